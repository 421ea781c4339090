package dev.ashlar.app.create;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.transfer.FileFormat;
import dev.ashlar.transfer.Item;
import dev.ashlar.transfer.Items;
import dev.ashlar.transfer.Names;
import dev.ashlar.transfer.Sheet;
import dev.ashlar.transfer.Unreadable;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows in a file, read one at a time, as often as one likes. A cell is a text; an empty one is missing, and
 * blanks around it do not count. Columns of one name get numbers, and so do cells beyond the header.
 *
 * @param title what the rows are called: the file's name without its ending, or that of a list in it
 * @param at where the list is in JSON that is one object; empty if the file is the list
 * @param single whether the file is one JSON object, and the only row
 */
record Table(Path file, FileFormat format, String title, String at, boolean single) {
  private static final int MOST_COLUMNS = 1000;
  private static final int MOST_SINGLE = 8_000_000;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * The tables in files, and in the files of folders.
   *
   * @throws WrongProject if one is not there, or is of another format
   */
  static List<Table> in(List<Path> paths) {
    var tables = new ArrayList<Table>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        tables.addAll(of(path));
        continue;
      }
      List<Path> inside = inside(path);
      if (inside.isEmpty()) {
        throw new WrongProject(
            "There is no file in " + path + " that could be read. " + expected());
      }
      inside.forEach(each -> tables.addAll(of(each)));
    }
    return tables;
  }

  private static List<Path> inside(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile)
          .filter(each -> !name(each).startsWith("."))
          .filter(each -> FileFormat.ofFile(name(each)).isPresent())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new WrongProject("Cannot read " + folder + ": " + e);
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static String expected() {
    return "Expected files that end in .csv, .tsv, .json, .geojson, .ndjson or .jsonl, perhaps with"
        + " .gz behind it; a spreadsheet can be saved as CSV";
  }

  private static List<Table> of(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new WrongProject("There is no file " + file);
    }
    String name = name(file);
    FileFormat format =
        FileFormat.ofFile(name)
            .orElseThrow(() -> new WrongProject("What is " + file + "? " + expected()));
    String title = name.replaceFirst("(?i)\\.gz$", "").replaceFirst("\\.[^.]*$", "");
    if (format != FileFormat.JSON) {
      return List.of(new Table(file, format, title, "", false));
    }
    Optional<String> known = FileFormat.listOf(name);
    if (known.isPresent()) {
      return List.of(new Table(file, format, title, known.get(), false));
    }
    return lists(file, title);
  }

  /** The lists of objects in JSON that is one object: a table each. */
  private static List<Table> lists(Path file, String title) {
    var tables = new ArrayList<Table>();
    try (InputStream stream = open(file);
        JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), stream)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return List.of(new Table(file, FileFormat.JSON, title, "", false));
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        boolean list = parser.nextToken() == JsonToken.START_ARRAY;
        boolean objects = list && parser.nextToken() == JsonToken.START_OBJECT;
        if (objects && name.indexOf('.') < 0 && !name.isEmpty()) {
          tables.add(new Table(file, FileFormat.JSON, name, name, false));
        }
        skip(parser, list);
      }
    } catch (IOException | JacksonException e) {
      throw new WrongProject(file + ": this is no JSON: " + firstLine(e));
    }
    if (tables.size() == 1) {
      return List.of(new Table(file, FileFormat.JSON, title, tables.getFirst().at(), false));
    }
    return tables.isEmpty() ? List.of(new Table(file, FileFormat.JSON, title, "", true)) : tables;
  }

  /** Goes to the end of the value that begins here, or, in a list, of whose first element it does. */
  private static void skip(JsonParser parser, boolean list) {
    parser.skipChildren();
    while (list && parser.currentToken() != JsonToken.END_ARRAY) {
      parser.nextToken();
      parser.skipChildren();
    }
  }

  private static String firstLine(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private static InputStream open(Path file) throws IOException {
    InputStream stream = new BufferedInputStream(Files.newInputStream(file));
    return FileFormat.isCompressed(name(file)) ? new GZIPInputStream(stream) : stream;
  }

  /** Whether its values are texts that stand for others. */
  boolean isCells() {
    return format.isTable();
  }

  /**
   * Goes through the rows.
   *
   * @param columns is told the names in the header before the first row; never, if there is none
   * @throws WrongProject if they cannot be read; says where
   */
  void each(Consumer<List<String>> columns, Consumer<Map<String, JsonNode>> row) {
    try (InputStream stream = open(file)) {
      if (isCells()) {
        cells(stream, columns, row);
      } else {
        objects(stream, row);
      }
    } catch (Unreadable e) {
      throw new WrongProject(file + ", " + e.getMessage());
    } catch (IOException | UncheckedIOException e) {
      throw new WrongProject("Cannot read " + file + ": " + firstLine(e));
    }
  }

  private void objects(InputStream stream, Consumer<Map<String, JsonNode>> row)
      throws IOException {
    if (single) {
      row.accept(members(single(stream)));
      return;
    }
    Items items =
        format == FileFormat.NDJSON
            ? Items.ofLines(stream)
            : Items.ofArray(stream, at, Names.SAME);
    var names = new HashSet<String>();
    for (Optional<Item> item = items.next(); item.isPresent(); item = items.next()) {
      Item found = item.get();
      if (found.members().isEmpty()) {
        String unit = format == FileFormat.NDJSON ? ", line " : ", element ";
        throw new WrongProject(
            file + unit + found.line() + ": " + found.faults().getFirst().message());
      }
      names.addAll(found.members().get().propertyNames());
      checkWidth(names.size());
      row.accept(members(found.members().get()));
    }
  }

  private ObjectNode single(InputStream stream) throws IOException {
    byte[] bytes = stream.readNBytes(MOST_SINGLE);
    try {
      String text = new String(bytes, StandardCharsets.UTF_8);
      return (ObjectNode) Json.parse(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (MalformedJson e) {
      throw new WrongProject(file + ": " + e.getMessage());
    }
  }

  private static Map<String, JsonNode> members(ObjectNode object) {
    var members = new LinkedHashMap<String, JsonNode>();
    object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
    return members;
  }

  private void checkWidth(int width) {
    if (width > MOST_COLUMNS) {
      throw new WrongProject(
          file + " has more than " + MOST_COLUMNS + " columns: expected one for each member");
    }
  }

  private void cells(
      InputStream stream,
      Consumer<List<String>> told,
      Consumer<Map<String, JsonNode>> row) {
    var sheet =
        new Sheet(stream, format == FileFormat.TSV ? Optional.of('\t') : Optional.empty());
    Optional<Sheet.Line> header = sheet.next();
    if (header.isEmpty()) {
      throw new WrongProject(file + " is empty: expected a first line that names the columns");
    }
    List<String> columns = columns(header.get().cells());
    told.accept(List.copyOf(columns));
    for (Optional<Sheet.Line> line = sheet.next(); line.isPresent(); line = sheet.next()) {
      List<String> cells = line.get().cells();
      while (columns.size() < cells.size()) {
        columns.add(free("column " + (columns.size() + 1), columns));
        checkWidth(columns.size());
      }
      var members = new LinkedHashMap<String, JsonNode>();
      for (int i = 0; i < cells.size(); i++) {
        String cell = cells.get(i).strip();
        if (!cell.isEmpty()) {
          members.put(columns.get(i), NODES.stringNode(cell));
        }
      }
      row.accept(members);
    }
  }

  private List<String> columns(List<String> header) {
    checkWidth(header.size());
    var columns = new ArrayList<String>();
    for (int i = 0; i < header.size(); i++) {
      String name = header.get(i).strip();
      columns.add(free(name.isEmpty() ? "column " + (i + 1) : name, columns));
    }
    return columns;
  }

  private static String free(String name, List<String> taken) {
    String free = name;
    for (int i = 2; taken.contains(free); i++) {
      free = name + " " + i;
    }
    return free;
  }
}
