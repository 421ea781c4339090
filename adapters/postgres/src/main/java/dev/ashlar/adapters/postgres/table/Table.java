package dev.ashlar.adapters.postgres.table;

import dev.ashlar.document.Body;
import dev.ashlar.query.Path;
import dev.ashlar.query.ValueOrder;
import dev.ashlar.schema.Column;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Layout;
import dev.ashlar.schema.Resource;
import dev.ashlar.sql.SqlLinks;
import dev.ashlar.sql.SqlSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * One resource's table: its names, and the statements that need nothing but them. Immutable.
 *
 * <p>A table may have columns that this node's definition does not ask for, but another node's does;
 * they are filled all the same, from the documents.
 */
public final class Table {
  /** What a node writes in the column of links that does not know what they are made of. */
  private static final byte[] UNKNOWN_LINKS = {2};

  /** That, as it is found. */
  private static final String UNKNOWN_LINK = "\\002";

  private final int number;
  private final Resource resource;
  private final String name;
  private final List<String> columns;
  private final List<Other> others;
  private final List<Uniqueness> uniques;
  private final SqlSelector selectors;

  public final String get;
  public final String getAll;
  public final String shownAll;
  public final String lock;
  public final String changed;
  public final String release;
  public final String insert;
  public final String replace;
  public final String remove;
  final String refit;

  /** A column of another definition's. */
  record Other(String name, Column column) {}

  /**
   * A table and its statements.
   *
   * @param number of the resource in {@code _resources}
   * @param name quoted, with its schema
   * @param columns of the resource's columns, in their order, quoted
   */
  Table(int number, Resource resource, String name, List<String> columns, List<Other> others) {
    this.number = number;
    this.resource = resource;
    this.name = name;
    this.columns = List.copyOf(columns);
    this.others = List.copyOf(others);
    selectors = new SqlSelector(resource, qualified(), PostgresDialect.WORDS, linked());
    uniques = Uniqueness.of(resource, name, columns);
    get = "SELECT " + Rows.DOCUMENT + " FROM " + name + " d WHERE d.id = ?";
    getAll = "SELECT " + Rows.DOCUMENT + " FROM " + name + " d WHERE d.id = ANY(?)";
    shownAll = "SELECT d.body, d.id FROM " + name + " d WHERE d.id = ANY(?)";
    lock = "SELECT id, version FROM " + name + " WHERE id = ANY(?) ORDER BY id FOR UPDATE";
    changed =
        "SELECT "
            + Rows.DOCUMENT
            + " FROM "
            + name
            + " d WHERE d.id IN (SELECT id FROM _changes WHERE sequence > ? AND resource = "
            + number
            + ") AND NOT d.id = ANY(?)";
    release = release();
    insert = insert();
    replace = replace();
    remove = remove();
    refit = refit();
  }

  public int number() {
    return number;
  }

  public Resource resource() {
    return resource;
  }

  /** Quoted, with its schema. */
  public String name() {
    return name;
  }

  /** The names of the resource's columns, quoted, in their order. */
  public List<String> columns() {
    return columns;
  }

  /** Those columns, of a table that is called {@code d}. */
  public List<String> qualified() {
    return columns.stream().map(column -> "d." + column).toList();
  }

  public SqlSelector selectors() {
    return selectors;
  }

  public List<Uniqueness> uniques() {
    return uniques;
  }

  /** How many columns there are beside those of every table. */
  public int width() {
    return columns.size() + others.size();
  }

  /**
   * What all columns hold of a document.
   *
   * @param keys the values of the resource's columns, encoded
   */
  public List<byte[]> keys(List<byte[]> keys, Body body) {
    var all = new ArrayList<byte[]>(width());
    int links = resource.layout().links();
    for (int i = 0; i < keys.size(); i++) {
      all.add(i == links ? keys.get(i) : Keys.column(keys.get(i)));
    }
    if (!others.isEmpty()) {
      var members = body.members();
      others.forEach(other -> all.add(key(other.column(), members)));
    }
    return all;
  }

  private static byte[] key(Column column, JsonNode members) {
    return Layout.isLinks(column.path())
        ? UNKNOWN_LINKS.clone()
        : Keys.column(ValueOrder.encode(column.path().resolve(members), column.kind()));
  }

  /** How documents are found by their links; those whose links are not known are among them. */
  private SqlLinks linked() {
    int position = resource.layout().links();
    return position < 0
        ? SqlLinks.NONE
        : new SqlLinks(
            links("d." + columns.get(position)) + " && ARRAY[{links}]::text[]",
            List.of(UNKNOWN_LINK));
  }

  /** The links in a column, as an array. */
  static String links(String column) {
    return "string_to_array(encode(" + column + ", 'escape'), ',')";
  }

  /** The question whether a document has one of some values, but for those of some ids. */
  public String uses(int column) {
    return "SELECT 1 FROM "
        + name
        + " WHERE "
        + columns.get(column)
        + " = ANY(?) AND NOT id = ANY(?) LIMIT 1";
  }

  /** A name as SQL takes it. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** 1 time; arrays: 2 ids, 3 sequences, 4 first sequences, 5 callers, 6 bodies, 7 hidden, columns. */
  private String insert() {
    return written()
        + ", log AS (INSERT INTO _changes(sequence, resource, id, action, time, caller,"
        + " \"transaction\", previous) SELECT u.sequence, "
        + number
        + ", u.id, 'create', u.time, u.caller, u.first, 0 FROM u) INSERT INTO "
        + name
        + "(id, version, created, updated, body, hidden"
        + each(", %s", "")
        + ") SELECT u.id, u.sequence, u.time, u.time, convert_from(u.body, 'UTF8')::json,"
        + " convert_from(u.hidden, 'UTF8')::json"
        + each("", ", u.k%d")
        + " FROM u";
  }

  /** As {@link #insert()}. */
  private String replace() {
    return written()
        + log("update")
        + " UPDATE "
        + name
        + " d SET version = u.sequence, updated = u.time, body = convert_from(u.body, 'UTF8')::json,"
        + " hidden = convert_from(u.hidden, 'UTF8')::json"
        + each(", %s", " = u.k%d")
        + " FROM u WHERE d.id = u.id";
  }

  /** The first five parameters of {@link #insert()}. */
  private String remove() {
    return "WITH u AS (SELECT ?::bigint AS time, t.* FROM"
        + " unnest(?::text[], ?::bigint[], ?::bigint[], ?::text[]) t(id, sequence, first, caller))"
        + log("destroy")
        + " DELETE FROM "
        + name
        + " d USING u WHERE d.id = u.id";
  }

  /** Lets documents of some ids have none of the values that must be unique. */
  private String release() {
    String missing =
        uniques.stream()
            .flatMap(unique -> unique.columns().stream())
            .distinct()
            .map(column -> columns.get(column) + " = '\\x01'")
            .collect(Collectors.joining(", "));
    return "UPDATE " + name + " SET " + missing + " WHERE id = ANY(?)";
  }

  /** Arrays: 1 ids, 2 bodies, 3 hidden, columns. */
  private String refit() {
    String keys =
        IntStream.range(0, width()).mapToObj(i -> ", k" + i).collect(Collectors.joining());
    return "UPDATE "
        + name
        + " d SET body = convert_from(u.body, 'UTF8')::json,"
        + " hidden = convert_from(u.hidden, 'UTF8')::json"
        + each(", %s", " = u.k%d")
        + " FROM unnest(?::text[], ?::bytea[], ?::bytea[]"
        + ", ?::bytea[]".repeat(width())
        + ") u(id, body, hidden"
        + keys
        + ") WHERE d.id = u.id";
  }

  private String written() {
    String keys =
        IntStream.range(0, width()).mapToObj(i -> ", k" + i).collect(Collectors.joining());
    return "WITH u AS (SELECT ?::bigint AS time, t.* FROM unnest(?::text[], ?::bigint[],"
        + " ?::bigint[], ?::text[], ?::bytea[], ?::bytea[]"
        + ", ?::bytea[]".repeat(width())
        + ") t(id, sequence, first, caller, body, hidden"
        + keys
        + "))";
  }

  private String log(String action) {
    return ", log AS (INSERT INTO _changes(sequence, resource, id, action, time, caller,"
        + " \"transaction\", previous, created, updated, \"before\", before_hidden)"
        + " SELECT u.sequence, "
        + number
        + ", u.id, '"
        + action
        + "', u.time, u.caller, u.first, d.version, d.created, d.updated, d.body, d.hidden"
        + " FROM u JOIN "
        + name
        + " d ON d.id = u.id)";
  }

  private String each(String named, String numbered) {
    var sql = new StringBuilder();
    for (int i = 0; i < width(); i++) {
      String column =
          i < columns.size() ? columns.get(i) : quoted(others.get(i - columns.size()).name());
      sql.append(named.replace("%s", column)).append(numbered.replace("%d", Integer.toString(i)));
    }
    return sql.toString();
  }

  /** The positions of a unique index's columns, and the question who has some of their values. */
  public record Uniqueness(Index index, List<Integer> columns, String holders) {
    /** Each is itself alone: they are keys of maps for every commit. */
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    /** Those of a resource. An index that contains the id cannot be violated. */
    static List<Uniqueness> of(Resource resource, String table, List<String> names) {
      var all = new ArrayList<Uniqueness>();
      for (Index index : resource.layout().indices()) {
        List<Integer> columns =
            index.fields().stream().map(path -> position(resource, path)).toList();
        if (index.unique() && !columns.contains(-1)) {
          all.add(new Uniqueness(index, columns, holders(table, names, columns)));
        }
      }
      return List.copyOf(all);
    }

    private static String holders(String table, List<String> names, List<Integer> columns) {
      List<String> own = columns.stream().map(names::get).toList();
      String arrays = String.join(", ", java.util.Collections.nCopies(own.size(), "?::bytea[]"));
      String asked =
          IntStream.range(0, own.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
      String same =
          IntStream.range(0, own.size())
              .mapToObj(i -> "d." + own.get(i) + " = u.k" + i)
              .collect(Collectors.joining(" AND "));
      String read = own.stream().map(column -> ", d." + column).collect(Collectors.joining());
      return "SELECT d.id"
          + read
          + " FROM unnest("
          + arrays
          + ") u("
          + asked
          + ") JOIN "
          + table
          + " d ON "
          + same;
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
