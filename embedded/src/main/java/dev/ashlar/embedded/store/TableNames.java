package dev.ashlar.embedded.store;

import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which table is whose. A table is named after the collection; SQLite ignores case in names, so that
 * a name may need a number behind it. The store's own tables begin with {@code _}, SQLite's with
 * {@code sqlite_}.
 */
final class TableNames {
  /**
   * A resource as {@code _resources} has it.
   *
   * @param table not quoted
   * @param cut the fingerprint of the definition by which its documents are cut
   * @param checked the fingerprint of the definition that they were checked against
   */
  record Known(int number, String name, String table, String cut, String checked, long count) {
    Known withTable(String table) {
      return new Known(number, name, table, cut, checked, count);
    }
  }

  private final Session session;
  private final Schema schema;
  private final Map<String, Known> byName = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  TableNames(Session session, Schema schema) {
    this.session = session;
    this.schema = schema;
  }

  /** Gives every resource of the schema its table's name; tables are renamed, none is made. */
  void settle() throws SQLException {
    read();
    var wanted = new HashSet<String>();
    schema.resources().forEach(resource -> wanted.add(folded(base(resource))));
    for (Known known : byName.values().toArray(Known[]::new)) {
      String mine = schema.find(known.name()).map(TableNames::base).orElse("");
      boolean inTheWay = !known.table().equals(mine) && wanted.contains(folded(known.table()));
      boolean misnamed = !mine.isEmpty() && !known.table().equals(mine);
      String aside = "_unused_" + known.number();
      if ((inTheWay || misnamed) && !known.table().equals(aside)) {
        rename(known, aside);
      } else {
        taken.add(folded(known.table()));
      }
    }
    for (Resource resource : schema.resources()) {
      settle(resource);
    }
  }

  /** What is known of a resource of the schema. */
  Known of(Resource resource) {
    return java.util.Objects.requireNonNull(byName.get(resource.name()));
  }

  private void settle(Resource resource) throws SQLException {
    Known known = byName.get(resource.name());
    if (known != null && known.table().equals(base(resource))) {
      return;
    }
    String name = free(base(resource));
    taken.add(folded(name));
    if (known != null) {
      rename(known, name);
      return;
    }
    var insert =
        session.prepared("INSERT INTO _resources(name, \"table\", count) VALUES (?1, ?2, 0)");
    insert.setString(1, resource.name());
    insert.setString(2, name);
    insert.executeUpdate();
    int number = (int) session.number("SELECT last_insert_rowid()");
    byName.put(resource.name(), new Known(number, resource.name(), name, "", "", 0));
  }

  private void rename(Known known, String table) throws SQLException {
    session.once(
        "ALTER TABLE " + Table.quoted(known.table()) + " RENAME TO " + Table.quoted(table));
    var update = session.prepared("UPDATE _resources SET \"table\" = ?1 WHERE number = ?2");
    update.setString(1, table);
    update.setInt(2, known.number());
    update.executeUpdate();
    byName.put(known.name(), known.withTable(table));
  }

  private void read() throws SQLException {
    String sql =
        "SELECT number, name, \"table\", ifnull(cut, ''), ifnull(checked, ''), count FROM _resources";
    try (ResultSet row = session.prepared(sql).executeQuery()) {
      while (row.next()) {
        var known =
            new Known(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6));
        byName.put(known.name(), known);
      }
    }
  }

  private static String base(Resource resource) {
    String collection = resource.collection();
    boolean reserved = collection.startsWith("_") || folded(collection).startsWith("sqlite_");
    return reserved ? "resource-" + collection : collection;
  }

  private String free(String base) {
    String name = base;
    for (int i = 2; taken.contains(folded(name)); i++) {
      name = base + "-" + i;
    }
    return name;
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
