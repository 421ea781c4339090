package dev.ashlar.app;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The routes that an OpenAPI document describes; a test of the web module sees that it has all. */
public final class Routes {
  private Routes() {}

  /** Each as {@code GET /people/{id}}. */
  public static Set<String> of(JsonNode openApi) {
    var routes = new TreeSet<String>();
    for (Map.Entry<String, JsonNode> path : openApi.get("paths").properties()) {
      for (String method : path.getValue().propertyNames()) {
        if (!method.equals("parameters")) {
          routes.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    return routes;
  }
}
