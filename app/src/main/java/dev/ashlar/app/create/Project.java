package dev.ashlar.app.create;

import dev.ashlar.definition.YamlDefinition;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** The files of a new application, by their place in its folder. Not thread-safe. */
public final class Project {
  /** What a folder of this name would be called in its definition: no more than that is safe everywhere. */
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  private static final String COMMON = "common/";

  private final Path folder;
  private final Map<String, String> words;
  private final SequencedMap<String, Content> files = new LinkedHashMap<>();

  /** What a file will have in it. */
  interface Content {
    void writeTo(OutputStream stream) throws IOException;
  }

  private Project(Path folder, Map<String, String> words) {
    this.folder = folder;
    this.words = words;
  }

  /**
   * An application like a template.
   *
   * @param folder where it will be; its last name is the application's
   * @param build what compiles its Java source, where it gets one
   * @param version of this product's artifacts
   * @throws WrongProject if the folder's name is none
   */
  public static Project of(Path folder, Template template, Build build, String version) {
    Project project = named(folder, version);
    String place = template.text() + "/";
    project.text("app.yaml", project.filled(place + "app.yaml"));
    for (String seed : template.seeds()) {
      String file = "seed/" + seed + ".ndjson";
      project.text(file, read(place + file));
    }
    long rows = read(place + "seed/" + template.seeds().getFirst() + ".ndjson").lines().count();
    String end = project.java(build, template.resource(), rows, read(place + "Extension.java"));
    return project.rest(project.filled(place + "README.md") + end);
  }

  /** An application without files yet. */
  static Project named(Path folder, String version) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    String name = last == null ? "" : last.toString();
    if (!name.matches(NAME)) {
      String safe = name.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[^A-Za-z0-9]+|-+$", "");
      String meant = safe.matches(NAME) ? ". Did you mean '" + safe + "'?" : "";
      throw new WrongProject(
          "'" + name + "' is no name of an application: expected letters, digits, '-', '_' and '.',"
              + " a letter or digit first, at most 64" + meant);
    }
    return new Project(
        folder,
        Map.of(
            "name", name,
            "title", yaml(name),
            "class", className(name),
            "database", name.replaceAll("[^A-Za-z0-9]", "_"),
            "version", version));
  }

  /** The name as YAML reads it as a text: 12 and true would be something else. */
  private static String yaml(String name) {
    boolean plain = Character.isLetter(name.charAt(0)) && !name.matches("(?i)true|false|null");
    return plain ? name : "\"" + name + "\"";
  }

  private static String className(String name) {
    var words = new StringBuilder();
    for (String word : name.split("[^A-Za-z0-9]+", -1)) {
      if (!word.isEmpty()) {
        words.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
      }
    }
    boolean letter = !words.isEmpty() && Character.isLetter(words.charAt(0));
    return (letter ? "" : "App") + words + "Rules";
  }

  /** The application's name. */
  String name() {
    return word("name");
  }

  /** The application's name as YAML. */
  String title() {
    return word("title");
  }

  private String word(String key) {
    return Optional.ofNullable(words.get(key)).orElseThrow();
  }

  /** One more file. */
  Project text(String file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return file(file, stream -> stream.write(bytes));
  }

  /** One more file, written when the others are. */
  Project file(String file, Content content) {
    files.put(file, content);
    return this;
  }

  /**
   * A Java source, a test of it, and the build that it gets; nothing where it gets none.
   *
   * @param resource one of the application's resources
   * @param rows how many documents it begins with
   * @return what its page says of them
   */
  String java(Build build, String resource, long rows, String source) {
    if (build == Build.NONE) {
      return "";
    }
    text(word("class") + ".java", filledText(source.replace("{{resource}}", resource)));
    String test = read(COMMON + "Test.java").replace("{{resource}}", resource);
    text(
        "src/test/java/" + word("class") + "Test.java",
        filledText(test.replace("{{rows}}", rows + "L")));
    for (String file : build.files()) {
      text(file, filled(COMMON + file));
    }
    return filledText(
        read(COMMON + "java.md")
            .replace("{{file}}", build.files().getFirst())
            .replace("{{test}}", build.test())
            .replace("{{run}}", build.run()));
  }

  /** What every application gets. */
  Project rest(String readme) {
    text("README.md", readme + filled(COMMON + "readme-end.md"));
    text(".gitignore", read(COMMON + "gitignore"));
    text(".env.example", filled(COMMON + "env.example"));
    return text(".ashlar/app.schema.json", YamlDefinition.jsonSchema());
  }

  /**
   * Writes all files, or none: what was written is removed where the rest cannot be.
   *
   * @return their names, in the order in which they were written
   * @throws WrongProject if there is something in the folder already; nothing is ever overwritten
   * @throws IOException if they cannot be written
   */
  public List<String> write() throws IOException {
    checkFree();
    var made = new ArrayList<Path>();
    boolean whole = false;
    try {
      for (Map.Entry<String, Content> file : files.entrySet()) {
        Path path = folder.resolve(file.getKey());
        folders(Optional.ofNullable(path.getParent()).orElse(folder), made);
        try (OutputStream raw = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
          made.add(path);
          var stream = new BufferedOutputStream(raw);
          file.getValue().writeTo(stream);
          stream.flush();
        }
      }
      whole = true;
    } finally {
      if (!whole) {
        forget(made);
      }
    }
    return List.copyOf(files.sequencedKeySet());
  }

  private void checkFree() throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> inside = Files.list(folder)) {
        if (inside.findAny().isPresent()) {
          throw new WrongProject(
              "The folder " + folder + " is there and not empty, and nothing is overwritten. Choose"
                  + " another name, or empty it");
        }
      }
    } else if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      throw new WrongProject(
          folder + " is there and no folder, and nothing is overwritten. Choose another name");
    }
  }

  private static void folders(Path folder, List<Path> made) throws IOException {
    var missing = new ArrayList<Path>();
    for (Path at = folder.toAbsolutePath(); at != null && !Files.exists(at); at = at.getParent()) {
      missing.add(at);
    }
    for (Path each : missing.reversed()) {
      Files.createDirectory(each);
      made.add(each);
    }
  }

  private static void forget(List<Path> made) {
    for (Path each : made.reversed()) {
      try {
        Files.deleteIfExists(each);
      } catch (IOException e) {
        // somebody else has put something there meanwhile
      }
    }
  }

  /** A resource with the application's words put in. */
  String filled(String resource) {
    return filledText(read(resource));
  }

  private String filledText(String template) {
    String text = template;
    for (Map.Entry<String, String> word : words.entrySet()) {
      text = text.replace("{{" + word.getKey() + "}}", word.getValue());
    }
    return text;
  }

  static String read(String resource) {
    try (InputStream stream = Project.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the template has no " + resource);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
