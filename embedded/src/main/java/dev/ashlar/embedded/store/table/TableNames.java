package dev.ashlar.embedded.store.table;

import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Which table is whose. A table is named after the collection; the store's own begin with _. */
final class TableNames {
  /**
   * A resource as {@code _resources} has it.
   *
   * @param table not quoted
   * @param cut the fingerprint of the definition by which its documents are laid out
   * @param checked the fingerprint of the definition that they were checked against; in the next line
   *     what was found, if anything was
   */
  record Known(int number, String name, String table, String cut, String checked, long count) {
    Known withTable(String table) {
      return new Known(number, name, table, cut, checked, count);
    }

    /** The name while another resource has the collection, or may get it. */
    String aside() {
      return "_unused_" + number;
    }
  }

  private final Session session;
  private final Schema schema;
  private final Map<String, Known> byName = new HashMap<>();

  TableNames(Session session, Schema schema) {
    this.session = session;
    this.schema = schema;
  }

  /** Gives every resource of the schema its table's name; tables are renamed, none is made. */
  void settle() throws SQLException {
    read();
    for (Known known : List.copyOf(byName.values())) {
      String owner = schema.collection(known.table()).map(Resource::name).orElse(known.name());
      if (!owner.equals(known.name())) {
        rename(known, known.aside());
      }
    }
    for (Resource resource : schema.resources()) {
      settle(resource);
    }
  }

  /** What is known of a resource of the schema. */
  Known of(Resource resource) {
    return Objects.requireNonNull(byName.get(resource.name()));
  }

  /** The resources with documents that the schema does not name, by name. */
  List<Known> others() {
    return byName.values()
        .stream()
        .filter(known -> known.count() > 0 && schema.find(known.name()).isEmpty())
        .sorted(Comparator.comparing(Known::name))
        .toList();
  }

  private void settle(Resource resource) throws SQLException {
    Known known = byName.get(resource.name());
    if (known == null) {
      add(resource);
    } else if (!known.table().equals(resource.collection())) {
      rename(known, resource.collection());
    }
  }

  private void add(Resource resource) throws SQLException {
    var insert =
        session.prepared("INSERT INTO _resources(name, \"table\", count) VALUES (?1, ?2, 0)");
    insert.setString(1, resource.name());
    insert.setString(2, resource.collection());
    insert.executeUpdate();
    int number = (int) session.number("SELECT last_insert_rowid()");
    byName.put(
        resource.name(), new Known(number, resource.name(), resource.collection(), "", "", 0));
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
}
