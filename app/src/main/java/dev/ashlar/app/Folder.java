package dev.ashlar.app;

import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.definition.YamlDefinition;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where an application's definition stands: a folder with an {@code app.yaml}, or the program alone.
 * Not thread-safe, since definitions are not.
 */
final class Folder {
  private static final String FILE = "app.yaml";

  private final Path path;
  private final String name;
  private final Optional<YamlDefinition> definition;
  private final DotEnv dotEnv;

  private Folder(
      Path path, String name, Optional<YamlDefinition> definition, DotEnv dotEnv) {
    this.path = path;
    this.name = name;
    this.definition = definition;
    this.dotEnv = dotEnv;
  }

  /** The working directory of a program that says everything itself. */
  static Folder none(String name) {
    return new Folder(Path.of(""), name, Optional.empty(), DotEnv.NONE);
  }

  /**
   * The folder of an application. What is wrong in its file is reported with everything else.
   *
   * @throws InvalidApplication if it has no file that can be read
   */
  static Folder read(Path path) {
    Path file = path.resolve(FILE);
    if (Files.isRegularFile(path)) {
      Path parent = Optional.ofNullable(path.getParent()).orElse(Path.of("."));
      throw new InvalidApplication(
          List.of(path + " is a file. Expected the folder that it is in: " + parent));
    }
    if (!Files.isDirectory(path)) {
      throw new InvalidApplication(
          List.of("There is no folder " + path + ". Make an application: ashlar new " + path));
    }
    if (!Files.isRegularFile(file)) {
      throw new InvalidApplication(List.of(noDefinition(path)));
    }
    try {
      DotEnv dotEnv = DotEnv.of(path);
      YamlDefinition definition = YamlDefinition.read(file, dotEnv.under(System.getenv()));
      if (definition.isEmpty()) {
        throw new InvalidApplication(
            List.of(
                file
                    + " is empty. It says what the application serves, for example"
                    + " 'resources: { Task: { attributes: { title: String } } }'"));
      }
      String folder = String.valueOf(path.toAbsolutePath().normalize().getFileName());
      return new Folder(
          path, definition.name().orElse(folder), Optional.of(definition), dotEnv);
    } catch (IOException e) {
      throw new InvalidApplication(List.of("Cannot read " + file + ": " + e));
    }
  }

  /** Names the folders beneath that have one, else says how to make one. */
  private static String noDefinition(Path path) {
    String where = path.toString().isEmpty() ? "the present folder" : path.toString();
    String missing =
        "There is no " + FILE + " in " + where + ": it says what the application serves. ";
    try (Stream<Path> inside = Files.list(path)) {
      List<Path> near =
          inside.filter(each -> Files.isRegularFile(each.resolve(FILE))).sorted().limit(3).toList();
      if (!near.isEmpty()) {
        return missing + "There is one in "
            + near.stream().map(Path::toString).collect(Collectors.joining(", "));
      }
    } catch (IOException e) {
      // then there is nothing to point at
    }
    return missing + "Make an application: ashlar new NAME";
  }

  /** The variables of its {@code .env}. */
  DotEnv dotEnv() {
    return dotEnv;
  }

  /** The variables that the file names. */
  Set<String> variables() {
    return definition.map(YamlDefinition::variables).orElse(Set.of());
  }

  /** Secrets of the file whose variables are not set: {@link YamlDefinition#unset}. */
  List<String> unset(String part) {
    return definition.map(file -> file.unset(part)).orElse(List.of());
  }

  /** What relative paths of the definition start from. */
  Path path() {
    return path;
  }

  /** The application's name: what the file says, or else that of the folder. */
  String name() {
    return name;
  }

  /** What is wrong in the file itself. */
  List<Finding> findings() {
    return definition.map(YamlDefinition::findings).orElse(List.of());
  }

  /** What the file declares so far, by the name of a resource. */
  Optional<ResourceBuilder> builder(String resource) {
    return definition.stream()
        .flatMap(file -> file.builders().stream())
        .filter(builder -> builder.name().equals(resource))
        .findFirst();
  }

  /** The resources that the file declares. */
  List<Resource> resources() {
    return definition.map(YamlDefinition::resources).orElse(List.of());
  }

  /** What the file sets. */
  FileSettings settings() {
    return definition
        .map(file -> FileSettings.of(file, path))
        .orElse(FileSettings.NONE);
  }

  /** What is wrong in the file, and these findings about it, as lines in the order of the file. */
  List<String> report(List<Finding> further) {
    return definition
        .map(file -> file.report(further))
        .orElseGet(() -> further.stream().map(Folder::line).toList());
  }

  /** A finding about what a program declared. */
  static String line(Finding finding) {
    List<String> path = finding.path();
    boolean resource =
        path.size() > 1
            && (path.getFirst().equals("resources") || path.getFirst().equals("readModels"));
    String place = String.join(".", resource ? path.subList(1, path.size()) : path);
    return place.isEmpty() ? finding.message() : place + ": " + finding.message();
  }
}
