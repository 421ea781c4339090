package dev.ashlar.web.html;

import dev.ashlar.engine.Engine;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the references of some documents are called: the titles of their targets, as the caller may see
 * them, found out in one read for each resource that is referred to. Used by one thread.
 */
final class TargetTitles {
  private static final int MOST = 1000;

  private final Map<String, Map<String, Target>> byResource = new HashMap<>();

  /**
   * A target.
   *
   * @param url its address; empty if it is of another server
   */
  record Target(String title, String url) {}

  /** None are known. */
  TargetTitles() {}

  /** The targets of what documents of one resource refer to. */
  static TargetTitles of(
      Catalogue catalogue, Engine engine, Context context, Resource resource,
      List<ObjectNode> documents) {
    var titles = new TargetTitles();
    if (resource.layout().references().isEmpty()) {
      return titles;
    }
    var asked = new LinkedHashMap<String, Set<String>>();
    for (ObjectNode document : documents) {
      for (ReferencePath place : resource.layout().references()) {
        Set<String> texts =
            asked.computeIfAbsent(
                place.reference().resource(), missing -> new LinkedHashSet<>());
        place.in(document).forEach(occurrence -> texts.add(occurrence.text()));
      }
    }
    asked.forEach((name, texts) -> titles.resolve(catalogue, engine, context, name, texts));
    return titles;
  }

  private void resolve(
      Catalogue catalogue, Engine engine, Context context, String resource, Set<String> texts) {
    List<String> some = new ArrayList<>(texts).subList(0, Math.min(texts.size(), MOST));
    if (some.isEmpty()
        || !(engine.perform(
            Operation.Resolve.of(context, resource, some)) instanceof Outcome.Resolved resolved)) {
      return;
    }
    Shown shown = catalogue.of(resource);
    var known = byResource.computeIfAbsent(resource, missing -> new HashMap<>());
    resolved.targets()
        .forEach(
            (text, target) -> {
              JsonNode document = Json.parse(target.json());
              String id =
                  target.view()
                      .map(view -> view.id().text())
                      .orElseGet(() -> document.path(shown.resource().idMember()).asString(text));
              known.put(
                  text,
                  new Target(
                      shown.title(document, id),
                      target.view().isPresent() ? shown.url(id) : ""));
            });
  }

  /** The target of a reference to a document of a resource, if it is there and may be seen. */
  Optional<Target> find(String resource, String text) {
    @Nullable Map<String, Target> known = byResource.get(resource);
    return known == null ? Optional.empty() : Optional.ofNullable(known.get(text));
  }
}
