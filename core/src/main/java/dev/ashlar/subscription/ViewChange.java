package dev.ashlar.subscription;

import dev.ashlar.change.Action;
import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.read.Sight;
import dev.ashlar.engine.read.Snapshot;
import dev.ashlar.engine.read.Snapshots;
import dev.ashlar.port.store.Log;
import dev.ashlar.query.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What comes and goes when somebody sees a channel differently from now on. The documents that either view
 * shows are read at one sequence; the log tells what those that changed since the subscription's place
 * were there. Where that is too much, or forgotten, there is a reset instead. Used once, by one thread.
 */
final class ViewChange {
  private final Subscriptions all;
  private final ChannelView before;
  private final ChannelView after;

  ViewChange(Subscriptions all, ChannelView before, ChannelView after) {
    this.all = all;
    this.before = before;
    this.after = after;
  }

  /**
   * Finds out what changes for who has everything through a sequence.
   *
   * @param result is given what is to be told, if anything, and through which sequence that reaches
   */
  void from(long since, BiConsumer<Optional<? extends ChannelMessage>, Long> result) {
    Sight.Open old = before.sights().values().iterator().next();
    Sight.Open now = after.sights().values().iterator().next();
    Selector either = old.filter().or(now.filter());
    Optional<DocumentId> id = before.id();
    if (!id.equals(after.id())) {
      either = Selector.ALL;
      id = Optional.empty();
    }
    try {
      Snapshot snapshot =
          all.engine()
              .snapshots()
              .of(old.resource(), either, id, all.most(), Subscriptions.bytesOfSnapshot());
      Optional<Map<DocumentId, Optional<Document>>> then = then(old, since, snapshot.sequence());
      if (then.isPresent()) {
        result.accept(told(snapshot, then.get(), old, now), snapshot.sequence());
        return;
      }
    } catch (Snapshots.TooLarge e) {
      // the client has to ask for what it wants of all that
    }
    long head = all.engine().tail().span().head();
    result.accept(Optional.of(new ChannelMessage.Reset(after.channel(), head)), head);
  }

  /** What the documents were that changed between two places of the log; nothing if that is forgotten. */
  private Optional<Map<DocumentId, Optional<Document>>> then(
      Sight.Open sight, long since, long until) {
    var states = new LinkedHashMap<DocumentId, Optional<Document>>();
    long through = since;
    while (through < until) {
      Log.Slice slice =
          all.engine().tail().read(Optional.of(sight.resource()), through, until);
      if (through < slice.span().floor()) {
        return Optional.empty();
      }
      for (Change<Document> change : slice.changes()) {
        if (change.sequence() <= until) {
          states.putIfAbsent(change.id(), change.before());
        }
      }
      through = Math.max(through, slice.sequence());
    }
    return Optional.of(states);
  }

  private Optional<ChannelMessage.Told> told(
      Snapshot snapshot,
      Map<DocumentId, Optional<Document>> then,
      Sight.Open old,
      Sight.Open now) {
    var ids = new LinkedHashSet<>(snapshot.documents().keySet());
    ids.addAll(then.keySet());
    List<VisibleChange> changes = new ArrayList<>();
    for (DocumentId id : ids) {
      Optional<Document> present = Optional.ofNullable(snapshot.documents().get(id));
      Optional<Document> was =
          then.getOrDefault(id, present).filter(state -> sees(before, old, state));
      Optional<Document> is = present.filter(state -> sees(after, now, state));
      if (was.isEmpty() && is.isEmpty()) {
        continue;
      }
      Action action =
          was.isEmpty() ? Action.CREATE : is.isEmpty() ? Action.DESTROY : Action.UPDATE;
      var visible = new VisibleChange(change(snapshot.sequence(), id, action, was, is, now), now);
      if (!visible.isNothing()) {
        changes.add(visible);
      }
    }
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new ChannelMessage.Told(
                after.channel(), after.form(), snapshot.sequence(), changes));
  }

  private static boolean sees(ChannelView view, Sight.Open sight, Document state) {
    return (view.id().isEmpty() || view.id().get().equals(state.id())) && sight.sees(state);
  }

  /** No change of the log: what a change of rights is like to the client. */
  private static Change<Document> change(
      long sequence,
      DocumentId id,
      Action action,
      Optional<Document> was,
      Optional<Document> is,
      Sight.Open sight) {
    return Change.of(
        sequence,
        sight.resource().name(),
        id,
        action,
        Instant.EPOCH,
        Optional.empty(),
        sequence,
        was,
        is);
  }
}
