package dev.ashlar.embedded.store.table;

import dev.ashlar.document.DocumentId;
import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.port.store.Prepared;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fits the tables to a schema, inside a transaction of the writer's.
 *
 * <p>Documents are looked at only if a resource's fingerprint or columns changed. Then each gets its
 * columns' values and is laid out anew in a public and a private part, as the present definition
 * has it, and so are the states that the log keeps.
 */
public final class Preparation {
  private static final int EXAMPLES = 10;

  private final Session session;
  private final Schema schema;
  private final List<Table> tables = new ArrayList<>();
  private final List<String> unchecked = new ArrayList<>();
  private final List<Prepared.Renamed> renamed = new ArrayList<>();
  private final List<Prepared.Duplicate> duplicates = new ArrayList<>();
  private final Map<String, String> found = new LinkedHashMap<>();
  private final List<Prepared.Unclaimed> unclaimed = new ArrayList<>();

  public Preparation(Session session, Schema schema) {
    this.session = session;
    this.schema = schema;
  }

  /** Does it. If there are duplicates the caller must undo it all. */
  public void run() throws SQLException {
    var names = new TableNames(session, schema);
    names.settle();
    for (Resource resource : schema.resources()) {
      prepare(resource, names);
    }
    names.others()
        .forEach(known -> unclaimed.add(new Prepared.Unclaimed(known.name(), known.count())));
  }

  /** What was found. */
  public Prepared prepared() {
    return new Prepared(unchecked, duplicates, renamed, found, unclaimed);
  }

  /** The tables as they are now. */
  public Tables tables() {
    return new Tables(tables);
  }

  /** Remembers that the documents were checked against this definition, and what was found. */
  public static void accept(Session session, Resource resource, String found) throws SQLException {
    remember(session, "checked", resource, found.isEmpty() ? "" : "\n" + found);
  }

  private static void remember(Session session, String what, Resource resource, String more)
      throws SQLException {
    String sql = "UPDATE _resources SET " + what + " = ?1 WHERE name = ?2";
    var remember = session.prepared(sql);
    remember.setString(1, resource.fingerprint() + more);
    remember.setString(2, resource.name());
    remember.executeUpdate();
  }

  private void prepare(Resource resource, TableNames names) throws SQLException {
    TableNames.Known known = names.of(resource);
    String fingerprint = resource.fingerprint();
    boolean stored = known.count() > 0;
    boolean recut = !known.cut().equals(fingerprint);
    var layout = new TableLayout(session, known, resource);
    boolean grown = layout.fit();
    Table table = layout.table();
    table.grown(known.count());
    tables.add(table);
    if (grown || recut) {
      var rewriting = new Rewriting(session, table);
      rewriting.run();
      renamed.addAll(rewriting.renamed());
      remember(session, "cut", resource, "");
    }
    layout.fitIndices();
    if (known.checked().equals(fingerprint)) {
      return;
    }
    if (!stored) {
      remember(session, "checked", resource, "");
      return;
    }
    if (known.checked().startsWith(fingerprint + "\n")) {
      found.put(resource.name(), known.checked().substring(fingerprint.length() + 1));
      return;
    }
    unchecked.add(resource.name());
    for (Table.Uniqueness unique : table.uniques()) {
      duplicates(table, unique);
    }
  }

  private void duplicates(Table table, Table.Uniqueness unique) throws SQLException {
    List<String> columns = unique.columns().stream().map(table.columns()::get).toList();
    String all = String.join(", ", columns);
    String there = String.join(" AND ", columns.stream().map(c -> c + " >= x'03'").toList());
    String clashing =
        "FROM %s WHERE %s AND (%s) IN (SELECT %s FROM %s WHERE %s GROUP BY %s HAVING count(*) > 1)"
            .formatted(table.name(), there, all, all, table.name(), there, all);
    long count = session.number("SELECT count(*) " + clashing);
    if (count == 0) {
      return;
    }
    var examples = new ArrayList<DocumentId>();
    String some = "SELECT id " + clashing + " ORDER BY " + all + ", id LIMIT " + EXAMPLES;
    try (ResultSet row = session.prepared(some).executeQuery()) {
      while (row.next()) {
        examples.add(DocumentId.stored(row.getString(1)));
      }
    }
    duplicates.add(
        new Prepared.Duplicate(table.resource().name(), unique.index(), count, examples));
  }
}
