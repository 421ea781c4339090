package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.connection.Connections;
import dev.ashlar.adapters.postgres.connection.DatabaseUrl;
import dev.ashlar.adapters.postgres.connection.Failure;
import dev.ashlar.adapters.postgres.connection.Settings;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.adapters.postgres.query.Finder;
import dev.ashlar.adapters.postgres.table.Layouts;
import dev.ashlar.adapters.postgres.table.Preparation;
import dev.ashlar.adapters.postgres.table.Rows;
import dev.ashlar.adapters.postgres.table.Table;
import dev.ashlar.adapters.postgres.table.Tables;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Backup;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Contributions;
import dev.ashlar.port.store.FileUses;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Leases;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Outbox;
import dev.ashlar.port.store.Prepared;
import dev.ashlar.port.store.Receipt;
import dev.ashlar.port.store.Recount;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store in a PostgreSQL database, for any number of nodes.
 *
 * <p>Thread-safe. Writes of one node share transactions; reads never wait for writes, nor writes for reads.
 */
public final class PostgresStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);

  /** The first half of the keys of advisory locks: "Ashl". */
  private static final int LOCKS = 0x4173686C;

  private static final String TAKE = "SELECT pg_try_advisory_lock(" + LOCKS + ", 1)";
  private static final String RELEASE = "SELECT pg_advisory_unlock(" + LOCKS + ", 1)";

  private final Connections connections;
  private final Settings settings;
  private final Layouts layouts;
  private final Finder finder;
  private final PostgresLog log;
  private final Writer writer;
  private final PostgresLeases leases;
  private final PostgresOutbox outbox;
  private final PostgresFileUses files;
  private final PostgresContributions contributions;
  private final LogFeed feed;
  private final Clock clock;
  private volatile String identity = "";
  private volatile boolean closed;

  private PostgresStore(Connections connections, Clock clock, Settings settings) {
    this.connections = connections;
    this.settings = settings;
    layouts = new Layouts(connections);
    finder = new Finder(connections);
    feed = new LogFeed(connections);
    log = new PostgresLog(connections, layouts, feed);
    leases = new PostgresLeases(connections);
    outbox = new PostgresOutbox(connections, layouts);
    files = new PostgresFileUses(connections);
    contributions = new PostgresContributions(connections);
    this.clock = clock;
    writer = new Writer(connections, layouts, clock, settings);
  }

  /**
   * Opens the store in a database; the store's own tables are made if there are none.
   *
   * @param url {@code postgresql://user:password@host:port/database?parameters}
   * @param clock what changes take their time from, to the millisecond
   * @throws IllegalArgumentException if that is no such URL; the message does not repeat it
   * @throws dev.ashlar.port.store.StoreTooNew if a newer version has written it
   * @throws dev.ashlar.port.store.NotAStore if the database cannot be one, or is another application's
   * @throws StoreUnavailable if it cannot be reached
   */
  public static PostgresStore open(String url, Clock clock) {
    return open(url, clock, Settings.usual());
  }

  /**
   * Host and database of a URL, without its secrets.
   *
   * @throws IllegalArgumentException if that is no such URL; the message does not repeat it
   */
  public static String place(String url) {
    return DatabaseUrl.parse(url).place();
  }

  /**
   * Reads the documents of those resources that were not yet checked against their present definition, or
   * did not fit it, as they are stored: all of one moment, while servers go on, without a change or a lock. A database without
   * a store has none.
   *
   * @param reader gets them a page at a time, in the order of their ids
   * @return the collections with documents that the schema does not name
   * @throws IllegalArgumentException if that is no such URL; the message does not repeat it
   * @throws dev.ashlar.port.store.StoreTooNew if a newer version has written it
   * @throws dev.ashlar.port.store.NotAStore if the database is another application's
   * @throws StoreUnavailable if it cannot be reached
   */
  public static List<Prepared.Unclaimed> read(
      String url, Schema schema, BiConsumer<Resource, List<Document>> reader) {
    try (var connections = new Connections(DatabaseUrl.parse(url), Settings.usual())) {
      return new Unchecked(connections, schema, reader).read();
    }
  }

  static PostgresStore open(String url, Clock clock, Settings settings) {
    var connections = new Connections(DatabaseUrl.parse(url), settings);
    var store = new PostgresStore(connections, clock, settings);
    boolean opened = false;
    try {
      store.alone(
          connection -> {
            store.layouts.open(connection);
            store.identity = Layouts.text(connection, "SELECT identity FROM _meta");
            warn(connection);
            return true;
          });
      opened = true;
      return store;
    } finally {
      if (!opened) {
        store.close();
      }
    }
  }

  /** Says so if the server is set to lose what it acknowledged. */
  private static void warn(Connection connection) throws SQLException {
    for (String setting : List.of("fsync", "full_page_writes")) {
      if (Layouts.text(connection, "SHOW " + setting).equals("off")) {
        LOG.warn("PostgreSQL runs with {} = off: a power loss may take acknowledged writes",
            setting);
      }
    }
  }

  /** Does what only one node may do at a time, and waits for its turn. */
  private <R> R alone(Connections.Question<R> work) {
    try (Connection connection = connections.preparing()) {
      for (long waited = 0; !Layouts.text(connection, TAKE).equals("t"); waited++) {
        if (closed) {
          throw new StoreUnavailable("the store is closed");
        }
        if (waited % 200 == 20) {
          LOG.info("waiting for another node that prepares {}", connections.place());
        }
        LockSupport.parkNanos(50_000_000);
      }
      R result = work.ask(connection);
      Layouts.text(connection, RELEASE);
      return result;
    } catch (SQLException e) {
      throw new StoreUnavailable(
          "cannot prepare " + connections.place() + ": " + Failure.reason(e), e);
    }
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public Prepared prepare(Schema schema) {
    return alone(
        connection -> new Preparation(connection, layouts, schema, settings, true).run());
  }

  @Override
  public void accept(Resource resource, String found) {
    connections.write(
        connection -> {
          Preparation.accept(connection, resource, found);
          return true;
        });
  }

  @Override
  public Optional<Document> get(Resource resource, DocumentId id) {
    Table table = layouts.tables().of(resource);
    return connections.read(
        connection -> {
          var found = new ArrayList<Document>(1);
          new StatementPipeline().ask(table.get, row -> found.add(Rows.document(row)), id.text())
              .go(connection);
          return found.stream().findFirst();
        });
  }

  @Override
  public Map<DocumentId, Document> getAll(Resource resource, Collection<DocumentId> ids) {
    Table table = layouts.tables().of(resource);
    String[] asked = ids.stream().map(DocumentId::text).toArray(String[]::new);
    return connections.read(
        connection -> {
          var found = new LinkedHashMap<DocumentId, Document>();
          new StatementPipeline()
              .ask(
                  table.getAll,
                  row -> {
                    Document document = Rows.document(row);
                    found.put(document.id(), document);
                  },
                  (Object) asked)
              .go(connection);
          return found;
        });
  }

  @Override
  public Map<DocumentId, byte[]> shownAll(Resource resource, Collection<DocumentId> ids) {
    Table table = layouts.tables().of(resource);
    String[] asked = ids.stream().map(DocumentId::text).toArray(String[]::new);
    return connections.read(
        connection -> {
          var found = new HashMap<DocumentId, byte[]>();
          new StatementPipeline()
              .ask(
                  table.shownAll,
                  row -> found.put(DocumentId.stored(row.getString(2)), row.getBytes(1)),
                  (Object) asked)
              .go(connection);
          return found;
        });
  }

  @Override
  public Found<Document> find(Find find) {
    return finder.find(layouts.tables().of(find.resource()), find, Rows.DOCUMENTS);
  }

  @Override
  public Found<byte[]> shown(Find find) {
    return finder.find(layouts.tables().of(find.resource()), find, Rows.SHOWN);
  }

  @Override
  public Recount recount(Resource resource, boolean repair) {
    Table table = layouts.tables().of(resource);
    Recount found = connections.read(connection -> recounted(connection, table));
    if (!found.isRight() && repair) {
      connections.write(
          connection -> {
            new StatementPipeline()
                .run("BEGIN")
                .ask("SELECT head FROM _meta FOR UPDATE", _ -> {})
                .run(
                    "UPDATE _resources SET count = (SELECT count(*) FROM "
                        + table.name()
                        + ") WHERE number = ?",
                    table.number())
                .run("COMMIT")
                .go(connection);
            return true;
          });
    }
    return found;
  }

  private static Recount recounted(Connection connection, Table table) throws SQLException {
    var both = new ArrayList<Recount>(1);
    new StatementPipeline()
        .ask(
            "SELECT count, (SELECT count(*) FROM " + table.name()
                + ") FROM _resources WHERE number = ?",
            row -> both.add(new Recount(row.getLong(1), row.getLong(2))),
            table.number())
        .go(connection);
    return both.getFirst();
  }

  @Override
  public Committed commit(Commit commit) {
    check(commit, layouts.tables());
    return writer.commit(commit);
  }

  /** A commit that does not fit its resources is its maker's fault, and not one of the group's. */
  private static void check(Commit commit, Tables tables) {
    if (commit.isEmpty()) {
      throw new IllegalArgumentException("expected a write, found a commit of none");
    }
    for (Commit.Write write : commit.writes()) {
      int wanted = tables.of(write.resource()).columns().size();
      int found =
          switch (write) {
            case Commit.Insert insert -> insert.keys().size();
            case Commit.Replace replace -> replace.keys().size();
            case Commit.Remove _ -> wanted;
          };
      if (found != wanted) {
        throw new IllegalArgumentException(
            "expected %d keys of %s, found %d".formatted(wanted, write.resource().name(), found));
      }
    }
  }

  @Override
  public Optional<Receipt.Kept> receipt(String key) {
    return connections.read(connection -> Receipts.get(connection, key, clock.millis()));
  }

  /** {@code pg_dump} and its like know how, and which state they copy. */
  @Override
  public Optional<Backup> backup() {
    return Optional.empty();
  }

  @Override
  public Leases leases() {
    return leases;
  }

  @Override
  public FileUses files() {
    return files;
  }

  @Override
  public Contributions contributions() {
    return contributions;
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public Log log() {
    return log;
  }

  /** How many transactions were committed since the store was opened. */
  long transactions() {
    return writer.transactions();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    feed.close();
    writer.close();
    connections.close();
  }
}
