package dev.ashlar.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Java sources beside an {@code app.yaml}: compiled together, in memory, with what the server itself is
 * made of; and their extensions. Where no source mentions one, nothing is compiled. Used by one thread.
 */
final class Extensions {
  private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);
  private static final String MENTION = Extension.class.getSimpleName();
  private static final List<String> OPTIONS =
      List.of("-proc:none", "-parameters", "-g", "-Xlint:none", "-encoding", "UTF-8");

  private final List<String> problems = new ArrayList<>();

  private Extensions() {}

  /**
   * Has the extensions of a folder extend an application.
   *
   * @return what is wrong, with file, line and column; nothing is extended unless everything compiles
   */
  static List<String> extend(App app, Path folder) {
    var extensions = new Extensions();
    try {
      List<Path> sources = sources(folder);
      if (!sources.isEmpty()) {
        extensions.extend(app, sources);
      }
    } catch (IOException e) {
      extensions.problems.add("The Java sources in " + folder + " cannot be read: " + e);
    }
    return extensions.problems;
  }

  /** The Java files of a folder; none where no extension is among them. */
  private static List<Path> sources(Path folder) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.list(folder)) {
      sources =
          files.filter(file -> file.getFileName().toString().endsWith(".java"))
              .filter(Files::isRegularFile)
              .sorted()
              .toList();
    }
    for (Path source : sources) {
      String text = new String(Files.readAllBytes(source), StandardCharsets.UTF_8);
      if (text.contains(MENTION)) {
        return sources;
      }
    }
    return List.of();
  }

  private void extend(App app, List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      problems.add(
          sources.getFirst().getFileName()
              + ": this Java has no compiler. Run the server with a JDK, version 25 or later");
      return;
    }
    var classes = compiled(compiler, sources);
    if (!problems.isEmpty()) {
      return;
    }
    var loader = new CompiledClasses.Loader(classes, Extensions.class.getClassLoader());
    var extensions = new ArrayList<Extension>();
    for (String name : classes.topLevel()) {
      made(name, loader, extensions);
    }
    if (problems.isEmpty()) {
      extensions.forEach(extension -> called(extension, app));
    }
  }

  private CompiledClasses compiled(JavaCompiler compiler, List<Path> sources) throws IOException {
    var diagnostics = new DiagnosticCollector<JavaFileObject>();
    var said = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8);
        var classes = new CompiledClasses(files)) {
      var options = new ArrayList<>(OPTIONS);
      options.addAll(List.of("-classpath", System.getProperty("java.class.path", "")));
      boolean whole =
          compiler.getTask(
              new PrintWriter(said),
              classes,
              diagnostics,
              options,
              null,
              files.getJavaFileObjectsFromPaths(sources))
              .call();
      diagnostics.getDiagnostics()
          .stream()
          .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
          .forEach(each -> problems.add(line(each)));
      if (!whole && problems.isEmpty()) {
        problems.add("The Java sources do not compile: " + said.toString().strip());
      }
      return classes;
    }
  }

  /** As {@code Rules.java:3:14: cannot find symbol}. */
  private static String line(Diagnostic<? extends JavaFileObject> diagnostic) {
    String message = diagnostic.getMessage(Locale.ROOT).replaceAll("\\s*\\R\\s*", ", ");
    JavaFileObject source = diagnostic.getSource();
    if (source == null) {
      return message;
    }
    String name = source.getName();
    String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    return "%s:%d:%d: %s"
        .formatted(file, diagnostic.getLineNumber(), diagnostic.getColumnNumber(), message);
  }

  private void made(String name, ClassLoader loader, List<Extension> extensions) {
    try {
      Class<?> type = Class.forName(name, false, loader);
      boolean concrete = !type.isInterface() && (type.getModifiers() & 0x400) == 0;
      if (!Extension.class.isAssignableFrom(type) || !concrete) {
        return;
      }
      var constructor =
          MethodHandles.privateLookupIn(type, MethodHandles.lookup())
              .findConstructor(type, MethodType.methodType(void.class));
      extensions.add((Extension) constructor.invoke());
    } catch (NoSuchMethodException e) {
      problems.add(name + ": an extension needs a constructor without parameters");
    } catch (Throwable e) {
      LOG.error("The extension {} cannot be made", name, e);
      problems.add(name + ": the extension cannot be made: " + e);
    }
  }

  private void called(Extension extension, App app) {
    try {
      extension.extend(app);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.debug("The extension {} failed", extension.getClass().getName(), e);
      problems.add(
          place(extension.getClass(), e) + ": extend failed: " + e);
    }
  }

  /** Where in the extension it failed: {@code Rules.java:7}; else its name. */
  private static String place(Class<?> type, Throwable failure) {
    for (StackTraceElement element : failure.getStackTrace()) {
      if (element.getClassName().equals(type.getName()) && element.getLineNumber() > 0) {
        return element.getFileName() + ":" + element.getLineNumber();
      }
    }
    return type.getName();
  }
}
