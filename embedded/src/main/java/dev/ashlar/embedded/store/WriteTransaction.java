package dev.ashlar.embedded.store;

import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.embedded.store.table.Table;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** One transaction of the writer's: the time and sequences of its changes. Used by its thread. */
final class WriteTransaction {
  private final Session session;
  private final long before;
  private final long time;
  private final Map<Table, long[]> counts = new HashMap<>();
  private final Map<Table, Long> recounts = new HashMap<>();
  private long head;

  /**
   * A transaction that was just begun.
   *
   * @param head the last sequence given
   * @param time in milliseconds since 1970
   */
  WriteTransaction(Session session, long head, long time) {
    this.session = session;
    this.before = head;
    this.head = head;
    this.time = time;
  }

  Session session() {
    return session;
  }

  /** The last sequence given. */
  long head() {
    return head;
  }

  /** The time of all changes of this transaction. */
  long time() {
    return time;
  }

  /** Gives the next sequence. */
  long next() {
    return ++head;
  }

  /** Takes the sequences after one back. */
  void backTo(long head) {
    this.head = head;
  }

  /** There are more, or fewer, documents of a resource. */
  void counted(Table table, int difference) {
    counts.computeIfAbsent(table, _ -> new long[1])[0] += difference;
  }

  /** There are so many documents of a resource, whatever was believed. */
  boolean counted(Table table, long all) throws SQLException {
    long pending = counts.containsKey(table) ? counts.get(table)[0] : 0;
    recounts.put(table, all - pending);
    var update = session.prepared("UPDATE _resources SET count = ?1 WHERE number = ?2");
    update.setLong(1, all - pending);
    update.setInt(2, table.number());
    return update.executeUpdate() == 1;
  }

  /** Writes down what is written once, however many changes there were. */
  void finish() throws SQLException {
    if (head == before) {
      return;
    }
    for (var count : counts.entrySet()) {
      var update = session.prepared("UPDATE _resources SET count = count + ?1 WHERE number = ?2");
      update.setLong(1, count.getValue()[0]);
      update.setInt(2, count.getKey().number());
      update.executeUpdate();
    }
    var update = session.prepared("UPDATE _meta SET value = ?1 WHERE name = 'head'");
    update.setLong(1, head);
    update.executeUpdate();
  }

  /** Lets the tables know, once all is durable. */
  void done() {
    recounts.forEach(Table::recounted);
    counts.forEach((table, count) -> table.grown(count[0]));
  }
}
