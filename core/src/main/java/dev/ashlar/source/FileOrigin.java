package dev.ashlar.source;

import dev.ashlar.schema.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** A file, or a folder of Markdown files. */
record FileOrigin(Path path, String written, Optional<Source.Format> declared)
    implements Origin {
  private static final int MOST_FILES = 100_000;

  @Override
  public boolean read(Intake intake, boolean changed) throws SourceFailed, IOException {
    String before = signature();
    try {
      if (Files.isDirectory(path)) {
        folder(intake);
      } else {
        file(intake);
      }
    } catch (NoSuchFileException e) {
      throw SourceFailed.lasting("there is no file " + written);
    }
    if (!before.equals(signature())) {
      throw SourceFailed.passing(written + " changes while it is read");
    }
    return true;
  }

  private void file(Intake intake) throws SourceFailed, IOException {
    Source.Format format = declared.or(() -> named(written)).orElse(null);
    if (format == null) {
      throw SourceFailed.lasting(
          "the name of "
              + written
              + " does not say how its items are written; say it with format: "
              + String.join(" | ", Source.Format.names()));
    }
    if (format == Source.Format.MARKDOWN) {
      String name = String.valueOf(path.getFileName());
      markdown(intake, path, name);
      return;
    }
    try (InputStream stream = Files.newInputStream(path)) {
      intake.take(stream, format, Optional.empty(), "");
    }
  }

  /** The format that the end of a name or address tells. */
  static Optional<Source.Format> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return switch (lower.substring(lower.lastIndexOf('.') + 1)) {
      case "json", "geojson" -> Optional.of(Source.Format.JSON);
      case "ndjson", "jsonl" -> Optional.of(Source.Format.NDJSON);
      case "csv" -> Optional.of(Source.Format.CSV);
      case "tsv", "tab" -> Optional.of(Source.Format.TSV);
      case "yaml", "yml" -> Optional.of(Source.Format.YAML);
      case "md", "markdown" -> Optional.of(Source.Format.MARKDOWN);
      default -> Optional.empty();
    };
  }

  private void folder(Intake intake) throws SourceFailed, IOException {
    if (declared.isPresent() && declared.get() != Source.Format.MARKDOWN) {
      throw SourceFailed.lasting(
          written + " is a folder, which is read as Markdown. Name the file, or remove its format");
    }
    for (Path file : files()) {
      markdown(intake, file, path.relativize(file).toString());
    }
  }

  private static void markdown(Intake intake, Path file, String name) throws IOException {
    String place = name.replace('\\', '/');
    intake.note(place);
    try (InputStream stream = intake.counted(Files.newInputStream(file))) {
      byte[] bytes = stream.readAllBytes();
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      intake.spool().add(place, MarkdownFile.read(MarkdownFile.id(place), text));
    } catch (CharacterCodingException e) {
      intake.spool().addFault(place, "expected text in UTF-8, found bytes that are none");
    } catch (SourceFailed e) {
      intake.spool().addFault(place, e.reason());
    }
  }

  /** The Markdown files of the folder and its folders, by name; those that begin with a dot are hidden. */
  private List<Path> files() throws SourceFailed, IOException {
    try (Stream<Path> walk = Files.walk(path)) {
      List<Path> files =
          walk.filter(file -> named(file.toString()).equals(Optional.of(Source.Format.MARKDOWN)))
              .filter(file -> !isHidden(path.relativize(file)))
              .filter(Files::isRegularFile)
              .limit(MOST_FILES + 1L)
              .sorted()
              .toList();
      if (files.size() > MOST_FILES) {
        throw SourceFailed.lasting("expected at most 100,000 files in " + written + ", found more");
      }
      return files;
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static boolean isHidden(Path relative) {
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String signature() {
    try {
      if (!Files.isDirectory(path)) {
        return stamp(path);
      }
      var digest = Intake.sha256();
      for (Path file : files()) {
        digest.update((file + "\n" + stamp(file) + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException | SourceFailed e) {
      return "none";
    }
  }

  private static String stamp(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    var stamp = new ArrayList<String>();
    stamp.add(Long.toString(attributes.size()));
    stamp.add(attributes.lastModifiedTime().toString());
    stamp.add(String.valueOf(attributes.fileKey()));
    return String.join(" ", stamp);
  }
}
