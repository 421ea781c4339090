package dev.ashlar.web.template;

import io.pebbletemplates.pebble.error.LoaderException;
import io.pebbletemplates.pebble.loader.Loader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where templates stand: the folder of an application goes before the built-in ones, which can be named
 * as {@code builtin/layout.html} from there. Thread-safe.
 */
final class TemplateFolder implements Loader<TemplateFolder.Version> {
  private static final String BUILT_IN = "builtin/";

  private final Optional<Path> folder;
  private final Class<?> anchor;
  private final Map<String, Boolean> builtIn = new ConcurrentHashMap<>();

  /**
   * The templates of a folder, and those that are built in.
   *
   * @param anchor the class beside whose package {@code templates/} stands
   */
  TemplateFolder(Optional<Path> folder, Class<?> anchor) {
    this.folder = folder.map(path -> path.toAbsolutePath().normalize());
    this.anchor = anchor;
  }

  /**
   * A template as it is now. Another file, or the same one changed, is another version.
   *
   * @param file the file; none for a built-in one
   */
  record Version(String name, @Nullable Path file, long changed, long size) {}

  @Override
  public Version createCacheKey(String name) {
    Templates.step();
    Path file = file(name);
    if (file == null) {
      return new Version(name, null, 0, 0);
    }
    try {
      BasicFileAttributes read = Files.readAttributes(file, BasicFileAttributes.class);
      if (read.isRegularFile()) {
        return new Version(
            name, file, read.lastModifiedTime().to(TimeUnit.NANOSECONDS), read.size());
      }
    } catch (IOException e) {
      // there is none: the built-in one it is
    }
    return new Version(name, null, 0, 0);
  }

  /** The file of that name in the folder, whether it is there or not; none outside of it. */
  private @Nullable Path file(String name) {
    if (folder.isEmpty() || name.startsWith(BUILT_IN)) {
      return null;
    }
    try {
      Path root = folder.get();
      Path file = root.resolve(name).normalize();
      return file.startsWith(root) ? file : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  @Override
  public Reader getReader(Version version) {
    Path file = version.file();
    String name = version.name();
    try {
      return new StringReader(ContextualText.of(name, file == null ? builtIn(name)
          : Files.readString(file)));
    } catch (IOException e) {
      throw new LoaderException(e, "cannot be read as a text in UTF-8: " + e);
    }
  }

  private String builtIn(String name) throws IOException {
    try (InputStream stream = open(name)) {
      if (stream == null) {
        throw new LoaderException(
            new IOException(name), "there is no template " + name + ", in views/ or built in");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private @Nullable InputStream open(String name) {
    String plain = name.startsWith(BUILT_IN) ? name.substring(BUILT_IN.length()) : name;
    return plain.contains("..") ? null : anchor.getResourceAsStream("templates/" + plain);
  }

  @Override
  public boolean resourceExists(String name) {
    return createCacheKey(name).file() != null || isBuiltIn(name);
  }

  private boolean isBuiltIn(String name) {
    return builtIn.computeIfAbsent(name, this::looked);
  }

  private boolean looked(String name) {
    try (InputStream stream = open(name)) {
      return stream != null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Names are those of the folder, wherever they stand. */
  @Override
  public @Nullable String resolveRelativePath(String relative, String anchor) {
    return null;
  }

  @Override
  public void setCharset(String charset) {
    // templates are UTF-8
  }

  @Override
  public void setPrefix(String prefix) {
    // names are whole
  }

  @Override
  public void setSuffix(String suffix) {
    // names are whole
  }
}
