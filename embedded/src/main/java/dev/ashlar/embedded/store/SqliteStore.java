package dev.ashlar.embedded.store;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.embedded.store.database.Copies;
import dev.ashlar.embedded.store.database.Database;
import dev.ashlar.embedded.store.database.FileLock;
import dev.ashlar.embedded.store.database.Readers;
import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.embedded.store.database.Settings;
import dev.ashlar.embedded.store.query.Finder;
import dev.ashlar.embedded.store.table.Preparation;
import dev.ashlar.embedded.store.table.Rows;
import dev.ashlar.embedded.store.table.Table;
import dev.ashlar.embedded.store.table.Tables;
import dev.ashlar.json.Json;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The store in one SQLite file, for one process. A {@code .lock} file beside it keeps others out.
 *
 * <p>Thread-safe. Writes share transactions; reads never wait for writes, nor writes for reads.
 */
public final class SqliteStore implements Store {
  private final FileLock lock;
  private final Session writing;
  private final Writer writer;
  private final Readers readers;
  private final Finder finder;
  private final SqliteLog log;
  private final SqliteLeases leases;

  /** Whether there may be leases of a process that is gone, since this one alone has the file. */
  private volatile boolean leftOver = true;
  private final SqliteOutbox outbox;
  private final SqliteFileUses files;
  private final SqliteContributions contributions;
  private final Copies copies;
  private final Clock clock;
  private final String identity;
  private volatile Tables tables = Tables.NONE;
  private boolean closed;

  private SqliteStore(FileLock lock, Database database, Clock clock, Settings settings)
      throws SQLException {
    this.lock = lock;
    writing = database.writer();
    writer = new Writer(writing, clock, settings);
    readers = new Readers(database, settings);
    finder = new Finder(readers, writer::state, settings);
    log = new SqliteLog(readers, writer, () -> tables);
    leases = new SqliteLeases(writer);
    outbox = new SqliteOutbox(readers, writer, () -> tables);
    files = new SqliteFileUses(readers, writer);
    contributions = new SqliteContributions(readers, writer);
    copies = new Copies(database);
    long number = writing.number("SELECT value FROM _meta WHERE name = 'identity'");
    identity = Long.toHexString(number);
    this.clock = clock;
  }

  /**
   * Opens the store in a file, which is made if there is none; its folder must be there.
   *
   * @param clock what changes take their time from, to the millisecond
   * @throws dev.ashlar.port.store.StoreInUse if somebody has it open
   * @throws dev.ashlar.port.store.StoreTooNew if a newer version has written it
   * @throws dev.ashlar.port.store.NotAStore if the file is something else
   * @throws StoreUnavailable if it cannot be read or written
   */
  public static SqliteStore open(Path file, Clock clock) {
    return open(file, clock, Settings.usual());
  }

  static SqliteStore open(Path file, Clock clock, Settings settings) {
    Path place = file.toAbsolutePath().normalize();
    FileLock lock = FileLock.take(Path.of(place + ".lock"), place);
    boolean opened = false;
    try {
      var database = new Database(place, settings.pages());
      var store = new SqliteStore(lock, database, clock, settings);
      opened = true;
      return store;
    } catch (SQLException e) {
      throw new StoreUnavailable("cannot open " + place, e);
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  /** Says who has the store open, in a line that is shown to whoever finds it in use. */
  public void describe(String owner) {
    lock.describe(owner);
  }

  @Override
  public Prepared prepare(Schema schema) {
    var preparation =
        writer.perform(
            turn -> {
              if (leftOver) {
                leftOver = false;
                turn.session().run("UPDATE _leases SET until = 0 WHERE until > 0");
              }
              turn.session().run("SAVEPOINT preparation");
              var attempt = new Preparation(turn.session(), schema);
              attempt.run();
              if (!attempt.prepared().duplicates().isEmpty()) {
                turn.session().run("ROLLBACK TO preparation");
              }
              turn.session().run("RELEASE preparation");
              return attempt;
            });
    if (preparation.prepared().duplicates().isEmpty()) {
      tables = preparation.tables();
    }
    return preparation.prepared();
  }

  @Override
  public void accept(Resource resource, String found) {
    writer.perform(
        turn -> {
          Preparation.accept(turn.session(), resource, found);
          return true;
        });
  }

  @Override
  public String identity() {
    return identity;
  }

  @Override
  public Optional<Document> get(Resource resource, DocumentId id) {
    Table table = tables.of(resource);
    return readers.ask(session -> get(session, table, id));
  }

  private static Optional<Document> get(Session session, Table table, DocumentId id)
      throws SQLException {
    PreparedStatement get = session.prepared(table.get);
    get.setString(1, id.text());
    try (ResultSet row = get.executeQuery()) {
      return row.next() ? Optional.of(Rows.document(row)) : Optional.empty();
    }
  }

  @Override
  public Map<DocumentId, Document> getAll(Resource resource, Collection<DocumentId> ids) {
    Table table = tables.of(resource);
    String asked = asked(ids);
    return readers.ask(
        session -> {
          var found = new LinkedHashMap<DocumentId, Document>();
          PreparedStatement get = session.prepared(table.getAll);
          get.setString(1, asked);
          try (ResultSet row = get.executeQuery()) {
            while (row.next()) {
              Document document = Rows.document(row);
              found.put(document.id(), document);
            }
          }
          return found;
        });
  }

  private static String asked(Collection<DocumentId> ids) {
    ArrayNode asked = JsonNodeFactory.instance.arrayNode();
    ids.forEach(id -> asked.add(id.text()));
    return Json.text(asked);
  }

  @Override
  public Map<DocumentId, byte[]> shownAll(Resource resource, Collection<DocumentId> ids) {
    Table table = tables.of(resource);
    String asked = asked(ids);
    return readers.ask(
        session -> {
          var found = new HashMap<DocumentId, byte[]>(ids.size() * 2);
          PreparedStatement get = session.prepared(table.shownAll);
          get.setString(1, asked);
          try (ResultSet row = get.executeQuery()) {
            for (DocumentId id : ids) {
              row.next();
              byte[] body = row.getBytes(1);
              if (body != null) {
                found.put(id, body);
              }
            }
          }
          return found;
        });
  }

  @Override
  public Found<Document> find(Find find) {
    return finder.find(tables.of(find.resource()), find, Rows.DOCUMENTS);
  }

  @Override
  public Found<byte[]> shown(Find find) {
    return finder.find(tables.of(find.resource()), find, Rows.SHOWN);
  }

  @Override
  public Recount recount(Resource resource, boolean repair) {
    Table table = tables.of(resource);
    Recount found =
        readers.scan(
            session -> {
              session.beginReading();
              var both = new Recount(kept(session, table), counted(session, table));
              session.endReading();
              return both;
            });
    if (!found.isRight() && repair) {
      writer.perform(turn -> turn.counted(table, counted(turn.session(), table)));
    }
    return found;
  }

  private static long kept(Session session, Table table) throws SQLException {
    return session.number("SELECT count FROM _resources WHERE number = " + table.number());
  }

  private static long counted(Session session, Table table) throws SQLException {
    return session.number("SELECT count(*) FROM " + table.name());
  }

  @Override
  public Committed commit(Commit commit) {
    return writer.perform(new Committing(commit, tables));
  }

  @Override
  public Optional<Receipt.Kept> receipt(String key) {
    return readers.ask(session -> Receipts.get(session, key, clock.millis()));
  }

  @Override
  public Optional<Backup> backup() {
    return Optional.of(copies);
  }

  /**
   * Copies one state of a store into a new file, also while somebody has the store open. Reads only.
   *
   * @throws dev.ashlar.port.store.StoreTooNew if a newer version has written it
   * @throws dev.ashlar.port.store.NotAStore if the file is something else
   * @throws StoreUnavailable if it cannot be read, or the copy not be written
   */
  public static void copy(Path file, Path copy) {
    new Database(file.toAbsolutePath().normalize(), Settings.usual().pages()).copyReadOnly(copy);
  }

  /**
   * Makes sure that nobody has a store open. Leaves nothing behind.
   *
   * @throws dev.ashlar.port.store.StoreInUse if somebody has, and says who
   */
  public static void checkFree(Path file) {
    Path place = file.toAbsolutePath().normalize();
    Path lock = Path.of(place + ".lock");
    if (Files.exists(lock)) {
      FileLock.take(lock, place).close();
    }
  }

  /**
   * Makes a copy ready to be a store. Its log begins anew, far behind every sequence that the copied
   * store can have given since, so that none is given twice.
   *
   * @param resume whether notifications that were pending in it are delivered; otherwise they are
   *     cancelled
   * @return how many were cancelled
   * @throws dev.ashlar.port.store.NotAStore if it is something else, or damaged
   * @throws dev.ashlar.port.store.StoreTooNew if a newer version has written it
   */
  public static long renew(Path copy, boolean resume) {
    return Copies.renew(copy, resume);
  }

  /**
   * Moves a {@linkplain #renew renewed} copy into the place of a store, of which there is none yet.
   *
   * @throws dev.ashlar.port.store.StoreInUse if somebody has the place
   */
  public static void restore(Path copy, Path file) {
    Path place = file.toAbsolutePath().normalize();
    try (FileLock lock = FileLock.take(Path.of(place + ".lock"), place)) {
      lock.describe("a restore");
      Copies.move(copy, place);
    }
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
    writer.close();
    readers.close();
    try {
      writing.once("PRAGMA wal_checkpoint(TRUNCATE)");
      writing.close();
    } catch (SQLException e) {
      throw new StoreUnavailable("cannot close the store cleanly; no change is lost", e);
    } finally {
      lock.close();
    }
  }
}
