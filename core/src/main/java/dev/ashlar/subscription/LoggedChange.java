package dev.ashlar.subscription;

import dev.ashlar.change.Action;
import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.ReferenceForm;
import dev.ashlar.engine.read.Sight;
import dev.ashlar.schema.Resource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change of the log whose states are read once, however many look at them, and judged once for all who
 * see the same of it. Used by one thread at a time.
 */
final class LoggedChange {
  private final Change<Document> change;
  private @Nullable ObjectNode before;
  private @Nullable ObjectNode after;
  private final Map<Seen, VisibleChange> seen = new HashMap<>(2);

  /** Which states are seen, and in which form. */
  private record Seen(Object form, boolean before, boolean after) {}

  LoggedChange(Change<Document> change) {
    this.change = change;
  }

  Change<Document> change() {
    return change;
  }

  /** All members before the change. */
  Optional<ObjectNode> before() {
    if (before == null && change.before().isPresent()) {
      before = change.before().get().members();
    }
    return Optional.ofNullable(before);
  }

  /** All members after the change. */
  Optional<ObjectNode> after() {
    if (after == null && change.after().isPresent()) {
      after = change.after().get().members();
    }
    return Optional.ofNullable(after);
  }

  /** What the document is called before and after, if that is not the same. */
  Set<String> renamed(Resource resource) {
    var names = new HashSet<String>();
    boolean same = change.before().isPresent() && change.after().isPresent();
    for (String name : resource.layout().names()) {
      String was = before().map(members -> members.path(name).asString("")).orElse("");
      String is = after().map(members -> members.path(name).asString("")).orElse("");
      same &= was.equals(is);
      names.add(was);
      names.add(is);
    }
    if (same || names.isEmpty()) {
      return Set.of();
    }
    names.add(change.id().text());
    names.add(ReferenceForm.path(resource.collection(), change.id().text()));
    return names;
  }

  /** The change as a sight sees it; empty where it sees neither state. */
  Optional<VisibleChange> seenBy(Sight.Open sight) {
    boolean all = sight.seesAll();
    boolean seesBefore =
        change.before().isPresent() && (all || before().filter(sight::sees).isPresent());
    boolean seesAfter =
        change.after().isPresent() && (all || after().filter(sight::sees).isPresent());
    if (!seesBefore && !seesAfter) {
      return Optional.empty();
    }
    var key = new Seen(sight.form(), seesBefore, seesAfter);
    return Optional.of(seen.computeIfAbsent(key, missing -> visible(sight, missing)));
  }

  private VisibleChange visible(Sight.Open sight, Seen states) {
    Action action =
        !states.before() ? Action.CREATE : states.after() ? Action.UPDATE : Action.DESTROY;
    return new VisibleChange(change.seen(action, states.before(), states.after()), sight);
  }
}
