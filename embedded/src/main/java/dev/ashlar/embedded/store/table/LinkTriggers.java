package dev.ashlar.embedded.store.table;

import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.query.Path;
import dev.ashlar.schema.Layout;
import java.sql.SQLException;
import java.util.List;

/**
 * Keeps {@code _links} in step with the column of one table that holds the links of its documents, whoever
 * writes that: SQLite itself does, by triggers.
 */
final class LinkTriggers {
  private static final List<String> NAMES = List.of("insert", "update", "delete");

  private final Session session;
  private final int number;
  private final String table;
  private final String column;

  /**
   * Triggers of one table.
   *
   * @param number of its resource
   * @param table quoted
   * @param column quoted
   */
  LinkTriggers(Session session, int number, String table, String column) {
    this.session = session;
    this.number = number;
    this.table = table;
    this.column = column;
  }

  /** Makes those that are not there. */
  void make() throws SQLException {
    make("insert", "AFTER INSERT ON " + table, added("new"));
    make(
        "update",
        "AFTER UPDATE OF %s ON %s WHEN old.%s IS NOT new.%s"
            .formatted(column, table, column, column),
        removed("old") + added("new"));
    make("delete", "AFTER DELETE ON " + table, removed("old"));
  }

  private void make(String name, String when, String statements) throws SQLException {
    session.once(
        "CREATE TRIGGER IF NOT EXISTS " + name(name) + " " + when + " BEGIN " + statements + "END");
  }

  private String name(String name) {
    return Table.quoted("_links_" + number + "_" + name);
  }

  private String added(String row) {
    return "INSERT OR IGNORE INTO _links(resource, link, row) SELECT %d, value, %s.row FROM %s; "
        .formatted(number, row, links(row));
  }

  private String removed(String row) {
    return "DELETE FROM _links WHERE resource = %d AND row = %s.row AND link IN (SELECT value FROM %s); "
        .formatted(number, row, links(row));
  }

  /** The links of a row: hexadecimal digits with commas between them, or what says that there are none. */
  private String links(String row) {
    return "json_each(CASE WHEN %1$s.%2$s = x'01' THEN '[]' ELSE '[\"' || replace(CAST(%1$s.%2$s AS TEXT), ',', '\",\"') || '\"]' END)"
        .formatted(row, column);
  }

  /** Drops them, and what they kept, if a column that goes is that of links. */
  void dropIfOf(String key) throws SQLException {
    if (!Layout.isLinks(Path.parse(key.substring(0, key.indexOf('\n'))))) {
      return;
    }
    for (String name : NAMES) {
      session.once("DROP TRIGGER IF EXISTS " + name(name));
    }
    session.once("DELETE FROM _links WHERE resource = " + number);
  }
}
