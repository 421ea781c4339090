package dev.ashlar.app;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import org.jspecify.annotations.Nullable;

/** What a compiler makes, in memory. Used by one thread. */
final class CompiledClasses extends ForwardingJavaFileManager<JavaFileManager> {
  private final Map<String, ByteArrayOutputStream> made = new TreeMap<>();

  CompiledClasses(JavaFileManager files) {
    super(files);
  }

  @Override
  public JavaFileObject getJavaFileForOutput(
      Location location, String name, JavaFileObject.Kind kind, @Nullable FileObject sibling) {
    return new SimpleJavaFileObject(
        URI.create("memory:///" + name.replace('.', '/') + kind.extension), kind) {
      @Override
      public OutputStream openOutputStream() {
        var bytes = new ByteArrayOutputStream();
        made.put(name, bytes);
        return bytes;
      }
    };
  }

  /** The names of the classes that are in no other. */
  List<String> topLevel() {
    return made.keySet().stream().filter(name -> !name.contains("$")).toList();
  }

  private Optional<byte[]> bytes(String name) {
    return Optional.ofNullable(made.get(name)).map(ByteArrayOutputStream::toByteArray);
  }

  /** Defines these classes; all others are those of the server. */
  static final class Loader extends ClassLoader {
    private final CompiledClasses classes;

    Loader(CompiledClasses classes, ClassLoader parent) {
      super(Extensions.LOADER, parent);
      this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes =
          classes.bytes(name).orElseThrow(() -> new ClassNotFoundException(name));
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
