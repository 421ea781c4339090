package dev.ashlar.embedded.store;

import dev.ashlar.document.Document;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Sort;
import dev.ashlar.query.ValueOrder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One pass over the documents that SQL lets through: the evaluator decides which match, and those that
 * come first in the order are kept, as many as fit the page.
 */
final class Scan {
  private final Query query;
  private final Sort sort;
  private final int room;
  private final PriorityQueue<Entry> last;
  private final Comparator<Entry> order;
  private final @Nullable Entry after;
  private long matches;

  private Scan(Query query) {
    this.query = query;
    Find find = query.find();
    sort = find.sort();
    order = this::compare;
    room = find.limit() + 1;
    last = new PriorityQueue<>(order.reversed());
    after = find.after().map(Scan::place).orElse(null);
  }

  /** A document and what it is sorted by, encoded. */
  private record Entry(List<byte[]> keys, String id, Optional<Document> document) {}

  static Found<Document> run(Session session, Query query) throws SQLException {
    var scan = new Scan(query);
    scan.read(session);
    return scan.found();
  }

  private static Entry place(Cursor cursor) {
    return new Entry(cursor.keys(), cursor.id(), Optional.empty());
  }

  private void read(Session session) throws SQLException {
    PreparedStatement statement =
        session.prepared(
            "SELECT " + Rows.DOCUMENT + query.from(query.leading()) + " WHERE "
                + query.where().sql());
    Query.bind(statement, query.where());
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        offer(Rows.document(row));
      }
    }
  }

  private void offer(Document document) {
    boolean exact = query.where().exact();
    ObjectNode members = document.members();
    if (!exact && !query.find().selector().matches(members)) {
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

  private Found<Document> found() {
    Entry[] entries = last.toArray(Entry[]::new);
    Arrays.sort(entries, order);
    int limit = query.find().limit();
    var documents = new ArrayList<Document>();
    for (int i = 0; i < Math.min(limit, entries.length); i++) {
      documents.add(entries[i].document().orElseThrow());
    }
    OptionalLong total = query.find().total() ? OptionalLong.of(matches) : OptionalLong.empty();
    return new Found<>(documents, entries.length > limit, total);
  }
}
