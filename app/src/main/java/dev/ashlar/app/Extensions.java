package dev.ashlar.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  /** How long the own code of the sources may take: static blocks, constructors, {@code extend}. */
  static final Duration LIMIT = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofMillis(100);

  /** What the class loader of sources is called, also in stack traces. */
  static final String LOADER = "extensions";

  private static final List<String> OPTIONS =
      List.of("-proc:none", "-parameters", "-g", "-Xlint:none", "-encoding", "UTF-8");

  private final List<String> problems = new ArrayList<>();

  private Extensions() {}

  /**
   * Has the extensions of a folder extend an application.
   *
   * @param limit how long their own code may take
   * @return what came of it; nothing is extended unless everything compiles
   */
  static Extended extend(App app, Path folder, Duration limit) {
    try {
      List<Path> sources = sources(folder);
      return sources.isEmpty()
          ? new Extended(false, List.of())
          : new Extended(true, watched(app, sources, limit));
    } catch (IOException e) {
      return new Extended(
          true, List.of("The Java sources in " + folder + " cannot be read: " + e));
    }
  }

  /** In a thread of its own, since what users wrote may never end. */
  private static List<String> watched(App app, List<Path> sources, Duration limit) {
    var done = new CompletableFuture<List<String>>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("ashlar-extend")
            .start(
                () -> {
                  try {
                    var extensions = new Extensions();
                    extensions.extend(app, sources);
                    done.complete(extensions.problems);
                  } catch (Throwable e) {
                    LOG.debug("The Java sources failed", e);
                    done.complete(List.of("The Java sources cannot be read or compiled: " + e));
                  }
                });
    Optional<StackTraceElement> inside = Optional.empty();
    long since = 0;
    try {
      while (inside.isEmpty() || System.nanoTime() - since < limit.toNanos()) {
        try {
          return done.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          boolean was = inside.isPresent();
          inside = own(thread.getStackTrace());
          since = was ? since : System.nanoTime();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of("The Java sources were not waited for");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
    thread.interrupt();
    return List.of(
        "%s:%d: it has not ended within %d s, and goes on until the process ends"
            .formatted(
                inside.get().getFileName(), inside.get().getLineNumber(), limit.toSeconds()));
  }

  /** Where in the sources a thread is, if it is there. */
  private static Optional<StackTraceElement> own(StackTraceElement[] trace) {
    return Arrays.stream(trace)
        .filter(element -> LOADER.equals(element.getClassLoaderName()))
        .findFirst();
  }

  /**
   * What came of the Java sources of a folder.
   *
   * @param any whether there are extensions
   * @param problems what is wrong, with file, line and column
   */
  record Extended(boolean any, List<String> problems) {}

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
      Throwable cause = cause(e);
      LOG.debug("The extension {} cannot be made", name, e);
      problems.add(place(name, cause) + ": the extension cannot be made: " + cause);
    }
  }

  private void called(Extension extension, App app) {
    try {
      extension.extend(app);
    } catch (Throwable e) { // whatever users' code throws is theirs to read of
      LOG.debug("The extension {} failed", extension.getClass().getName(), e);
      Throwable cause = cause(e);
      problems.add(
          place(extension.getClass().getName(), cause) + ": extend failed: " + cause);
    }
  }

  /** What a static block threw, if one did. */
  private static Throwable cause(Throwable failure) {
    return failure instanceof ExceptionInInitializerError && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** Where in the sources it failed: {@code Rules.java:7}; else the extension's name. */
  private static String place(String extension, Throwable failure) {
    return own(failure.getStackTrace())
        .filter(element -> element.getLineNumber() > 0)
        .map(element -> element.getFileName() + ":" + element.getLineNumber())
        .orElse(extension);
  }
}
