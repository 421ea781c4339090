package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.Evaluation.Place;
import dev.ashlar.adapters.postgres.Evaluation.Planned;
import dev.ashlar.adapters.postgres.Evaluation.Values;
import dev.ashlar.adapters.postgres.connection.Settings;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.adapters.postgres.table.Keys;
import dev.ashlar.adapters.postgres.table.Rows;
import dev.ashlar.adapters.postgres.table.Table;
import dev.ashlar.adapters.postgres.table.Tables;
import dev.ashlar.document.Body;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Receipt;
import dev.ashlar.query.Selector;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One transaction for commits that waited beside each other, in two round trips. Used by one thread.
 *
 * <p>The first asks: it locks the documents in the order of table and id, so that two nodes never wait for
 * each other in a circle, looks for the holders of unique values, and locks the head row last. Whoever has
 * that is alone: all nodes write documents only while they have it. So a sequence that is given under it
 * becomes visible before any greater one. In between, {@link Evaluation} judges. The second round trip writes
 * and commits.
 *
 * <p>Between the first questions and the head row another node may commit a document of the same id or
 * with the same unique values. Then the indexes refuse ours, and the group is to be repeated with the head
 * row locked first.
 *
 * <p>It is one file because the two round trips are one protocol, and each statement of it stands in its
 * place.
 */
final class Group {
  private static final String HEAD =
      "SELECT head, layout, pg_current_xact_id()::text FROM _meta FOR UPDATE";

  private final Connection connection;
  private final Tables tables;
  private final List<Commit> commits;
  private final long time;
  private final Settings settings;
  private final Map<Place, Long> versions = new HashMap<>();
  private final Map<Values, Place> holders = new HashMap<>();
  private final List<Committed> results = new ArrayList<>();
  private final Set<String> receipts = new HashSet<>();
  private final Map<String, Long> leases = new HashMap<>();
  private List<Planned> planned = List.of();
  private List<Evaluation.Release> releases = List.of();
  private List<Receipts.Added> added = List.of();
  private List<PostgresOutbox.Told> told = List.of();
  private Map<String, Long> used = Map.of();
  private List<Commit.Reached> reached = List.of();
  private long head;
  private long layout;
  private String transaction = "";
  private boolean writing;

  /**
   * A transaction to be made.
   *
   * @param time of its changes, in milliseconds since 1970
   */
  Group(Connection connection, Tables tables, List<Commit> commits, long time, Settings settings) {
    this.connection = connection;
    this.tables = tables;
    this.commits = commits;
    this.time = time;
    this.settings = settings;
  }

  /** The tables are laid out otherwise now: what is known of them must be read again. */
  static final class LayoutChanged extends Exception {
    private static final long serialVersionUID = 1;
  }

  /** Does all of it. Whatever is thrown, the transaction may be open still. */
  void run(boolean alone) throws SQLException, LayoutChanged {
    ask(alone);
    if (layout != tables.layout()) {
      throw new LayoutChanged();
    }
    var evaluation =
        new Evaluation(
            tables,
            new Stored(),
            time,
            head,
            versions,
            holders,
            receipts,
            leases,
            settings.bytes());
    for (Commit commit : commits) {
      results.add(evaluation.judge(commit));
    }
    planned = evaluation.planned();
    releases = evaluation.releases();
    added = evaluation.added();
    told = evaluation.told();
    used = evaluation.used();
    reached = evaluation.reached();
    write();
  }

  /** What came of each commit, in their order; true once {@link #run} has returned. */
  List<Committed> results() {
    return results;
  }

  /** The last sequence once it is committed. */
  long head() {
    return head + planned.size();
  }

  /** Whether the commit may have reached the server. */
  boolean isWriting() {
    return writing;
  }

  /** Lets a commit wait, as every other, for what was written before to be durable everywhere. */
  private static final String TOUCH = "UPDATE _meta SET head = head";

  /** Whether the transaction happened. Its own connection is gone, so another one must tell. */
  boolean happened(Connection other) throws SQLException {
    if (planned.isEmpty()) {
      return added.isEmpty() ? reached.isEmpty() || isReached(other) : isReceived(other);
    }
    Planned last = planned.getLast();
    var found = new boolean[1];
    new StatementPipeline()
        .run("BEGIN")
        .ask("SELECT head FROM _meta FOR UPDATE", _ -> {})
        .ask(
            "SELECT 1 FROM _changes WHERE sequence = ? AND id = ? AND time = ?"
                + " AND xmin::text = (?::bigint % 4294967296)::text",
            _ -> found[0] = true,
            last.sequence(),
            last.write().id().text(),
            time,
            Long.valueOf(transaction))
        .run(TOUCH)
        .run("COMMIT")
        .go(other);
    return found[0];
  }

  /** Whether receipts alone were written: their head row is locked as long as that is not settled. */
  private boolean isReceived(Connection other) throws SQLException {
    var found = new boolean[1];
    new StatementPipeline()
        .run("BEGIN")
        .ask("SELECT head FROM _meta FOR UPDATE", _ -> {})
        .ask(
            "SELECT 1 FROM _receipts WHERE key = ? AND time = ?"
                + " AND xmin::text = (?::bigint % 4294967296)::text",
            _ -> found[0] = true,
            Receipts.bytes(added.getLast().receipt().key()),
            time,
            Long.valueOf(transaction))
        .run(TOUCH)
        .run("COMMIT")
        .go(other);
    return found[0];
  }

  /** Whether checkpoints alone were written: as {@link #isReceived}. */
  private boolean isReached(Connection other) throws SQLException {
    var found = new boolean[1];
    new StatementPipeline()
        .run("BEGIN")
        .ask("SELECT head FROM _meta FOR UPDATE", _ -> {})
        .ask(
            "SELECT 1 FROM _projections WHERE consumer = ?"
                + " AND xmin::text = (?::bigint % 4294967296)::text",
            _ -> found[0] = true,
            reached.getLast().consumer(),
            Long.valueOf(transaction))
        .run(TOUCH)
        .run("COMMIT")
        .go(other);
    return found[0];
  }

  private void ask(boolean alone) throws SQLException {
    var pipeline = new StatementPipeline().run("BEGIN");
    if (alone) {
      pipeline.ask(HEAD, this::head);
    }
    Map<Integer, Set<String>> ids = new TreeMap<>();
    Map<Table.Uniqueness, Set<Values>> values = new HashMap<>();
    commits.forEach(commit -> collect(commit, ids, values));
    ids.forEach((number, some) -> lock(pipeline, tables.of(number).orElseThrow(), some));
    values.forEach((unique, some) -> look(pipeline, unique, some));
    if (!alone) {
      pipeline.ask(HEAD, this::head);
    }
    lookAlone(pipeline);
    pipeline.go(connection);
  }

  /** What is asked once the head row is locked: no other node writes it meanwhile. */
  private void lookAlone(StatementPipeline pipeline) {
    List<Receipt> asked =
        commits.stream().flatMap((Commit commit) -> commit.receipt().stream()).toList();
    if (!asked.isEmpty()) {
      Receipts.look(pipeline, asked, time, receipts);
    }
    String[] held =
        commits.stream()
            .flatMap((Commit commit) -> commit.conditions().stream())
            .filter(Commit.Held.class::isInstance)
            .map(condition -> ((Commit.Held) condition).lease().name())
            .distinct()
            .toArray(String[]::new);
    if (held.length > 0) {
      pipeline.ask(
          PostgresLeases.HELD,
          row -> leases.put(row.getString(1), row.getLong(2)),
          (Object) held);
    }
  }

  private void collect(
      Commit commit,
      Map<Integer, Set<String>> ids,
      Map<Table.Uniqueness, Set<Values>> values) {
    for (Commit.Write write : commit.writes()) {
      Table table = tables.of(write.resource());
      ids.computeIfAbsent(table.number(), _ -> new TreeSet<>()).add(write.id().text());
      List<byte[]> keys =
          switch (write) {
            case Commit.Insert insert -> insert.keys();
            case Commit.Replace replace -> replace.keys();
            case Commit.Remove _ -> List.of();
          };
      for (Table.Uniqueness unique : keys.isEmpty() ? List.<Table.Uniqueness>of()
          : table.uniques()) {
        if (Evaluation.clashes(unique, keys)) {
          List<byte[]> own = Evaluation.of(unique, keys).stream().map(Keys::column).toList();
          values.computeIfAbsent(unique, _ -> new java.util.HashSet<>())
              .add(Values.of(unique, own));
        }
      }
    }
    for (Commit.Condition condition : commit.conditions()) {
      if (condition instanceof Commit.Exists exists) {
        int number = tables.of(exists.resource()).number();
        ids.computeIfAbsent(number, _ -> new TreeSet<>()).add(exists.id().text());
      }
    }
  }

  private void lock(StatementPipeline pipeline, Table table, Set<String> ids) {
    pipeline.ask(
        table.lock,
        row -> versions.put(new Place(table, row.getString(1)), row.getLong(2)),
        (Object) ids.toArray(String[]::new));
  }

  private void look(StatementPipeline pipeline, Table.Uniqueness unique, Set<Values> asked) {
    Table table = tables.of(unique);
    int width = unique.columns().size();
    var arrays = new Object[width];
    for (int i = 0; i < width; i++) {
      int column = i;
      arrays[i] =
          asked.stream().map(each -> each.values().get(column).array()).toArray(byte[][]::new);
    }
    pipeline.ask(
        unique.holders(),
        row -> {
          var values = new ArrayList<byte[]>(width);
          for (int i = 0; i < width; i++) {
            values.add(row.getBytes(i + 2));
          }
          holders.put(Values.of(unique, values), new Place(table, row.getString(1)));
        },
        arrays);
  }

  private void head(ResultSet row) throws SQLException {
    head = row.getLong(1);
    layout = row.getLong(2);
    transaction = row.getString(3);
  }

  /** What the database has, within this transaction. */
  private final class Stored implements Evaluation.Uses {
    @Override
    public boolean any(Table table, int column, byte[][] values, String[] except)
        throws SQLException {
      return uses(table, column, values, except);
    }

    @Override
    public boolean anySince(Table table, Selector selector, long sequence, String[] except)
        throws SQLException {
      var found = new boolean[1];
      new StatementPipeline()
          .ask("SELECT floor FROM _meta", row -> found[0] = row.getLong(1) > sequence)
          .ask(
              table.changed,
              row -> found[0] |= selector.matches(Rows.document(row).members()),
              sequence,
              except)
          .go(connection);
      return found[0];
    }
  }

  private boolean uses(Table table, int column, byte[][] values, String[] except)
      throws SQLException {
    var found = new boolean[1];
    new StatementPipeline().ask(table.uses(column), _ -> found[0] = true, values, except)
        .go(connection);
    return found[0];
  }

  private void write() throws SQLException {
    if (planned.isEmpty() && added.isEmpty() && reached.isEmpty()) {
      new StatementPipeline().run("ROLLBACK").go(connection);
      return;
    }
    if (planned.isEmpty()) {
      var pipeline = new StatementPipeline();
      if (!added.isEmpty()) {
        Receipts.add(pipeline, added, time);
      }
      reached.forEach(each -> PostgresContributions.reach(pipeline, each));
      pipeline.run("COMMIT");
      writing = true;
      pipeline.go(connection);
      return;
    }
    int from = 0;
    while (planned.get(from).wave() != planned.getLast().wave()) {
      int to = endOfWave(from);
      StatementPipeline wave = new StatementPipeline();
      wave(wave, planned.subList(from, to));
      wave.go(connection);
      from = to;
    }
    var last = new StatementPipeline();
    wave(last, planned.subList(from, planned.size()));
    counts(last);
    if (!added.isEmpty()) {
      Receipts.add(last, added, time);
    }
    if (!told.isEmpty()) {
      PostgresOutbox.add(last, told, time);
    }
    if (!used.isEmpty()) {
      PostgresFileUses.add(last, used, time);
    }
    reached.forEach(each -> PostgresContributions.reach(last, each));
    last.run("UPDATE _meta SET head = ?", head());
    last.ask("SELECT pg_notify(?, ?)", _ -> {}, LogFeed.CHANNEL, Long.toString(head()));
    last.run("COMMIT");
    writing = true;
    last.go(connection);
  }

  private int endOfWave(int from) {
    int to = from;
    while (to < planned.size() && planned.get(to).wave() == planned.get(from).wave()) {
      to++;
    }
    return to;
  }

  /** Takes the values of unique indexes from documents that get others in the same commit. */
  private void release(StatementPipeline pipeline, int wave) {
    Map<Integer, Set<String>> ids = new TreeMap<>();
    for (Evaluation.Release each : releases) {
      if (each.wave() <= wave) {
        ids.computeIfAbsent(each.place().table().number(), _ -> new TreeSet<>())
            .add(each.place().id());
      }
    }
    releases = releases.stream().filter(each -> each.wave() > wave).toList();
    ids.forEach(
        (number, some) -> pipeline.run(
            tables.of(number).orElseThrow().release, (Object) some.toArray(String[]::new)));
  }

  private void wave(StatementPipeline pipeline, List<Planned> writes) {
    release(pipeline, writes.getFirst().wave());
    Map<Integer, List<Planned>> removes = new TreeMap<>();
    Map<Integer, List<Planned>> replaces = new TreeMap<>();
    Map<Integer, List<Planned>> inserts = new TreeMap<>();
    for (Planned each : writes) {
      var kind =
          switch (each.write()) {
            case Commit.Remove _ -> removes;
            case Commit.Replace _ -> replaces;
            case Commit.Insert _ -> inserts;
          };
      kind.computeIfAbsent(each.table().number(), _ -> new ArrayList<>()).add(each);
    }
    removes.values().forEach(some -> add(pipeline, some.getFirst().table().remove, some));
    replaces.values().forEach(some -> add(pipeline, some.getFirst().table().replace, some));
    inserts.values().forEach(some -> add(pipeline, some.getFirst().table().insert, some));
  }

  private void add(StatementPipeline pipeline, String statement, List<Planned> writes) {
    var parameters = new ArrayList<Object>();
    parameters.add(time);
    parameters.add(writes.stream().map(each -> each.write().id().text()).toArray(String[]::new));
    parameters.add(writes.stream().mapToLong(Planned::sequence).toArray());
    parameters.add(writes.stream().mapToLong(Planned::first).toArray());
    parameters.add(writes.stream().map(Planned::caller).toArray(String[]::new));
    if (!(writes.getFirst().write() instanceof Commit.Remove)) {
      parameters.add(writes.stream().map(each -> body(each).shown()).toArray(byte[][]::new));
      parameters.add(writes.stream().map(each -> hidden(each)).toArray(byte[][]::new));
      for (int i = 0; i < writes.getFirst().table().width(); i++) {
        int column = i;
        parameters.add(writes.stream()
            .map(each -> each.keys().get(column))
            .toArray(byte[][]::new));
      }
    }
    pipeline.run(statement, parameters.toArray());
  }

  private static Body body(Planned planned) {
    return switch (planned.write()) {
      case Commit.Insert insert -> insert.body();
      case Commit.Replace replace -> replace.body();
      case Commit.Remove _ -> throw new IllegalStateException("a removal has no body");
    };
  }

  private static byte @org.jspecify.annotations.Nullable [] hidden(Planned planned) {
    byte[] hidden = body(planned).hidden();
    return hidden.length == 0 ? null : hidden;
  }

  private void counts(StatementPipeline pipeline) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (Planned each : planned) {
      int difference =
          switch (each.write()) {
            case Commit.Insert _ -> 1;
            case Commit.Remove _ -> -1;
            case Commit.Replace _ -> 0;
          };
      counts.merge(each.table().number(), difference, Integer::sum);
    }
    counts.forEach(
        (number, difference) -> {
          if (difference != 0) {
            pipeline.run(
                "UPDATE _resources SET count = count + ? WHERE number = ?", difference, number);
          }
        });
  }
}
