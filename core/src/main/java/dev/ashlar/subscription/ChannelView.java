package dev.ashlar.subscription;

import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.read.Sight;
import dev.ashlar.operation.Subscribe;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * How somebody sees a channel: which documents, which of their states, and in which form. Immutable and
 * thread-safe.
 *
 * @param id the one document that is watched, if it is one: a hook may have put it in another's place
 * @param sights by resource
 */
record ChannelView(
    Channel channel,
    Subscribe.Form form,
    Optional<DocumentId> id,
    Map<String, Sight.Open> sights) {
  /** Copies the map. */
  ChannelView {
    sights = Map.copyOf(sights);
  }

  /** What two views must share so that both tell the same. */
  record Key(
      String channel, Subscribe.Form form, Optional<DocumentId> id, Map<String, Seen> sights) {}

  /** What a sight selects, and in which form it shows that. */
  record Seen(Selector filter, Object form) {}

  Key key() {
    var seen = new HashMap<String, Seen>();
    sights.forEach((name, sight) -> seen.put(name, new Seen(sight.filter(), sight.form())));
    return new Key(channel.path(), form, id, seen);
  }

  /** Whether a document that an earlier view showed looks the same here. */
  boolean showsAsWell(ChannelView earlier) {
    return sights.keySet().equals(earlier.sights.keySet())
        && sights.entrySet()
            .stream()
            .allMatch(
                each -> showsAsWell(
                    Objects.requireNonNull(earlier.sights.get(each.getKey())).resource(),
                    each.getValue().resource()));
  }

  /** Documents look the same if the members that were shown are, and were not called otherwise. */
  private static boolean showsAsWell(Resource before, Resource now) {
    return before.collection().equals(now.collection())
        && before.isOpen() == now.isOpen()
        && before.idMember().equals(now.idMember())
        && before.isSequenced() == now.isSequenced()
        && before.attributes()
            .stream()
            .allMatch(
                was -> now.attribute(was.name()).filter(is -> shownAlike(was, is)).isPresent())
        && now.attributes()
            .stream()
            .allMatch(is -> is.was().isEmpty() || before.attribute(is.name()).isPresent());
  }

  private static boolean shownAlike(Attribute was, Attribute is) {
    return was.type() == is.type()
        && was.render().equals(is.render())
        && was.restricted() == is.restricted()
        && was.items().equals(is.items())
        && was.attributes().equals(is.attributes());
  }

  /** What its filters call the documents that they refer to: who is called that decides what is seen. */
  Set<String> spellings() {
    var spellings = new HashSet<String>();
    for (Sight.Open sight : sights.values()) {
      Set<String> members = sight.filter().members();
      boolean refers =
          sight.resource()
              .layout()
              .references()
              .stream()
              .anyMatch(place -> members.contains(place.steps().getFirst()));
      if (refers) {
        collect(sight.filter().toJson(), spellings);
      }
    }
    return spellings;
  }

  private static void collect(JsonNode json, Set<String> texts) {
    if (json.isString()) {
      texts.add(json.stringValue());
    }
    json.values().forEach(each -> collect(each, texts));
  }

  /** What a transaction is to whoever sees this; empty if nothing. */
  Optional<ChannelMessage.Told> told(LoggedTransaction transaction) {
    return told(transaction.sequence(), transaction.changes());
  }

  /** What those changes of a transaction are that concern it. */
  Optional<ChannelMessage.Told> told(long sequence, List<LoggedChange> changes) {
    var visible = new ArrayList<VisibleChange>(1);
    for (LoggedChange each : changes) {
      if (id.isEmpty() || id.get().equals(each.change().id())) {
        Optional.ofNullable(sights.get(each.change().resource()))
            .flatMap(each::seenBy)
            .filter(change -> form == Subscribe.Form.CHANGES || !change.isNothing())
            .ifPresent(visible::add);
      }
    }
    return visible.isEmpty()
        ? Optional.empty()
        : Optional.of(new ChannelMessage.Told(channel, form, sequence, visible));
  }
}
