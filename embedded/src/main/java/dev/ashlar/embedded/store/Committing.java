package dev.ashlar.embedded.store;

import dev.ashlar.document.Body;
import dev.ashlar.document.DocumentId;
import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.embedded.store.table.Rows;
import dev.ashlar.embedded.store.table.Table;
import dev.ashlar.embedded.store.table.Tables;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.query.ValueOrder;
import dev.ashlar.schema.Index;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One commit, made true within the writer's transaction, or not at all. The version that a write expects
 * is checked just before it; unique values and conditions are judged by what the commit leaves, which a
 * single write need not be made for. A commit that could fail after a write stands in a savepoint.
 *
 * <p>It is one file because its steps share the transaction, and their order is what makes them right.
 */
final class Committing implements Task.Work<Committed> {
  private final Commit commit;
  private final List<Table> tables;
  private final List<Optional<Table>> conditionTables;
  private final @Nullable String caller;

  /**
   * Looks everything up that the writer need not.
   *
   * @throws IllegalArgumentException if the commit does not fit its resources
   */
  Committing(Commit commit, Tables tables) {
    this.commit = commit;
    this.tables = new ArrayList<>(commit.writes().size());
    caller = commit.caller().orElse(null);
    if (commit.isEmpty()) {
      throw new IllegalArgumentException("expected a write, found a commit of none");
    }
    for (Commit.Write write : commit.writes()) {
      Table table = tables.of(write.resource());
      checkKeys(write, table);
      this.tables.add(table);
    }
    conditionTables = commit.conditions().stream().map(c -> table(c, tables)).toList();
  }

  private static Optional<Table> table(Commit.Condition condition, Tables tables) {
    return switch (condition) {
      case Commit.Exists exists -> Optional.of(tables.of(exists.resource()));
      case Commit.Unreferenced unreferenced -> Optional.of(tables.of(unreferenced.resource()));
      case Commit.NoneSince none -> Optional.of(tables.of(none.resource()));
      case Commit.Held _ -> Optional.empty();
    };
  }

  private static void checkKeys(Commit.Write write, Table table) {
    int found =
        switch (write) {
          case Commit.Insert insert -> insert.keys().size();
          case Commit.Replace replace -> replace.keys().size();
          case Commit.Remove _ -> table.columns().size();
        };
    if (found != table.columns().size()) {
      throw new IllegalArgumentException(
          "expected %d keys of %s, found %d"
              .formatted(table.columns().size(), table.resource().name(), found));
    }
  }

  @Override
  public Committed perform(WriteTransaction transaction) throws SQLException {
    long before = transaction.head();
    boolean settled = conditionsSettled(transaction.session());
    boolean guarded = !settled || commit.writes().size() > 1 || commit.receipt().isPresent();
    if (guarded) {
      transaction.session().run("SAVEPOINT one");
    }
    Committed committed = attempt(transaction, before + 1, settled);
    boolean done = committed instanceof Committed.Done;
    if (guarded && !done) {
      transaction.session().run("ROLLBACK TO one");
    }
    if (guarded) {
      transaction.session().run("RELEASE one");
    }
    if (done) {
      count(transaction);
    } else {
      transaction.backTo(before);
    }
    return committed;
  }

  /**
   * Whether all conditions hold now and the writes cannot change that: other documents than a single
   * write's exist. It is the usual case, and saves the savepoint.
   */
  private boolean conditionsSettled(Session session) throws SQLException {
    if (commit.conditions().isEmpty()) {
      return true;
    }
    if (commit.writes().size() != 1) {
      return false;
    }
    Commit.Write write = commit.writes().getFirst();
    for (int i = 0; i < commit.conditions().size(); i++) {
      boolean other =
          commit.conditions().get(i) instanceof Commit.Exists exists
              && !(exists.id().equals(write.id())
                  && conditionTables.get(i).orElseThrow().number() == tables.getFirst().number());
      if (!other || !holds(session, commit.conditions().get(i), conditionTables.get(i))) {
        return false;
      }
    }
    return true;
  }

  private Committed attempt(WriteTransaction transaction, long first, boolean settled)
      throws SQLException {
    if (commit.receipt().isPresent()) {
      long sequence = commit.writes().isEmpty() ? 0 : first;
      if (!Receipts.add(transaction, commit.receipt().get(), sequence)) {
        return new Committed.Repeated();
      }
    }
    for (int i = 0; i < commit.writes().size(); i++) {
      Committed.Clash clash = write(transaction, i, first);
      if (clash != null) {
        return clash;
      }
    }
    Committed.Duplicate duplicate = isAlone() ? null : duplicate(transaction.session());
    if (duplicate != null) {
      return duplicate;
    }
    for (int i = 0; !settled && i < commit.conditions().size(); i++) {
      if (!holds(transaction.session(), commit.conditions().get(i), conditionTables.get(i))) {
        return new Committed.Broken(i);
      }
    }
    if (!commit.events().isEmpty()) {
      tell(transaction, first);
    }
    for (Commit.Use use : commit.uses()) {
      SqliteFileUses.add(transaction, use);
    }
    if (commit.reached().isPresent()) {
      SqliteContributions.reach(transaction.session(), commit.reached().get());
    }
    long sequence = commit.writes().isEmpty() ? 0 : first;
    return new Committed.Done(sequence, Instant.ofEpochMilli(transaction.time()));
  }

  private void tell(WriteTransaction transaction, long first) throws SQLException {
    for (Commit.Event event : commit.events()) {
      Commit.Write write = commit.writes().get(event.write());
      SqliteOutbox.add(
          transaction.session(),
          event.target(),
          tables.get(event.write()).number(),
          write.id().text(),
          write.action(),
          first + event.write(),
          transaction.time(),
          event.state(),
          transaction.time());
    }
  }

  private void count(WriteTransaction transaction) {
    for (int i = 0; i < tables.size(); i++) {
      switch (commit.writes().get(i)) {
        case Commit.Insert _ -> transaction.counted(tables.get(i), 1);
        case Commit.Remove _ -> transaction.counted(tables.get(i), -1);
        case Commit.Replace _ -> {}
      }
    }
  }

  private Committed.@Nullable Clash write(WriteTransaction transaction, int position, long first)
      throws SQLException {
    Table table = tables.get(position);
    return switch (commit.writes().get(position)) {
      case Commit.Insert insert -> insert(transaction, table, insert, position, first);
      case Commit.Replace replace -> replace(transaction, table, replace, position, first);
      case Commit.Remove remove -> remove(transaction, table, remove, position, first);
    };
  }

  private Committed.@Nullable Clash insert(
      WriteTransaction transaction, Table table, Commit.Insert insert, int position, long first)
      throws SQLException {
    Session session = transaction.session();
    List<Index> taken =
        isAlone() ? taken(session, table, insert.id(), insert.keys()) : List.of();
    if (!taken.isEmpty()) {
      OptionalLong there = version(session, table, insert.id());
      return there.isPresent()
          ? new Committed.Occupied(position, there.getAsLong())
          : new Committed.Duplicate(position, taken);
    }
    long sequence = transaction.next();
    PreparedStatement statement = session.prepared(table.insert);
    bind(statement, insert.id(), sequence, transaction.time(), insert.body(), insert.keys());
    if (statement.executeUpdate() == 0) {
      return new Committed.Occupied(position, version(session, table, insert.id()).orElseThrow());
    }
    PreparedStatement log = session.prepared(table.logInsert);
    bind(log, sequence, insert.id(), transaction.time(), first);
    log.executeUpdate();
    return null;
  }

  private Committed.@Nullable Clash replace(
      WriteTransaction transaction, Table table, Commit.Replace replace, int position, long first)
      throws SQLException {
    Session session = transaction.session();
    List<Index> taken =
        isAlone() ? taken(session, table, replace.id(), replace.keys()) : List.of();
    if (!taken.isEmpty()) {
      OptionalLong there = version(session, table, replace.id());
      boolean expected = there.isPresent() && there.getAsLong() == replace.version();
      return expected
          ? new Committed.Duplicate(position, taken)
          : new Committed.Moved(position, there);
    }
    long sequence = transaction.next();
    PreparedStatement log = session.prepared(table.logReplace);
    bind(log, sequence, replace.id(), transaction.time(), first);
    log.setLong(6, replace.version());
    if (log.executeUpdate() == 0) {
      return new Committed.Moved(position, version(session, table, replace.id()));
    }
    PreparedStatement statement = session.prepared(table.replace);
    bind(statement, replace.id(), sequence, transaction.time(), replace.body(), replace.keys());
    statement.executeUpdate();
    return null;
  }

  private Committed.@Nullable Clash remove(
      WriteTransaction transaction, Table table, Commit.Remove remove, int position, long first)
      throws SQLException {
    Session session = transaction.session();
    PreparedStatement log = session.prepared(table.logRemove);
    bind(log, transaction.next(), remove.id(), transaction.time(), first);
    log.setLong(6, remove.version());
    if (log.executeUpdate() == 0) {
      return new Committed.Moved(position, version(session, table, remove.id()));
    }
    PreparedStatement statement = session.prepared(table.remove);
    statement.setString(1, remove.id().text());
    statement.executeUpdate();
    return null;
  }

  private void bind(PreparedStatement log, long sequence, DocumentId id, long time, long first)
      throws SQLException {
    log.setLong(1, sequence);
    log.setString(2, id.text());
    log.setLong(3, time);
    log.setString(4, caller);
    log.setLong(5, first);
  }

  private static void bind(
      PreparedStatement statement,
      DocumentId id,
      long sequence,
      long time,
      Body body,
      List<byte[]> keys)
      throws SQLException {
    statement.setString(1, id.text());
    statement.setLong(2, sequence);
    statement.setLong(3, time);
    statement.setBytes(4, body.shown());
    statement.setBytes(5, body.hidden().length == 0 ? null : body.hidden());
    for (int i = 0; i < keys.size(); i++) {
      statement.setBytes(i + 6, keys.get(i));
    }
  }

  /** Whether it is one write, before which can be told what holds behind it. */
  private boolean isAlone() {
    return commit.writes().size() == 1;
  }

  /** A document as the commit leaves it. */
  private record Place(int table, DocumentId id) {}

  /**
   * The first write whose document has values, once all is written, that another one has; of several of
   * this commit, the last one.
   */
  private Committed.@Nullable Duplicate duplicate(Session session) throws SQLException {
    Map<Place, Integer> last = new HashMap<>();
    for (int i = 0; i < tables.size(); i++) {
      last.put(new Place(tables.get(i).number(), commit.writes().get(i).id()), i);
    }
    for (int i = 0; i < tables.size(); i++) {
      Table table = tables.get(i);
      DocumentId id = commit.writes().get(i).id();
      List<byte[]> keys =
          switch (commit.writes().get(i)) {
            case Commit.Insert insert -> insert.keys();
            case Commit.Replace replace -> replace.keys();
            case Commit.Remove _ -> List.of();
          };
      if (keys.isEmpty() || last.getOrDefault(new Place(table.number(), id), -1) != i) {
        continue;
      }
      var taken = new ArrayList<Index>(0);
      for (Table.Uniqueness unique : table.uniques()) {
        if (clashes(unique, keys) && isTaken(session, table, unique, i, keys, last)) {
          taken.add(unique.index());
        }
      }
      if (!taken.isEmpty()) {
        return new Committed.Duplicate(i, taken);
      }
    }
    return null;
  }

  /** Whether a document has the values that no later write of this commit has given them. */
  private boolean isTaken(
      Session session,
      Table table,
      Table.Uniqueness unique,
      int position,
      List<byte[]> keys,
      Map<Place, Integer> last)
      throws SQLException {
    PreparedStatement statement = session.prepared(unique.holders());
    bind(statement, commit.writes().get(position).id(), unique, keys);
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        var holder = new Place(table.number(), DocumentId.stored(row.getString(1)));
        if (last.getOrDefault(holder, -1) < position) {
          return true;
        }
      }
    }
    return false;
  }

  /** The unique indexes in which another document has these values. */
  private static List<Index> taken(
      Session session, Table table, DocumentId id, List<byte[]> keys) throws SQLException {
    List<Index> taken = List.of();
    for (Table.Uniqueness unique : table.uniques()) {
      if (!clashes(unique, keys) || !isTaken(session, unique, id, keys)) {
        continue;
      }
      taken = taken.isEmpty() ? new ArrayList<>() : taken;
      taken.add(unique.index());
    }
    return taken;
  }

  /** Null and missing values never clash. */
  private static boolean clashes(Table.Uniqueness unique, List<byte[]> keys) {
    for (int position : unique.columns()) {
      if (keys.get(position)[0] <= ValueOrder.NULL) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTaken(
      Session session, Table.Uniqueness unique, DocumentId id, List<byte[]> keys)
      throws SQLException {
    PreparedStatement statement = session.prepared(unique.taken());
    bind(statement, id, unique, keys);
    return answers(statement);
  }

  private static void bind(
      PreparedStatement statement, DocumentId id, Table.Uniqueness unique, List<byte[]> keys)
      throws SQLException {
    statement.setString(1, id.text());
    for (int i = 0; i < unique.columns().size(); i++) {
      statement.setBytes(i + 2, keys.get(unique.columns().get(i)));
    }
  }

  private static OptionalLong version(Session session, Table table, DocumentId id)
      throws SQLException {
    PreparedStatement statement = session.prepared(table.version);
    statement.setString(1, id.text());
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }

  private static boolean holds(
      Session session, Commit.Condition condition, Optional<Table> table) throws SQLException {
    return switch (condition) {
      case Commit.Held(var lease) -> SqliteLeases.isHeld(session, lease);
      case Commit.Exists exists -> version(session, table.orElseThrow(), exists.id()).isPresent();
      case Commit.NoneSince none -> noneMatches(session, table.orElseThrow(), none);
      case Commit.Unreferenced unreferenced -> {
        for (byte[] value : unreferenced.values()) {
          var uses = session.prepared(table.orElseThrow().uses.get(unreferenced.column()));
          uses.setBytes(1, value);
          if (answers(uses)) {
            yield false;
          }
        }
        yield true;
      }
    };
  }

  /** Where the log has forgotten what was changed since, nobody can tell. */
  private static boolean noneMatches(Session session, Table table, Commit.NoneSince none)
      throws SQLException {
    if (session.number("SELECT value FROM _meta WHERE name = 'floor'") > none.sequence()) {
      return false;
    }
    PreparedStatement changed = session.prepared(table.changed);
    changed.setLong(1, none.sequence());
    try (ResultSet row = changed.executeQuery()) {
      while (row.next()) {
        if (none.selector().matches(Rows.document(row).members())) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean answers(PreparedStatement question) throws SQLException {
    try (ResultSet row = question.executeQuery()) {
      return row.next();
    }
  }
}
