package dev.ashlar.app;

import dev.ashlar.app.Layer.Said;
import dev.ashlar.app.SettingValue.From;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every setting of an application, where it comes from and what it may be.
 *
 * @param values in the order in which the product knows them
 * @param variables those that the definition names, each with where it is set; empty if nowhere
 * @param problems what is wrong with settings and definition
 */
public record Settings(
    List<SettingValue> values, Map<String, Optional<From>> variables, List<String> problems) {
  private static final String HIDDEN = "…";
  private static final Set<Setting> SECRET = Set.of(Setting.AUTH_SECRET);

  /** What stands between a user's name and the host in a URL, and a password behind the question mark. */
  private static final Pattern PASSWORD =
      Pattern.compile("(?<=://[^/@:]{0,200}:)[^/@]*(?=@)|(?i)(?<=[?&](?:ssl)?password=)[^&]*");

  /** Copies the lists. */
  public Settings {
    values = List.copyOf(values);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    problems = List.copyOf(problems);
  }

  /** A layer, and what kind of place it is. */
  record Place(From from, Layer layer) {}

  /** The settings that these places say, the strongest first. */
  static List<SettingValue> of(List<Place> places, Configuration configuration) {
    var values = new ArrayList<SettingValue>();
    for (Setting setting : Setting.values()) {
      values.add(
          places.stream()
              .flatMap(
                  place -> place.layer()
                      .find(setting)
                      .map(said -> value(setting, shown(setting, said), place.from(),
                          said.source()))
                      .stream())
              .findFirst()
              .orElseGet(
                  () -> value(setting, usual(setting, configuration), From.DEFAULT, "default")));
    }
    return values;
  }

  private static SettingValue value(Setting setting, String value, From from, String source) {
    return new SettingValue(
        setting.key(), value, from, source, setting.variable(), setting.takes());
  }

  private static String usual(Setting setting, Configuration configuration) {
    return switch (setting) {
      case DATA -> configuration.data().toString();
      case STORE ->
          switch (configuration.storage()) {
            case Storage.File(var path) -> "sqlite:" + path;
            case Storage.Postgres _ -> "";
          };
      case SEARCH -> "lucene:" + configuration.search();
      case FILES -> "file:" + configuration.files();
      default -> setting.usual();
    };
  }

  /** What was said, without what is secret in it. */
  private static String shown(Setting setting, Said said) {
    if (SECRET.contains(setting)) {
      return HIDDEN;
    }
    if (setting == Setting.AUTH_PUBLIC_KEY && said.value().contains("-----")) {
      return "a key in PEM";
    }
    return setting == Setting.NAMESPACES
        ? namespaces(said.value())
        : PASSWORD.matcher(said.value()).replaceAll(HIDDEN);
  }

  private static String namespaces(String text) {
    try {
      JsonNode table = Json.parse(text);
      for (JsonNode each : table) {
        if (each instanceof ObjectNode namespace && namespace.has("token")) {
          namespace.put("token", HIDDEN);
        }
      }
      return PASSWORD.matcher(Json.text(table)).replaceAll(HIDDEN);
    } catch (MalformedJson e) {
      return HIDDEN;
    }
  }
}
