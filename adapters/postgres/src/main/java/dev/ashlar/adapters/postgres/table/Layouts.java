package dev.ashlar.adapters.postgres.table;

import dev.ashlar.adapters.postgres.connection.Connections;
import dev.ashlar.adapters.postgres.connection.Failure;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.port.store.NotAStore;
import dev.ashlar.port.store.StoreTooNew;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Column;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The store's own tables, and what they say of the others. Thread-safe.
 *
 * <p>Any node may change the layout, and counts it up with that. Writers compare the count in every
 * transaction, so that nobody writes into a layout that he does not know.
 *
 * <p>It is one file because the count covers all of them.
 */
public final class Layouts {
  /** What {@code _meta.format} says; a newer program may write a greater one. */
  public static final int FORMAT = 6;

  private static final String[] FIRST = {
    """
    CREATE TABLE _resources(
      number int PRIMARY KEY,
      name text COLLATE "C" NOT NULL UNIQUE,
      "table" text COLLATE "C" NOT NULL UNIQUE,
      halves text, -- what of its documents is shown and what is hidden; NULL while they are laid out anew
      checked text, -- fingerprint of the definition that they were checked against
      count bigint NOT NULL -- of documents
    )""",
    """
    CREATE TABLE _columns(
      resource int NOT NULL REFERENCES _resources,
      name text COLLATE "C" NOT NULL, -- of the index column
      path text NOT NULL, -- of the member that it holds
      kind text NOT NULL, -- how its strings are ordered
      filled boolean NOT NULL, -- whether it holds what was stored before it
      PRIMARY KEY (resource, name)
    )""",
    """
    CREATE TABLE _changes(
      sequence bigint PRIMARY KEY,
      resource int NOT NULL,
      id text COLLATE "C" NOT NULL,
      action text NOT NULL, -- create, update, destroy
      time bigint NOT NULL, -- milliseconds since 1970
      caller text,
      "transaction" bigint NOT NULL, -- sequence of its first change
      previous bigint NOT NULL, -- the document's version before; 0 for a create
      created bigint, -- from here on the document before; a create has none
      updated bigint,
      "before" json,
      before_hidden json
    )""",
    "CREATE INDEX _changes_next ON _changes(resource, id, sequence) WHERE previous > 0",
    """
    CREATE TABLE _receipts(
      key bytea PRIMARY KEY, -- idempotency key, with whose it is
      fingerprint text NOT NULL, -- of the request
      answer text NOT NULL,
      first bigint NOT NULL, -- sequence of the commit's first change; 0 if it had none
      time bigint NOT NULL -- milliseconds since 1970
    )""",
    "CREATE INDEX _receipts_time ON _receipts(time)",
    """
    CREATE TABLE _leases(
      name text COLLATE "C" PRIMARY KEY,
      token bigint NOT NULL, -- greater each time it is taken
      until timestamptz -- NULL once it was given back
    )""",
    "CREATE TABLE _checkpoints(consumer text COLLATE \"C\" PRIMARY KEY, sequence bigint NOT NULL)",
    """
    CREATE VIEW _log AS SELECT c.sequence, r.name AS resource, c.id, c.action,
      to_timestamp(c.time / 1000.0) AS time,
      c.caller, c."transaction", c.previous, c."before", c.before_hidden
    FROM _changes c JOIN _resources r ON r.number = c.resource""",
    """
    CREATE TABLE _meta(
      format int NOT NULL,
      head bigint NOT NULL, -- the last sequence; the row is locked by whoever gives the next
      floor bigint NOT NULL, -- the last one that was forgotten
      layout bigint NOT NULL -- how often tables were changed
    )""",
    "INSERT INTO _meta VALUES (1, 0, 0, 1)",
  };

  private static final String[] SECOND = {
    """
    CREATE TABLE _outbox(
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      target text COLLATE "C" NOT NULL,
      resource int NOT NULL REFERENCES _resources,
      document text COLLATE "C" NOT NULL,
      action text NOT NULL, -- create, update, destroy
      sequence bigint NOT NULL, -- of the change
      time bigint NOT NULL, -- of the change, milliseconds since 1970
      state text NOT NULL, -- pending, delivered, dead, cancelled
      tries int NOT NULL,
      due bigint, -- milliseconds since 1970; NULL behind another one of its document
      error text -- what the last try failed with
    )""",
    "CREATE INDEX _outbox_due ON _outbox(target, due) WHERE due IS NOT NULL",
    """
    CREATE INDEX _outbox_document ON _outbox(target, resource, document, sequence)
      WHERE state = 'pending'""",
    "CREATE INDEX _outbox_state ON _outbox(state, id)",
    "CREATE INDEX _outbox_sequence ON _outbox(target, resource, sequence)",
  };

  private static final String[] THIRD = {
    """
    CREATE TABLE _files(
      digest text COLLATE "C" PRIMARY KEY,
      refs bigint NOT NULL, -- how often documents refer to it
      since bigint NOT NULL -- when that last changed, milliseconds since 1970
    )""",
    "CREATE INDEX _files_unused ON _files(since) WHERE refs <= 0",
  };

  private static final String[] FOURTH = {
    "ALTER TABLE _meta ADD COLUMN identity text", // which store this is
    "UPDATE _meta SET identity = md5(random()::text || clock_timestamp()::text)",
  };

  /**
   * The tables of the fourth format. Columns of references hold what these name, under a kind of their own in {@code
   * _columns}, which an earlier program does not know.
   */
  private static final String[] FIFTH = {};

  private static final String[] SIXTH = {
    """
    CREATE TABLE _projections(
      consumer text COLLATE "C" PRIMARY KEY,
      progress text NOT NULL -- JSON: what is projected, and how far a rebuild is
    )""",
    """
    CREATE TABLE _contributions(
      consumer text COLLATE "C" NOT NULL,
      target text COLLATE "C" NOT NULL, -- id of a read model's document; empty where the source failed
      input int NOT NULL, -- which of its resources the source is of
      source text COLLATE "C" NOT NULL, -- id of the source document
      version bigint NOT NULL, -- of the source document
      failure text,
      PRIMARY KEY(consumer, target, input, source)
    )""",
    "CREATE INDEX _contributions_version ON _contributions(consumer, target, input, version)",
  };

  /** What each format adds to the one before. */
  private static final List<String[]> FORMATS =
      List.of(FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH);

  private final Connections connections;
  private volatile Tables tables = Tables.NONE;
  private volatile Optional<Schema> schema = Optional.empty();
  private volatile String space = "public";

  public Layouts(Connections connections) {
    this.connections = connections;
  }

  /**
   * A resource as {@code _resources} has it.
   *
   * @param table not quoted
   */
  public record Known(
      int number, String name, String table, Optional<String> halves, String checked, long count) {}

  /** A column as {@code _columns} has it. */
  record KnownColumn(String name, Column column, boolean filled) {}

  /** All that is known at one moment. */
  public record Knowledge(
      long layout, Map<String, Known> resources, Map<Integer, List<KnownColumn>> columns) {}

  /** The tables of the prepared schema. */
  public Tables tables() {
    return tables;
  }

  /**
   * Makes or checks the store's own tables.
   *
   * @param connection on which nobody else does the same
   */
  public void open(Connection connection) throws SQLException {
    settle(connection);
    if (text(connection, "SELECT coalesce(to_regclass(" + literal("_meta") + ")::text, '')")
        .isEmpty()) {
      grow(connection, 0);
      return;
    }
    long format = format(connection);
    if (format > FORMAT) {
      throw new StoreTooNew(connections.place(), format, FORMAT);
    }
    if (format < FORMAT) {
      grow(connection, (int) format);
    }
  }

  /** Adds what later formats have. */
  private static void grow(Connection connection, int format) throws SQLException {
    var pipeline = new StatementPipeline().run("BEGIN");
    FORMATS.subList(format, FORMAT).forEach(layout -> List.of(layout).forEach(pipeline::run));
    pipeline.run("UPDATE _meta SET format = " + FORMAT);
    pipeline.run("COMMIT").go(connection);
  }

  /** Looks whether the store's own tables are there, and makes none. */
  public boolean find(Connection connection) throws SQLException {
    settle(connection);
    String meta = "SELECT to_regclass(" + literal("_meta") + ") IS NOT NULL";
    if (!text(connection, meta).equals("t")) {
      return false;
    }
    long format = format(connection);
    if (format > FORMAT) {
      throw new StoreTooNew(connections.place(), format, FORMAT);
    }
    return true;
  }

  /** Finds the schema of the store's tables. */
  private void settle(Connection connection) throws SQLException {
    String encoding = text(connection, "SHOW server_encoding");
    if (!encoding.equals("UTF8")) {
      throw new NotAStore(
          connections.place(), "its encoding is " + encoding + ", and must be UTF8");
    }
    space = text(connection, "SELECT coalesce(current_schema(), '')");
    if (space.isEmpty()) {
      throw new NotAStore(connections.place(), "its search path names no schema that exists");
    }
  }

  private long format(Connection connection) throws SQLException {
    try {
      return Long.parseLong(text(connection, "SELECT format FROM _meta"));
    } catch (SQLException e) {
      if (Failure.isLost(e)) {
        throw e;
      }
      throw new NotAStore(connections.place(), "its table _meta is of another application");
    }
  }

  public static String text(Connection connection, String query) throws SQLException {
    var text = new String[] {""};
    new StatementPipeline().ask(query, row -> text[0] = row.getString(1)).go(connection);
    return text[0];
  }

  /** A table's name as SQL takes it, with the schema: those of the system go before it otherwise. */
  public String qualified(String table) {
    return Table.quoted(space) + "." + Table.quoted(table);
  }

  /** A name as a string literal, for {@code regclass}. */
  String literal(String table) {
    return "'" + qualified(table).replace("'", "''") + "'";
  }

  /** What is known now, from one state. */
  public static Knowledge read(Connection connection) throws SQLException {
    var layout = new long[1];
    var resources = new HashMap<String, Known>();
    var columns = new HashMap<Integer, List<KnownColumn>>();
    new StatementPipeline()
        .run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .ask("SELECT layout FROM _meta", row -> layout[0] = row.getLong(1))
        .ask(
            "SELECT number, name, \"table\", halves, checked, count FROM _resources",
            row -> {
              Known known = known(row);
              resources.put(known.name(), known);
            })
        .ask(
            "SELECT resource, name, path, kind, filled FROM _columns ORDER BY resource, name",
            row -> columns.computeIfAbsent(row.getInt(1), _ -> new ArrayList<>()).add(column(row)))
        .run("COMMIT")
        .go(connection);
    return new Knowledge(layout[0], resources, columns);
  }

  private static Known known(ResultSet row) throws SQLException {
    String checked = row.getString(5);
    return new Known(
        row.getInt(1),
        row.getString(2),
        row.getString(3),
        Optional.ofNullable(row.getString(4)),
        checked == null ? "" : checked,
        row.getLong(6));
  }

  private static KnownColumn column(ResultSet row) throws SQLException {
    var column = new Column(Path.parse(row.getString(3)), Kind.named(row.getString(4)));
    return new KnownColumn(row.getString(2), column, row.getBoolean(5));
  }

  /** Uses the tables of a schema that was prepared, as they are now. */
  void use(Schema prepared, Knowledge knowledge) {
    schema = Optional.of(prepared);
    tables = tables(prepared, knowledge);
  }

  /**
   * Reads the layout again, which another node has changed.
   *
   * @throws StoreUnavailable if this node's definition does not go with it
   */
  public void reload() {
    Knowledge knowledge = connections.read(Layouts::read);
    schema.ifPresent(prepared -> tables = tables(prepared, knowledge));
  }

  private Tables tables(Schema prepared, Knowledge knowledge) {
    var all = new ArrayList<Table>();
    for (Resource resource : prepared.resources()) {
      Known known = knowledge.resources().get(resource.name());
      if (known == null || !known.halves().equals(Optional.of(halves(resource)))) {
        throw changed(resource);
      }
      all.add(table(resource, known, knowledge.columns().getOrDefault(known.number(), List.of())));
    }
    return new Tables(knowledge.layout(), all);
  }

  private static StoreUnavailable changed(Resource resource) {
    return new StoreUnavailable(
        "another node has changed what "
            + resource.name()
            + " hides: this one cannot write before it is started again with the same definition");
  }

  /** The table of a resource; columns of other definitions are filled too. */
  Table table(Resource resource, Known known, List<KnownColumn> columns) {
    Map<Column, String> names = new HashMap<>();
    columns.forEach(column -> names.put(column.column(), column.name()));
    var own = new ArrayList<String>();
    for (Column column : resource.layout().columns()) {
      String name = names.remove(column);
      if (name == null) {
        throw changed(resource);
      }
      own.add(Table.quoted(name));
    }
    List<Table.Other> others =
        columns.stream()
            .filter(column -> names.containsKey(column.column()))
            .map(column -> new Table.Other(column.name(), column.column()))
            .toList();
    return new Table(known.number(), resource, qualified(known.table()), own, others);
  }

  /**
   * Says how a resource's documents are laid out in two parts: equal where they are laid out alike and
   * have the same digests.
   */
  static String halves(Resource resource) {
    var text = new StringBuilder(resource.idMember());
    for (Attribute attribute : resource.attributes()) {
      text.append(resource.layout().isShown(attribute.name()) ? "\n" : "\n!");
      describe(attribute, text);
    }
    if (resource.declaration().digest()) {
      text.append("\n@digest");
      resource.attributes().forEach(attribute -> unread(attribute, "", text));
    }
    return text.toString();
  }

  /** Names what reading one document hides. */
  private static void unread(Attribute attribute, String place, StringBuilder text) {
    String path = place + "." + attribute.name();
    if (attribute.restricted() || !attribute.render().get()) {
      text.append(' ').append(path);
    }
    attribute.attributes().forEach(nested -> unread(nested, path, text));
    attribute.items().ifPresent(items -> unread(items, path, text));
  }

  private static void describe(Attribute attribute, StringBuilder text) {
    text.append(attribute.name()).append(' ').append(attribute.type());
    attribute.was().ifPresent(was -> text.append(" was ").append(was));
    if (!attribute.attributes().isEmpty()) {
      text.append(" {");
      attribute.attributes().forEach(nested -> describe(nested, text.append(' ')));
      text.append(" }");
    }
    attribute.items().ifPresent(items -> describe(items, text.append(" [] ")));
  }
}
