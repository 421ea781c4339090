package dev.ashlar.sql;

import dev.ashlar.document.Document;
import dev.ashlar.operation.Deadline;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Sort;
import dev.ashlar.query.ValueOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The first documents of a find, chosen from a superset of what matches, in any order: the evaluator
 * decides which match, and a bounded heap keeps those that come first, as many as fit the page. Used by
 * one thread.
 */
public final class TopK {
  private static final ObjectNode NONE = JsonNodeFactory.instance.objectNode();

  private final Find find;
  private final boolean exact;
  private final Sort sort;
  private final long room;
  private final PriorityQueue<Entry> last;
  private final Comparator<Entry> order;
  private final @Nullable Entry after;
  private final Deadline deadline = Deadline.current();
  private final Set<String> needed = new HashSet<>();
  private long matches;

  /**
   * One to which nothing was offered yet.
   *
   * @param exact whether all that will be offered matches
   */
  public TopK(Find find, boolean exact) {
    this.find = find;
    this.exact = exact;
    sort = find.sort();
    order = this::compare;
    room = find.limit() + 1L;
    last = new PriorityQueue<>(order.reversed());
    after = find.after().map(TopK::place).orElse(null);
    if (!exact) {
      needed.addAll(find.selector().members());
    }
    sort.keys().forEach(key -> needed.add(key.path().first()));
  }

  /** A document and what it is sorted by, encoded. */
  private record Entry(List<byte[]> keys, String id, Optional<Document> document) {}

  private static Entry place(Cursor cursor) {
    return new Entry(cursor.keys(), cursor.id(), Optional.empty());
  }

  /**
   * Offers a document, each once.
   *
   * @throws dev.ashlar.operation.TimeIsUp if the deadline has passed within which it was made
   */
  public void offer(Document document) {
    deadline.check();
    ObjectNode members = needed.isEmpty() ? NONE : document.members(needed);
    if (!exact && !find.selector().matches(members)) {
      return;
    }
    matches++;
    var entry = new Entry(keys(members), document.id().text(), Optional.of(document));
    if (after != null && order.compare(entry, after) <= 0) {
      return;
    }
    if (last.size() < room) {
      last.add(entry);
    } else if (order.compare(entry, last.element()) < 0) {
      last.remove();
      last.add(entry);
    }
  }

  private List<byte[]> keys(ObjectNode members) {
    var keys = new ArrayList<byte[]>(sort.keys().size());
    for (Sort.Key key : sort.keys()) {
      keys.add(ValueOrder.encode(key.path().resolve(members), key.kind()));
    }
    return keys;
  }

  private int compare(Entry one, Entry other) {
    for (int i = 0; i < sort.keys().size(); i++) {
      int order = Arrays.compareUnsigned(one.keys().get(i), other.keys().get(i));
      if (order != 0) {
        return sort.keys().get(i).descending() ? -order : order;
      }
    }
    return compare(one.id(), other.id());
  }

  /** By code point: surrogates stand for characters behind all others. */
  private static int compare(String one, String other) {
    int length = Math.min(one.length(), other.length());
    for (int i = 0; i < length; i++) {
      char left = one.charAt(i);
      char right = other.charAt(i);
      if (left != right) {
        boolean both = Character.isSurrogate(left) == Character.isSurrogate(right);
        return both ? left - right : Character.isSurrogate(left) ? 1 : -1;
      }
    }
    return one.length() - other.length();
  }

  /** What matches of all that was offered: the page and, if asked for, the total. */
  public Found<Document> found() {
    Entry[] entries = last.toArray(Entry[]::new);
    Arrays.sort(entries, order);
    int limit = find.limit();
    var documents = new ArrayList<Document>();
    for (int i = 0; i < Math.min(limit, entries.length); i++) {
      documents.add(entries[i].document().orElseThrow());
    }
    OptionalLong total = find.total() ? OptionalLong.of(matches) : OptionalLong.empty();
    return new Found<>(documents, entries.length > limit, total);
  }
}
