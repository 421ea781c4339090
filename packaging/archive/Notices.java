import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Collects the licences and notices of the libraries in the one jar: what each brings along, the texts of the licences
 * by their names, and a page that lists them. {@code Notices.java BOM CLASSPATH FOLDER}, with the one jar on the class
 * path; the bill of materials is CycloneDX with texts of licences.
 */
class Notices {
  private static final Pattern NOTICE =
      Pattern.compile(
          "(?i)(.*/)?(licen[cs]e|notice|copying|copyright|al2\\.0|lgpl2\\.1)[^/]*(\\.(txt|md|html))?");

  /** What the poms of libraries call licences that have another name. */
  private static final Map<String, String> ALIASES = Map.of("Go License", "BSD-3-Clause");

  /** Whose work a library is, where its licence asks to say so and its jar does not. */
  private static final Map<String, String> OWNERS =
      Map.of(
          "pebble", "© 2009-2013 the Twig Team; modified work © 2013 Mitchell Bosecke",
          "re2j", "© 2009 The Go Authors");

  void main(String[] arguments) throws IOException {
    JsonNode bom = JsonMapper.shared().readTree(Files.readAllBytes(Path.of(arguments[0])));
    List<Path> jars =
        Stream.of(arguments[1].split(File.pathSeparator)).map(Path::of).toList();
    Path folder = Files.createDirectories(Path.of(arguments[2]));
    Map<String, String> rows = new TreeMap<>();
    for (JsonNode library : bom.get("components").values()) {
      licences(library, folder); // the texts of all of them first
    }
    for (JsonNode library : bom.get("components").values()) {
      String name = library.get("name").asString();
      String version = library.get("version").asString();
      if (library.path("group").asString("").equals("dev.ashlar")) {
        continue;
      }
      List<String> licences = licences(library, folder);
      List<String> files = files(jars, name, version, folder);
      boolean hasText =
          licences.stream().anyMatch(each -> Files.exists(text(folder, each))) || !files.isEmpty();
      if (!hasText) {
        throw new IOException(
            "no text of a licence is known of %s %s: %s".formatted(name, version, licences));
      }
      boolean asksForOwner =
          licences.stream().allMatch(each -> each.startsWith("MIT") || each.startsWith("BSD"));
      if (files.isEmpty() && asksForOwner && !OWNERS.containsKey(name)) {
        throw new IOException("nobody is known as the owner of " + name + " " + version);
      }
      rows.put(
          name + " " + version,
          "| %s %s | %s | %s |".formatted(
              name, version, String.join(", ", licences),
              files.isEmpty() ? OWNERS.getOrDefault(name, "")
                  : files.stream()
                      .map(file -> "[%s](%s-%s/%s)".formatted(file, name, version, file))
                      .collect(Collectors.joining(", "))));
    }
    Files.writeString(
        folder.resolve("README.md"),
        """
        # Licences of what is in this archive

        Ashlar is under the [Apache License 2.0](../../LICENSE). `lib/ashlar.jar` holds the libraries below, each under its own
        licence; the texts of licences by their names are in [texts](texts). The licences of the Java runtime and of what it
        holds are in [runtime/legal](../../runtime/legal).

        | library | licence, or several as its own pom lists them | what it brings along, or whose it is |
        |---|---|---|
        """
            + String.join("\n", rows.values())
            + "\n");
  }

  /** The names of a library's licences; their texts are written once each. */
  private static List<String> licences(JsonNode library, Path folder) throws IOException {
    var names = new TreeSet<String>();
    for (JsonNode choice : library.path("licenses").values()) {
      JsonNode licence = choice.path("license");
      String name =
          licence.path("id")
              .asString(licence.path("name").asString(choice.path("expression").asString("")));
      if (name.isEmpty()) {
        continue;
      }
      name = ALIASES.getOrDefault(name, name);
      names.add(name);
      JsonNode text = licence.path("text");
      if (text.path("content").isString()) {
        String content = text.get("content").stringValue();
        byte[] bytes =
            text.path("encoding").asString("").equals("base64")
                ? Base64.getMimeDecoder().decode(content)
                : content.getBytes(StandardCharsets.UTF_8);
        Path file = text(folder, name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
      }
    }
    return List.copyOf(names);
  }

  private static Path text(Path folder, String licence) {
    return folder.resolve("texts").resolve(licence.replaceAll("[^A-Za-z0-9.+-]+", "-") + ".txt");
  }

  /** Copies what a library says of its licence. */
  private static List<String> files(List<Path> jars, String name, String version, Path folder)
      throws IOException {
    String start = name + "-" + version;
    var copied = new ArrayList<String>();
    for (Path jar : jars) {
      String file = String.valueOf(jar.getFileName());
      if (!file.equals(start + ".jar") && !file.startsWith(start + "-")) {
        continue;
      }
      try (var zip = new ZipFile(jar.toFile())) {
        for (ZipEntry entry : zip.stream().filter(Notices::isNotice).toList()) {
          String inside = entry.getName().replaceFirst("^META-INF/", "");
          Path into = folder.resolve(start).resolve(inside).normalize();
          if (!into.startsWith(folder.resolve(start))) {
            throw new IOException(jar + " has an entry that leads out of it: " + entry.getName());
          }
          Files.createDirectories(into.getParent());
          Files.write(into, zip.getInputStream(entry).readAllBytes());
          copied.add(inside);
        }
      }
    }
    return copied;
  }

  private static boolean isNotice(ZipEntry entry) {
    String name = entry.getName();
    return !entry.isDirectory() && !name.endsWith(".class") && NOTICE.matcher(name).matches();
  }
}
