package dev.ashlar.embedded.store.table;

import dev.ashlar.query.Path;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import dev.ashlar.sql.SqlLinks;
import dev.ashlar.sql.SqlSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One resource's table: its names, and the statements that need nothing but them.
 * Immutable, but for the number of documents that it remembers. Thread-safe.
 *
 * <p>Parameters of the statements are numbered, and described where they are made.
 */
public final class Table {
  private final int number;
  private final Resource resource;
  private final String name;
  private final List<String> columns;
  private final List<String> qualified;
  private final List<TableIndex> indices;
  private final List<Uniqueness> uniques;

  private final SqlSelector selectors;
  private final String idIndex;
  private final AtomicLong size = new AtomicLong();

  public final String get;
  public final String getAll;

  /** A row for each id that is asked for, in their order as the outer loop has it; null if there is none. */
  public final String shownAll;

  public final String version;
  public final String changed;
  public final String insert;
  public final String logInsert;
  public final String replace;
  public final String logReplace;
  public final String remove;
  public final String logRemove;
  public final List<String> uses;

  /**
   * A table and its statements.
   *
   * @param number of the resource in {@code _resources}
   * @param name quoted
   * @param columns of the resource's columns, in their order, quoted
   * @param indices what SQLite keeps beside the table
   */
  Table(
      int number, Resource resource, String name, List<String> columns, List<TableIndex> indices) {
    this.number = number;
    this.resource = resource;
    this.name = name;
    this.columns = List.copyOf(columns);
    this.indices = List.copyOf(indices);
    qualified = columns.stream().map(column -> "d." + column).toList();
    selectors = new SqlSelector(resource, qualified, SqliteDialect.WORDS, links(number));
    String plain = name.substring(1, name.length() - 1);
    idIndex = "\"sqlite_autoindex_" + plain + "_1\"";
    uniques = Uniqueness.of(resource, name, columns, indices);
    get = "SELECT " + Rows.DOCUMENT + " FROM " + name + " d WHERE d.id = ?1";
    getAll =
        "SELECT "
            + Rows.DOCUMENT
            + " FROM json_each(?1) asked CROSS JOIN "
            + name
            + " d ON d.id = asked.value";
    shownAll =
        "SELECT d.body FROM json_each(?1) asked LEFT JOIN "
            + name
            + " d ON d.id = asked.value";
    version = "SELECT version FROM " + name + " WHERE id = ?1";
    changed =
        "SELECT "
            + Rows.DOCUMENT
            + " FROM "
            + name
            + " d WHERE d.id IN (SELECT id FROM _changes WHERE sequence > ?1 AND resource = "
            + number
            + ")";
    insert = insert();
    logInsert =
        "INSERT INTO _changes(sequence, resource, id, action, time, caller, \"transaction\","
            + " previous) VALUES (?1, "
            + number
            + ", ?2, 'create', ?3, ?4, ?5, 0)";
    replace = replace();
    logReplace = log("update");
    remove = "DELETE FROM " + name + " WHERE id = ?1";
    logRemove = log("destroy");
    uses = columns.stream()
        .map(c -> "SELECT 1 FROM " + name + " WHERE " + c + " = ?1 LIMIT 1")
        .toList();
  }

  private static SqlLinks links(int number) {
    return new SqlLinks(
        "d.row IN (SELECT row FROM _links WHERE resource = " + number + " AND link IN ({links}))",
        List.of());
  }

  /** The resource's number, by which the log names it. */
  public int number() {
    return number;
  }

  public Resource resource() {
    return resource;
  }

  /** The table's name, quoted. */
  public String name() {
    return name;
  }

  /** The names of the resource's columns, quoted, in their order. */
  public List<String> columns() {
    return columns;
  }

  /** Those columns, of a table that is called {@code d}. */
  public List<String> qualified() {
    return qualified;
  }

  public List<TableIndex> indices() {
    return indices;
  }

  /** SQLite's own index of the ids, quoted. */
  public String idIndex() {
    return idIndex;
  }

  /** The compiler of selectors; in its SQL the table is called {@code d}. */
  public SqlSelector selectors() {
    return selectors;
  }

  /**
   * How many documents there are, as the store keeps it: exact if the writer's {@linkplain
   * Writer#state state} is even and the same before and after what is read beside it.
   */
  public long size() {
    return size.get();
  }

  /** There were so many documents, whatever was believed. */
  public void recounted(long all) {
    size.set(all);
  }

  /** There are so many more documents, or fewer. */
  public void grown(long difference) {
    size.addAndGet(difference);
  }

  /** What the writer must check before each write. */
  public List<Uniqueness> uniques() {
    return uniques;
  }

  /** A name as SQL takes it. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** 1 id, 2 version, 3 time, 4 shown, 5 hidden, from 6 on the columns. */
  private String insert() {
    var sql =
        new StringBuilder("INSERT INTO ").append(name).append("(id, version, created, updated, ");
    columns.forEach(column -> sql.append(column).append(", "));
    sql.append("body, hidden) VALUES (?1, ?2, ?3, ?3, ");
    for (int i = 0; i < columns.size(); i++) {
      sql.append('?').append(i + 6).append(", ");
    }
    return sql.append("CAST(?4 AS TEXT), CAST(?5 AS TEXT)) ON CONFLICT(id) DO NOTHING").toString();
  }

  /** As {@link #insert()}. */
  private String replace() {
    var sql = new StringBuilder("UPDATE ").append(name).append(" SET version = ?2, updated = ?3, ");
    for (int i = 0; i < columns.size(); i++) {
      sql.append(columns.get(i)).append(" = ?").append(i + 6).append(", ");
    }
    return sql.append("body = CAST(?4 AS TEXT), hidden = CAST(?5 AS TEXT) WHERE id = ?1")
        .toString();
  }

  /** 1 sequence, 2 id, 3 time, 4 caller, 5 transaction, 6 version before. */
  private String log(String action) {
    return "INSERT INTO _changes(sequence, resource, id, action, time, caller, \"transaction\","
        + " previous, created, updated, \"before\", before_hidden) SELECT ?1, "
        + number
        + ", id, '"
        + action
        + "', ?3, ?4, ?5, version, created, updated, body, hidden FROM "
        + name
        + " WHERE id = ?2 AND version = ?6";
  }

  /**
   * An index of SQLite's.
   *
   * @param name quoted
   * @param columns their positions among the resource's; the id comes behind them
   */
  public record TableIndex(String name, List<Integer> columns) {
    public TableIndex {
      columns = List.copyOf(columns);
    }
  }

  /**
   * A unique index.
   *
   * @param columns the positions of its columns
   * @param holders the question which other documents have some values
   * @param taken the question whether there is one
   */
  public record Uniqueness(Index index, List<Integer> columns, String holders, String taken) {
    /** Those of a resource. An index that contains the id cannot be violated. */
    static List<Uniqueness> of(
        Resource resource, String table, List<String> names, List<TableIndex> indices) {
      var all = new ArrayList<Uniqueness>();
      for (var index : resource.layout().indices()) {
        if (index.unique()) {
          of(resource, index, table, names, indices).ifPresent(all::add);
        }
      }
      return List.copyOf(all);
    }

    private static Optional<Uniqueness> of(
        Resource resource,
        Index index,
        String table,
        List<String> names,
        List<TableIndex> indices) {
      var positions = new ArrayList<Integer>();
      for (var path : index.fields()) {
        int position = position(resource, path);
        if (position < 0) {
          return Optional.empty();
        }
        positions.add(position);
      }
      List<String> columns = positions.stream().map(names::get).toList();
      var sql = new StringBuilder("SELECT id FROM ").append(table);
      indices.stream()
          .filter(known -> known.columns().equals(positions))
          .findFirst()
          .ifPresent(known -> sql.append(" INDEXED BY ").append(known.name()));
      sql.append(" WHERE id <> ?1");
      for (int i = 0; i < columns.size(); i++) {
        sql.append(" AND ").append(columns.get(i)).append(" = ?").append(i + 2);
      }
      return Optional.of(
          new Uniqueness(index, positions, sql.toString(), sql.append(" LIMIT 1").toString()));
    }

    private static int position(Resource resource, Path path) {
      for (int i = 0; i < resource.layout().columns().size(); i++) {
        if (resource.layout().columns().get(i).path().equals(path)) {
          return i;
        }
      }
      return -1;
    }
  }
}
