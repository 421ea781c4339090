package dev.ashlar.app;

import dev.ashlar.app.Layer.Said;
import dev.ashlar.definition.YamlDefinition;
import dev.ashlar.json.Json;
import dev.ashlar.query.Suggestion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The settings in an {@code app.yaml}, and what is wrong with them whatever their values are.
 *
 * @param absent keys of what this version does not have, and can do without
 */
record FileSettings(Layer layer, List<String> problems, List<String> absent) {
  /** No file, no settings. */
  static final FileSettings NONE =
      new FileSettings(new Layer(setting -> Optional.empty()), List.of(), List.of());

  private static final List<String> GROUPS =
      List.of("log", "notifications", "limits", "auth", "cors", "graphql");
  private static final List<String> LATER = List.of("queue");

  /** No setting, but part of the definition of each resource. */
  private static final String RELAY = "graphql.relay";

  static FileSettings of(YamlDefinition file, Path folder) {
    var reader = new Reader(file, folder);
    reader.read();
    Map<Setting, Said> said = reader.said;
    return new FileSettings(
        new Layer(setting -> Optional.ofNullable(said.get(setting))),
        List.copyOf(reader.problems),
        List.copyOf(reader.absent));
  }

  /** Goes through the file's settings once. */
  private static final class Reader {
    private final YamlDefinition file;
    private final Path folder;
    private final Map<Setting, Said> said = new EnumMap<>(Setting.class);
    private final List<String> problems = new ArrayList<>();
    private final List<String> absent = new ArrayList<>();

    Reader(YamlDefinition file, Path folder) {
      this.file = file;
      this.folder = folder;
    }

    void read() {
      for (Map.Entry<String, JsonNode> member : file.settings().properties()) {
        read(member.getKey(), member.getValue());
      }
    }

    private void read(String key, JsonNode value) {
      if (value.isNull()) {
        return;
      }
      if (LATER.contains(key)) {
        absent.add(key);
      } else if (GROUPS.contains(key)) {
        group(key, value);
      } else {
        say(key, value);
      }
    }

    private void group(String key, JsonNode value) {
      if (value instanceof ObjectNode members) {
        members
            .properties()
            .forEach(member -> say(key + "." + member.getKey(), member.getValue()));
      } else {
        problems.add(place(key) + "expected a mapping, found " + Json.text(value));
      }
    }

    private void say(String key, JsonNode value) {
      if (key.equals(RELAY)) {
        if (!value.isBoolean() && !value.isNull()) {
          problems.add(place(key) + "expected true or false, found " + Json.text(value));
        }
        return;
      }
      Optional<Setting> setting =
          Arrays.stream(Setting.values()).filter(each -> each.key().equals(key)).findFirst();
      if (setting.isEmpty()) {
        problems.add(place(key) + unknown(key));
      } else if (!value.isNull()) {
        JsonNode told = setting.get() == Setting.NAMESPACES ? namespaces(value) : value;
        String text = told.isString() ? told.stringValue() : Json.text(told);
        String source = place(key).substring(0, place(key).length() - 2);
        said.put(setting.get(), new Said(text, source, folder));
      }
    }

    /** Those that are written as such; what is wrong with the others is told with their lines. */
    private static JsonNode namespaces(JsonNode value) {
      ObjectNode told = JsonNodeFactory.instance.objectNode();
      value.properties()
          .stream()
          .filter(each -> Configuration.isNamespace(each.getValue()))
          .forEach(each -> told.set(each.getKey(), each.getValue()));
      return told;
    }

    private static String unknown(String key) {
      int dot = key.indexOf('.') + 1;
      List<String> known =
          Stream.concat(Arrays.stream(Setting.values()).map(Setting::key), Stream.of(RELAY))
              .filter(each -> each.startsWith(key.substring(0, dot)))
              .map(each -> each.substring(dot))
              .toList();
      String meant =
          Suggestion.closest(key.substring(dot), known)
              .map(closest -> ". Did you mean '" + closest + "'?")
              .orElse(". Known: " + String.join(", ", known));
      return "unknown key '" + key.substring(dot) + "'" + meant;
    }

    /** {@code "app.yaml:3: log.keep: "}. */
    private String place(String key) {
      return file.place(List.of(key.split("\\."))) + ": " + key + ": ";
    }
  }
}
