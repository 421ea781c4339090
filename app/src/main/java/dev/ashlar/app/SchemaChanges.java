package dev.ashlar.app;

import dev.ashlar.port.store.Prepared;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.English;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What one definition says otherwise than another, for whoever has just saved it. */
final class SchemaChanges {
  private final Schema before;
  private final Schema after;
  private final List<Prepared.Renamed> renamed;

  private SchemaChanges(Schema before, Schema after, List<Prepared.Renamed> renamed) {
    this.before = before;
    this.after = after;
    this.renamed = renamed;
  }

  /**
   * A line for each resource that is different: {@code orders: + rating, no data rewritten}.
   *
   * @param renamed what was renamed in stored documents
   */
  static List<String> lines(Schema before, Schema after, List<Prepared.Renamed> renamed) {
    return new SchemaChanges(before, after, renamed).lines();
  }

  private List<String> lines() {
    var lines = new ArrayList<String>();
    for (Resource now : after.resources()) {
      before.find(now.name())
          .ifPresentOrElse(
              was -> changed(was, now, lines),
              () -> lines.add(now.collection() + ": new, at /" + now.collection()));
    }
    for (Resource was : before.resources()) {
      if (after.find(was.name()).isEmpty()) {
        lines.add(
            was.collection() + ": gone; its documents stay until 'ashlar migrate --drop'");
      }
    }
    return lines;
  }

  private void changed(Resource was, Resource now, List<String> lines) {
    if (was.equals(now)) {
      return;
    }
    var parts = new ArrayList<String>();
    attributes(was, now, parts);
    Resource.Declaration one = was.declaration();
    Resource.Declaration other = now.declaration();
    differs("indices", one.indices(), other.indices(), parts);
    differs("services", one.services(), other.services(), parts);
    differs("access", one.access(), other.access(), parts);
    differs("source", one.source(), other.source(), parts);
    differs("seed", one.seed(), other.seed(), parts);
    differs("requires", one.requirements(), other.requirements(), parts);
    differs("projection", one.readModel(), other.readModel(), parts);
    differs("graphql", one.graphQl(), other.graphQl(), parts);
    differs("route", one.collection(), other.collection(), parts);
    if (parts.isEmpty()) {
      parts.add("changed");
    }
    parts.add(rewritten(was, now));
    lines.add(now.collection() + ": " + String.join(", ", parts));
  }

  private static void attributes(Resource was, Resource now, List<String> parts) {
    for (Attribute attribute : now.attributes()) {
      var earlier = was.attribute(attribute.name());
      if (earlier.isEmpty()) {
        parts.add("+ " + attribute.name());
      } else if (!earlier.get().equals(attribute)) {
        parts.add("~ " + attribute.name());
      }
    }
    for (Attribute attribute : was.attributes()) {
      if (now.attribute(attribute.name()).isEmpty()) {
        parts.add("- " + attribute.name());
      }
    }
  }

  private static void differs(String what, Object was, Object now, List<String> parts) {
    if (!Objects.equals(was, now)) {
      parts.add("~ " + what);
    }
  }

  private String rewritten(Resource was, Resource now) {
    for (Prepared.Renamed one : renamed) {
      if (one.resource().equals(now.name())) {
        return "%s renamed %s in %s"
            .formatted(one.was(), one.now(), English.count(one.count(), "document"));
      }
    }
    return hidden(was).equals(hidden(now)) ? "no data rewritten" : "documents laid out anew";
  }

  /** The members that are kept apart from what every reader sees. */
  private static List<String> hidden(Resource resource) {
    return resource.attributes()
        .stream()
        .filter(one -> one.restricted() || !one.render().query() || !one.render().get())
        .map(Attribute::name)
        .sorted()
        .toList();
  }
}
