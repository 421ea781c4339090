package dev.ashlar.adapters.postgres.table;

import dev.ashlar.adapters.postgres.connection.Settings;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.adapters.postgres.table.Layouts.Known;
import dev.ashlar.query.Path;
import dev.ashlar.schema.Index;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes one table have the indexes that its resource wants. Each declared one is an index on its columns and
 * the id, in the order of which a list goes on. A unique one has a second: it settles races between nodes,
 * and leaves out null and missing values, which never clash.
 */
final class Indices {
  private final Connection connection;
  private final Layouts layouts;
  private final Settings settings;
  private final Table table;
  private final Known known;
  private final boolean lonely;

  /**
   * Indexes to be fitted.
   *
   * @param lonely whether no other node needs those that this one does not
   */
  Indices(
      Connection connection,
      Layouts layouts,
      Settings settings,
      Table table,
      Known known,
      boolean lonely) {
    this.connection = connection;
    this.layouts = layouts;
    this.settings = settings;
    this.table = table;
    this.known = known;
    this.lonely = lonely;
  }

  /** All columns have a value, and not null. */
  static String present(List<String> columns) {
    return columns.stream().map(c -> c + " >= '\\x03'").collect(Collectors.joining(" AND "));
  }

  void fit() throws SQLException {
    Map<String, String> missing = wanted();
    for (Map.Entry<String, Boolean> there : there().entrySet()) {
      boolean known = missing.containsKey(there.getKey());
      if (known && there.getValue()) {
        missing.remove(there.getKey());
      } else if (known || lonely) {
        drop(there.getKey());
      }
    }
    for (Map.Entry<String, String> index : missing.entrySet()) {
      make(index.getKey(), index.getValue());
    }
  }

  private void drop(String name) throws SQLException {
    Preparation.patiently(connection,
        new StatementPipeline().run("DROP INDEX " + layouts.qualified(name)));
  }

  /** Beside the writers, where it takes a while. */
  private void make(String name, String definition) throws SQLException {
    boolean large = known.count() > settings.small();
    boolean unique = name.startsWith("_" + known.number() + "!");
    String sql =
        "CREATE "
            + (unique ? "UNIQUE " : "")
            + "INDEX "
            + (large ? "CONCURRENTLY " : "")
            + Table.quoted(name)
            + " ON "
            + table.name()
            + definition;
    if (!large) {
      Preparation.patiently(connection, new StatementPipeline().run(sql));
      return;
    }
    new StatementPipeline().run("SET lock_timeout = 0").go(connection);
    try {
      new StatementPipeline().run(sql).go(connection);
    } finally {
      new StatementPipeline().run("SET lock_timeout = '500ms'").go(connection);
    }
  }

  /** The names of those that are there, and whether they are whole. */
  private Map<String, Boolean> there() throws SQLException {
    var there = new HashMap<String, Boolean>();
    new StatementPipeline()
        .ask(
            "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                + " WHERE NOT i.indisprimary AND left(c.relname, 1) = '_' AND i.indrelid = "
                + layouts.literal(known.table())
                + "::regclass",
            row -> there.put(row.getString(1), row.getBoolean(2)))
        .go(connection);
    return there;
  }

  private Map<String, String> wanted() {
    Map<Path, Integer> positions = new HashMap<>();
    table.resource()
        .layout()
        .columns()
        .forEach(each -> positions.put(each.path(), positions.size()));
    var wanted = new LinkedHashMap<String, String>();
    for (Index index : table.resource().layout().indices()) {
      var columns = new ArrayList<String>();
      for (Path path : index.fields()) {
        Integer position = positions.get(path);
        if (position == null) {
          break;
        }
        columns.add(table.columns().get(position));
      }
      if (columns.isEmpty()) {
        continue;
      }
      List<String> first = columns.subList(0, Math.min(columns.size(), Keys.COLUMNS));
      wanted.put(name("", first), "(" + String.join(", ", first) + ", id)");
      if (index.unique() && columns.size() == index.fields().size()) {
        wanted.put(name("!", columns), "(" + unique(columns) + ") WHERE " + present(columns));
      }
    }
    int links = table.resource().layout().links();
    if (links >= 0) {
      String column = table.columns().get(links);
      wanted.put(
          name("*", List.of(column)), " USING gin (" + Table.links(column) + ")");
    }
    return wanted;
  }

  /** A digest where there are so many columns that an entry could be too long. */
  private static String unique(List<String> columns) {
    return columns.size() <= Keys.COLUMNS
        ? String.join(", ", columns)
        : "sha256(" + String.join(" || ", columns) + ")";
  }

  /** Says what the index is about; the number keeps it apart when tables change names. */
  private String name(String mark, List<String> columns) {
    String all = String.join(",", columns).replace("\"", "");
    return Keys.shortened("_" + known.number() + mark + "(" + all + ")", 63);
  }
}
