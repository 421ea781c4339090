package dev.ashlar.embedded.store.table;

import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.query.Path;
import dev.ashlar.schema.Column;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes one resource's table have the columns and indexes that the resource wants. */
final class TableLayout {
  private final Session session;
  private final TableNames.Known known;
  private final Resource resource;
  private final String table;
  private final Map<String, String> names = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  TableLayout(Session session, TableNames.Known known, Resource resource) {
    this.session = session;
    this.known = known;
    this.resource = resource;
    table = Table.quoted(known.table());
  }

  /**
   * Makes the table, or adds and drops columns.
   *
   * @return whether there are columns that must yet be filled
   */
  boolean fit() throws SQLException {
    readColumns();
    boolean made = !exists();
    dropColumns();
    var added = new ArrayList<String>();
    for (Column column : resource.layout().columns()) {
      if (!names.containsKey(key(column))) {
        added.add(remember(column));
      }
    }
    if (made) {
      create(added);
    } else {
      for (String column : added) {
        session.once("ALTER TABLE " + table + " ADD COLUMN " + definition(column));
      }
    }
    int links = resource.layout().links();
    if (links >= 0) {
      new LinkTriggers(session, known.number(), table, columns().get(links)).make();
    }
    return !made && !added.isEmpty();
  }

  /** The table, once it fits. */
  Table table() {
    List<Table.TableIndex> indices =
        wanted().stream()
            .map(columns -> new Table.TableIndex(indexName(columns), columns))
            .toList();
    return new Table(known.number(), resource, table, columns(), indices);
  }

  /** Makes the indexes that are wanted and not there, and drops the others. */
  void fitIndices() throws SQLException {
    var missing = new HashMap<String, List<Integer>>();
    wanted().forEach(columns -> missing.put(indexName(columns), columns));
    for (String there : indices()) {
      if (missing.remove(there) == null) {
        session.once("DROP INDEX " + there);
      }
    }
    for (var index : missing.entrySet()) {
      session.once(
          "CREATE INDEX %s ON %s(%s, id)"
              .formatted(index.getKey(), table, String.join(", ", named(index.getValue()))));
    }
  }

  private List<String> columns() {
    return resource.layout().columns().stream().map(column -> quotedName(key(column))).toList();
  }

  private String quotedName(String key) {
    return Table.quoted(Objects.requireNonNull(names.get(key)));
  }

  /** For each index the columns before the id, which ends every one of them. */
  private List<List<Integer>> wanted() {
    Map<Path, Integer> byPath = new HashMap<>();
    resource.layout().columns().forEach(column -> byPath.put(column.path(), byPath.size()));
    var all = new ArrayList<List<Integer>>();
    for (Index index : resource.layout().indices()) {
      var columns = new ArrayList<Integer>();
      for (Path path : index.fields()) {
        Integer column = byPath.get(path);
        if (column == null) {
          break;
        }
        columns.add(column);
      }
      if (!columns.isEmpty() && !all.contains(columns)) {
        all.add(columns);
      }
    }
    return all;
  }

  private List<String> named(List<Integer> positions) {
    return positions.stream().map(columns()::get).toList();
  }

  /** Says what the index is about; the number keeps it apart when tables change names. */
  private String indexName(List<Integer> columns) {
    String all = String.join(",", named(columns)).replace("\"", "");
    return Table.quoted("_" + known.number() + "(" + all + ")");
  }

  private List<String> indices() throws SQLException {
    var all = new ArrayList<String>();
    String sql = "SELECT name FROM pragma_index_list(?1) WHERE origin = 'c'";
    var list = session.prepared(sql);
    list.setString(1, known.table());
    try (ResultSet row = list.executeQuery()) {
      while (row.next()) {
        all.add(Table.quoted(row.getString(1)));
      }
    }
    return all;
  }

  private boolean exists() throws SQLException {
    var find = session.prepared("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1");
    find.setString(1, known.table());
    try (ResultSet row = find.executeQuery()) {
      return row.next();
    }
  }

  private void create(List<String> columns) throws SQLException {
    var sql = new StringBuilder("CREATE TABLE ").append(table);
    sql.append("(\n  row INTEGER PRIMARY KEY,\n  id TEXT NOT NULL UNIQUE,\n");
    sql.append("  version INTEGER NOT NULL, -- sequence of the last change\n");
    sql.append("  created INTEGER NOT NULL, -- milliseconds since 1970\n");
    sql.append("  updated INTEGER NOT NULL,\n");
    columns.forEach(column -> sql.append("  ").append(definition(column)).append(",\n"));
    sql.append("  body TEXT NOT NULL,\n  hidden TEXT -- members that some reads do not show\n)");
    session.once(sql.toString());
  }

  /** Until it is filled a column says that the member is missing. */
  private static String definition(String column) {
    return Table.quoted(column) + " BLOB NOT NULL DEFAULT x'01'";
  }

  private void readColumns() throws SQLException {
    var select = session.prepared("SELECT name, path, kind FROM _columns WHERE resource = ?1");
    select.setInt(1, known.number());
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        names.put(row.getString(2) + "\n" + row.getString(3), row.getString(1));
        taken.add(row.getString(1).toLowerCase(Locale.ROOT));
      }
    }
  }

  private void dropColumns() throws SQLException {
    Set<String> wanted = new HashSet<>();
    resource.layout().columns().forEach(column -> wanted.add(key(column)));
    for (String key : Set.copyOf(names.keySet())) {
      if (wanted.contains(key)) {
        continue;
      }
      String name = Objects.requireNonNull(names.remove(key));
      new LinkTriggers(session, known.number(), table, Table.quoted(name)).dropIfOf(key);
      for (String index : indices()) {
        if (index.contains(name)) {
          session.once("DROP INDEX " + index);
        }
      }
      session.once("ALTER TABLE " + table + " DROP COLUMN " + Table.quoted(name));
      var forget = session.prepared("DELETE FROM _columns WHERE resource = ?1 AND name = ?2");
      forget.setInt(1, known.number());
      forget.setString(2, name);
      forget.executeUpdate();
      taken.remove(name.toLowerCase(Locale.ROOT));
    }
  }

  private String remember(Column column) throws SQLException {
    String base = "i_" + plain(column.path().toString());
    String name = base;
    for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = base + "-" + i;
    }
    var insert = session.prepared("INSERT INTO _columns VALUES (?1, ?2, ?3, ?4)");
    insert.setInt(1, known.number());
    insert.setString(2, name);
    insert.setString(3, column.path().toString());
    insert.setString(4, column.kind().name());
    insert.executeUpdate();
    names.put(key(column), name);
    return name;
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

  private static String key(Column column) {
    return column.path() + "\n" + column.kind().name();
  }
}
