package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.SettingValue;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Method;
import dev.ashlar.schema.Access.Rule;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a server says of itself once it is ready: its addresses, one a line and nothing else in it, then
 * who may do what there, and where the data are.
 */
final class Greeting {
  private static final String EVERYBODY = "everybody";
  private static final List<String> PAGES = List.of("/docs", "/graphql");

  private final App app;
  private final Ink ink;
  private final List<Resource> resources;

  private Greeting(App app, Ink ink) {
    this.app = app;
    this.ink = ink;
    resources = List.copyOf(app.engine().schema().resources());
  }

  /** The lines of an application that runs. */
  static List<String> of(App app, Ink ink) {
    return new Greeting(app, ink).lines();
  }

  private List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(ink.link(app.url() + "/"));
    resources.forEach(
        resource -> lines.add(ink.link(app.url() + "/" + resource.collection())));
    lines.add("");
    var table = new LinkedHashMap<String, String>();
    resources.forEach(resource -> table.put(resource.collection(), rights(resource)));
    table.put("pages",
        PAGES.stream().map(page -> app.url() + page).collect(Collectors.joining("  ")));
    table.put("data", setting("store"));
    int width = table.keySet().stream().mapToInt(String::length).max().orElse(0);
    table.forEach((name, text) -> {
      String padding = " ".repeat(width - name.length());
      lines.add("  " + ink.strong(name) + padding + "  " + ink.faint(text));
    });
    return lines;
  }

  private String setting(String name) {
    return app.settings()
        .values()
        .stream()
        .filter(each -> each.name().equals(name))
        .map(SettingValue::value)
        .findFirst()
        .orElse("");
  }

  /** Methods with the same rule together: {@code query, get: everybody; create: role admin}. */
  private static String rights(Resource resource) {
    var methods = new LinkedHashMap<String, List<String>>();
    for (Method<?> method : Method.all()) {
      boolean writes = method != Method.QUERY && method != Method.GET;
      if (!(writes && resource.isReadOnly())) {
        Optional<Rule> rule = resource.declaration().access().rule(method);
        String who = rule.map(Greeting::text).orElse(EVERYBODY);
        methods.computeIfAbsent(who, each -> new ArrayList<>()).add(method.text());
      }
    }
    String only = resource.isReadOnly() ? ", to read" : "";
    if (methods.size() == 1) {
      return methods.keySet().iterator().next() + only;
    }
    return methods.entrySet().stream().map(Greeting::text).collect(Collectors.joining("; "));
  }

  private static String text(Map.Entry<String, List<String>> right) {
    return String.join(", ", right.getValue()) + ": " + right.getKey();
  }

  private static String text(Rule rule) {
    return switch (rule) {
      case Rule.Nobody() -> "nobody";
      case Rule.Public() -> EVERYBODY;
      case Rule.Authenticated() -> "whoever has a token";
      case Rule.Roles(var roles) -> "role " + String.join(" or ", new TreeSet<>(roles));
      case Rule.Where(var selector) -> "where " + Json.text(selector);
      case Rule.AnyOf(var rules) ->
          rules.stream().map(Greeting::text).collect(Collectors.joining(" or "));
    };
  }
}
