package dev.ashlar.adapters.postgres.table;

import dev.ashlar.adapters.postgres.connection.Failure;
import dev.ashlar.adapters.postgres.connection.Settings;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.adapters.postgres.table.Layouts.Known;
import dev.ashlar.adapters.postgres.table.Layouts.KnownColumn;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.NotAStore;
import dev.ashlar.port.store.Prepared;
import dev.ashlar.schema.Column;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fits the tables to a schema, while other nodes go on reading and writing. One node does it at a time.
 *
 * <p>First the tables get their columns, each in a short transaction that counts up the layout: from then
 * on all nodes fill them. Then what was stored before is brought up, some documents at a time; then indexes
 * are made beside the writers. Each step can be broken off, and is taken up by the next preparation. What
 * only other definitions need is removed when no other node is there.
 */
public final class Preparation {
  private static final int EXAMPLES = 10;
  private static final int ATTEMPTS = 240;

  private final Connection connection;
  private final Layouts layouts;
  private final Schema schema;
  private final Settings settings;
  private final boolean lonely;
  private final List<String> unchecked = new ArrayList<>();
  private final List<Prepared.Renamed> renamed = new ArrayList<>();
  private final List<Prepared.Duplicate> duplicates = new ArrayList<>();
  private final Map<String, String> found = new LinkedHashMap<>();

  /**
   * A preparation to be made.
   *
   * @param connection without a limit to how long a statement may take
   * @param lonely whether there is no other node
   */
  public Preparation(
      Connection connection, Layouts layouts, Schema schema, Settings settings, boolean lonely) {
    this.connection = connection;
    this.layouts = layouts;
    this.schema = schema;
    this.settings = settings;
    this.lonely = lonely;
  }

  /** Does it. If there are duplicates, nothing is changed that anybody sees. */
  public Prepared run() throws SQLException {
    settleNames();
    for (Resource resource : schema.resources()) {
      fitColumns(resource);
    }
    for (Resource resource : schema.resources()) {
      fill(resource);
      check(resource);
    }
    if (duplicates.isEmpty()) {
      for (Resource resource : schema.resources()) {
        cut(resource);
        new Indices(connection, layouts, settings, table(resource), known(resource), lonely).fit();
      }
      layouts.use(schema, Layouts.read(connection));
    }
    return new Prepared(
        unchecked, duplicates, renamed, found, unclaimed(Layouts.read(connection), schema));
  }

  /** A transaction that is tried again where it did not get a lock at once, lest others wait for it. */
  private void transaction(StatementPipeline pipeline) throws SQLException {
    var whole = new StatementPipeline().run("BEGIN").with(pipeline).run("COMMIT");
    patiently(connection, whole);
  }

  static void patiently(Connection connection, StatementPipeline pipeline) throws SQLException {
    for (int attempt = 1;; attempt++) {
      try {
        pipeline.go(connection);
        return;
      } catch (SQLException e) {
        if (Failure.isLost(e)) {
          throw e;
        }
        new StatementPipeline().run("ROLLBACK").go(connection);
        if (!Failure.isPassing(e) || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Known known(Resource resource) throws SQLException {
    return Optional.ofNullable(Layouts.read(connection).resources().get(resource.name()))
        .orElseThrow();
  }

  private List<KnownColumn> columns(Known known) throws SQLException {
    return Layouts.read(connection).columns().getOrDefault(known.number(), List.of());
  }

  private Table table(Resource resource) throws SQLException {
    Known known = known(resource);
    return layouts.table(resource, known, columns(known));
  }

  /** A collection's table; names have at most 63 bytes. */
  static String tableName(Resource resource) {
    return Keys.shortened(resource.collection(), 50);
  }

  private void settleNames() throws SQLException {
    var known = Layouts.read(connection).resources();
    var pipeline = new StatementPipeline();
    int last = known.values().stream().mapToInt(Known::number).max().orElse(0);
    boolean renames = false;
    for (Known each : known.values()) {
      String owner =
          schema.resources()
              .stream()
              .filter(resource -> tableName(resource).equals(each.table()))
              .findFirst()
              .map(Resource::name)
              .orElse(each.name());
      if (!owner.equals(each.name())) {
        rename(pipeline, each.number(), each.table(), "_unused_" + each.number());
        renames = true;
      }
    }
    for (Resource resource : schema.resources()) {
      Known one = known.get(resource.name());
      if (one == null) {
        last++;
        pipeline.run(
            "INSERT INTO _resources(number, name, \"table\", count) VALUES (?, ?, ?, 0)",
            last,
            resource.name(),
            tableName(resource));
      } else if (!one.table().equals(tableName(resource))) {
        rename(pipeline, one.number(), asideOr(one), tableName(resource));
        renames = true;
      }
    }
    if (renames) {
      pipeline.run("UPDATE _meta SET layout = layout + 1");
    }
    transaction(pipeline);
  }

  /** Where the table is after those were put aside whose name another resource gets. */
  private String asideOr(Known known) {
    boolean taken =
        schema.resources().stream().anyMatch(other -> tableName(other).equals(known.table()));
    return taken ? "_unused_" + known.number() : known.table();
  }

  private void rename(StatementPipeline pipeline, int number, String from, String to) {
    pipeline.run("ALTER TABLE " + layouts.qualified(from) + " RENAME TO " + Table.quoted(to));
    pipeline.run("UPDATE _resources SET \"table\" = ? WHERE number = ?", to, number);
  }

  private void fitColumns(Resource resource) throws SQLException {
    Known known = known(resource);
    String name = layouts.qualified(known.table());
    boolean made = known.halves().isEmpty() && !exists(known);
    var names = new HashSet<String>();
    var pipeline = new StatementPipeline();
    if (made) {
      pipeline.run(
          "CREATE TABLE "
              + name
              + "(id text COLLATE \"C\" CONSTRAINT "
              + Table.quoted("_" + known.number() + "(id)")
              + " PRIMARY KEY, version bigint NOT NULL, created bigint NOT NULL,"
              + " updated bigint NOT NULL, body json NOT NULL, hidden json)");
      pipeline.run(
          "UPDATE _resources SET halves = ? WHERE number = ?",
          Layouts.halves(resource),
          known.number());
    }
    List<KnownColumn> there = columns(known);
    there.forEach(column -> names.add(column.name()));
    boolean changed = false;
    for (KnownColumn column : there) {
      if (lonely && !resource.layout().columns().contains(column.column())) {
        pipeline.run("ALTER TABLE " + name + " DROP COLUMN " + Table.quoted(column.name()));
        pipeline.run(
            "DELETE FROM _columns WHERE resource = ? AND name = ?", known.number(), column.name());
        changed = true;
      }
    }
    for (Column column : resource.layout().columns()) {
      if (there.stream().noneMatch(each -> each.column().equals(column))) {
        add(pipeline, name, known, column, names);
        changed = true;
      }
    }
    if (changed) {
      pipeline.run("UPDATE _meta SET layout = layout + 1");
    }
    transaction(pipeline);
  }

  private boolean exists(Known known) throws SQLException {
    String there = "SELECT to_regclass(" + layouts.literal(known.table()) + ") IS NOT NULL";
    boolean exists = Layouts.text(connection, there).equals("t");
    if (exists && known.halves().isEmpty() && known.count() == 0 && columns(known).isEmpty()) {
      throw new NotAStore(
          layouts.qualified(known.table()),
          "a table of that name is there, of another application");
    }
    return exists;
  }

  private static void add(
      StatementPipeline pipeline, String table, Known known, Column column, Set<String> names) {
    String base = "i_" + plain(column.path().toString());
    String name = Keys.shortened(base, 60);
    for (int i = 2; !names.add(name); i++) {
      name = Keys.shortened(base + "-" + i, 60);
    }
    pipeline.run(
        "ALTER TABLE "
            + table
            + " ADD COLUMN "
            + Table.quoted(name)
            + " bytea NOT NULL DEFAULT '\\x01'");
    pipeline.run(
        "INSERT INTO _columns VALUES (?, ?, ?, ?, (SELECT count = 0 FROM _resources WHERE number = "
            + known.number()
            + "))",
        known.number(),
        name,
        column.path().toString(),
        column.kind().name());
  }

  /** Letters, digits and what joins them: the name is for people, the path stands beside it. */
  private static String plain(String path) {
    var name = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      name.append(Character.isLetterOrDigit(c) || c == '.' ? c : '_');
    }
    return name.toString();
  }

  private void fill(Resource resource) throws SQLException {
    Known known = known(resource);
    if (columns(known).stream().allMatch(KnownColumn::filled)) {
      return;
    }
    new Refitting(connection, table(resource)).fill();
    transaction(
        new StatementPipeline()
            .run("UPDATE _columns SET filled = true WHERE resource = ?", known.number()));
  }

  private void check(Resource resource) throws SQLException {
    Known known = known(resource);
    String fingerprint = resource.fingerprint();
    if (known.checked().equals(fingerprint)) {
      return;
    }
    if (known.count() == 0) {
      accept(connection, resource, "");
      return;
    }
    if (known.checked().startsWith(fingerprint + "\n")) {
      found.put(resource.name(), known.checked().substring(fingerprint.length() + 1));
      return;
    }
    unchecked.add(resource.name());
    Table table = table(resource);
    for (Table.Uniqueness unique : table.uniques()) {
      duplicates(table, unique);
    }
  }

  /** The resources with documents that a schema does not name, by name. */
  public static List<Prepared.Unclaimed> unclaimed(Layouts.Knowledge layouts, Schema schema) {
    return layouts.resources()
        .values()
        .stream()
        .filter(known -> known.count() > 0 && schema.find(known.name()).isEmpty())
        .map(known -> new Prepared.Unclaimed(known.name(), known.count()))
        .sorted(Comparator.comparing(Prepared.Unclaimed::resource))
        .toList();
  }

  /** Remembers that the documents were checked against this definition, and what was found. */
  public static void accept(Connection connection, Resource resource, String found)
      throws SQLException {
    new StatementPipeline()
        .run(
            "UPDATE _resources SET checked = ? WHERE name = ?",
            resource.fingerprint() + (found.isEmpty() ? "" : "\n" + found),
            resource.name())
        .go(connection);
  }

  private void duplicates(Table table, Table.Uniqueness unique) throws SQLException {
    List<String> columns = unique.columns().stream().map(table.columns()::get).toList();
    String all = String.join(", ", columns);
    String there = Indices.present(columns);
    String clashing =
        "FROM %s WHERE %s AND (%s) IN (SELECT %s FROM %s WHERE %s GROUP BY %s HAVING count(*) > 1)"
            .formatted(table.name(), there, all, all, table.name(), there, all);
    var count = new long[1];
    var examples = new ArrayList<DocumentId>();
    new StatementPipeline()
        .ask("SELECT count(*) " + clashing, row -> count[0] = row.getLong(1))
        .ask(
            "SELECT id " + clashing + " ORDER BY " + all + ", id LIMIT " + EXAMPLES,
            row -> examples.add(DocumentId.stored(row.getString(1))))
        .go(connection);
    if (count[0] > 0) {
      duplicates.add(
          new Prepared.Duplicate(
              table.resource().name(),
              unique.index(),
              count[0],
              Collections.unmodifiableList(examples)));
    }
  }

  /** Cuts documents and the log's states anew. Meanwhile, nobody writes who cuts them otherwise. */
  private void cut(Resource resource) throws SQLException {
    Known known = known(resource);
    String halves = Layouts.halves(resource);
    if (known.halves().equals(Optional.of(halves))) {
      return;
    }
    setHalves("NULL", known);
    var refitting = new Refitting(connection, table(resource));
    refitting.cut();
    renamed.addAll(refitting.renamed());
    setHalves("?", known, halves);
  }

  private void setHalves(String value, Known known, Object... parameters) throws SQLException {
    transaction(
        new StatementPipeline()
            .run(
                "UPDATE _resources SET halves = " + value + " WHERE number = " + known.number(),
                parameters)
            .run("UPDATE _meta SET layout = layout + 1"));
  }
}
