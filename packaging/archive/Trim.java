import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Takes the SQLite libraries of all platforms but one out of a jar: {@code Trim.java JAR Linux/x86_64}. */
class Trim {
  void main(String[] arguments) throws IOException {
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(arguments[0]))) {
      Path all = jar.getPath("/org/sqlite/native");
      Path kept = all.resolve(arguments[1]);
      List<Path> libraries;
      try (Stream<Path> files = Files.walk(all)) {
        libraries = files.filter(Files::isRegularFile).toList();
      }
      if (libraries.stream().noneMatch(file -> file.startsWith(kept))) {
        throw new IOException("there is no SQLite library for " + arguments[1]);
      }
      for (Path file : libraries) {
        if (!file.startsWith(kept)) {
          Files.delete(file);
        }
      }
    }
  }
}
