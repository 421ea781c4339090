package dev.ashlar.subscription;

import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.read.Sight;
import dev.ashlar.operation.Subscribe;
import dev.ashlar.query.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
