package dev.ashlar.embedded.store.database;

import dev.ashlar.port.store.NotAStore;
import dev.ashlar.port.store.StoreTooNew;
import dev.ashlar.port.store.StoreUnavailable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/** One SQLite file: opens sessions on it, and lays out the store's own tables. */
public final class Database {
  /** What {@code PRAGMA user_version} says; a newer program may write a greater one. */
  public static final int FORMAT = 6;

  /** What {@code PRAGMA application_id} says: "Ashl". */
  private static final int APPLICATION = 0x4173686C;

  /** How long to wait for a lock: somebody may be looking at the file with a shell. */
  static final int BUSY_MILLISECONDS = 10_000;

  private static final String[] FIRST = {
    """
    CREATE TABLE _meta(
      name TEXT PRIMARY KEY, -- head: the last sequence; floor: the last one forgotten; identity
      value INTEGER NOT NULL
    ) WITHOUT ROWID""",
    "INSERT INTO _meta VALUES ('head', 0), ('floor', 0)",
    """
    CREATE TABLE _resources(
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      "table" TEXT NOT NULL UNIQUE,
      cut TEXT, -- fingerprint of the definition by which its documents are laid out
      checked TEXT, -- fingerprint of the definition that they were checked against; then what was found
      count INTEGER NOT NULL -- of documents
    )""",
    """
    CREATE TABLE _columns(
      resource INTEGER NOT NULL REFERENCES _resources,
      name TEXT NOT NULL COLLATE NOCASE, -- of the index column
      path TEXT NOT NULL, -- of the member that it holds
      kind TEXT NOT NULL, -- how its strings are ordered
      PRIMARY KEY (resource, name)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE _changes(
      sequence INTEGER PRIMARY KEY,
      resource INTEGER NOT NULL REFERENCES _resources,
      id TEXT NOT NULL,
      action TEXT NOT NULL, -- create, update, destroy
      time INTEGER NOT NULL, -- milliseconds since 1970
      caller TEXT,
      "transaction" INTEGER NOT NULL, -- sequence of its first change
      previous INTEGER NOT NULL, -- the document's version before; 0 for a create
      created INTEGER, -- from here on the document before; a create has none
      updated INTEGER,
      "before" TEXT,
      before_hidden TEXT
    )""",
    "CREATE INDEX _changes_next ON _changes(resource, id) WHERE previous > 0",
    "CREATE TABLE _checkpoints(consumer TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID",
    """
    CREATE VIEW _log AS SELECT c.sequence, r.name AS resource, c.id, c.action,
      strftime('%Y-%m-%dT%H:%M:%fZ', c.time / 1000.0, 'unixepoch') AS time,
      c.caller, c."transaction", c.previous, c."before", c.before_hidden
    FROM _changes c JOIN _resources r ON r.number = c.resource""",
  };

  private static final String[] SECOND = {
    """
    CREATE TABLE _receipts(
      key TEXT PRIMARY KEY, -- idempotency key, with whose it is
      fingerprint TEXT NOT NULL, -- of the request
      answer TEXT NOT NULL,
      first INTEGER NOT NULL, -- sequence of the commit's first change; 0 if it had none
      time INTEGER NOT NULL -- milliseconds since 1970
    ) WITHOUT ROWID""",
    "CREATE INDEX _receipts_time ON _receipts(time)",
    """
    CREATE TABLE _leases(
      name TEXT PRIMARY KEY,
      token INTEGER NOT NULL, -- greater each time it is taken
      until INTEGER NOT NULL -- milliseconds since 1970
    ) WITHOUT ROWID""",
  };

  private static final String[] THIRD = {
    """
    CREATE TABLE _outbox(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      target TEXT NOT NULL,
      resource INTEGER NOT NULL REFERENCES _resources,
      document TEXT NOT NULL,
      action TEXT NOT NULL, -- create, update, destroy
      sequence INTEGER NOT NULL, -- of the change
      time INTEGER NOT NULL, -- of the change, milliseconds since 1970
      state TEXT NOT NULL, -- pending, delivered, dead, cancelled
      tries INTEGER NOT NULL,
      due INTEGER, -- milliseconds since 1970; NULL behind another one of its document
      error TEXT -- what the last try failed with
    )""",
    "CREATE INDEX _outbox_due ON _outbox(target, due) WHERE due IS NOT NULL",
    """
    CREATE INDEX _outbox_document ON _outbox(target, resource, document, sequence)
      WHERE state = 'pending'""",
    "CREATE INDEX _outbox_state ON _outbox(state, id)",
    "CREATE INDEX _outbox_sequence ON _outbox(target, resource, sequence)",
  };

  private static final String[] FOURTH = {
    """
    CREATE TABLE _files(
      digest TEXT PRIMARY KEY,
      refs INTEGER NOT NULL, -- how often documents refer to it
      since INTEGER NOT NULL -- when that last changed, milliseconds since 1970
    ) WITHOUT ROWID""",
    "CREATE INDEX _files_unused ON _files(since) WHERE refs <= 0",
  };

  /**
   * The tables of the fourth format. Columns of references hold what these name, under a kind of their own in {@code
   * _columns}, which an earlier program does not know.
   */
  private static final String[] FIFTH = {};

  private static final String[] SIXTH = {
    """
    CREATE TABLE _projections(
      consumer TEXT PRIMARY KEY,
      progress TEXT NOT NULL -- JSON: what is projected, and how far a rebuild is
    ) WITHOUT ROWID""",
    """
    CREATE TABLE _contributions(
      consumer TEXT NOT NULL,
      target TEXT NOT NULL, -- id of a read model's document; empty where the source failed
      input INTEGER NOT NULL, -- which of its resources the source is of
      source TEXT NOT NULL, -- id of the source document
      version INTEGER NOT NULL, -- of the source document
      failure TEXT,
      PRIMARY KEY(consumer, target, input, source)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE _links(
      resource INTEGER NOT NULL,
      link TEXT NOT NULL, -- stands for what an array of the document refers to
      row INTEGER NOT NULL, -- of the document
      PRIMARY KEY(resource, link, row)
    ) WITHOUT ROWID""",
    "CREATE INDEX _contributions_version ON _contributions(consumer, target, input, version)",
  };

  /** What each format adds to the one before. */
  private static final List<String[]> FORMATS =
      List.of(FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH);

  private final Path file;
  private final long pages;

  public Database(Path file, long pages) {
    this.file = file;
    this.pages = pages;
  }

  /** The session of the one writer. Makes or checks the layout. */
  public Session writer() {
    Session session = null;
    try {
      session = open();
      check(session);
      session.once("PRAGMA journal_mode = WAL");
      session.once("PRAGMA synchronous = FULL");
      session.once("PRAGMA cache_size = -16384");
      session.once("PRAGMA wal_autocheckpoint = 0");
      session.once("PRAGMA journal_size_limit = 67108864");
      session.once("PRAGMA max_page_count = " + pages);
      layOut(session);
      return session;
    } catch (SQLException | RuntimeException e) {
      close(session);
      throw e instanceof SQLException sql ? refused(sql) : (RuntimeException) e;
    }
  }

  /** A session that cannot write. */
  Session reader() {
    Session session = null;
    try {
      session = open();
      session.once("PRAGMA cache_size = -4096");
      session.once("PRAGMA temp_store = MEMORY");
      session.once("PRAGMA query_only = 1");
      return session;
    } catch (SQLException e) {
      close(session);
      throw refused(e);
    }
  }

  /** The file. */
  Path file() {
    return file;
  }

  /** Copies all of one state into a new file, while others read and write. */
  void copy(Path copy) {
    Session session = null;
    try {
      session = open();
      session.once("VACUUM INTO '" + copy.toString().replace("'", "''") + "'");
    } catch (SQLException e) {
      throw new StoreUnavailable("cannot copy " + file, e);
    } finally {
      close(session);
    }
  }

  /** Copies all of one state into a new file, without a session that could write. */
  public void copyReadOnly(Path copy) {
    Session session = null;
    try {
      NativeLibrary.load();
      var config = new SQLiteConfig();
      config.setReadOnly(true);
      config.setBusyTimeout(BUSY_MILLISECONDS);
      session = new Session(config.createConnection("jdbc:sqlite:" + file));
      check(session);
      session.once("VACUUM INTO '" + copy.toString().replace("'", "''") + "'");
    } catch (SQLException e) {
      throw refused(e);
    } finally {
      close(session);
    }
  }

  /** Makes a copy ready to be a store: sound, and with sequences that were never given. */
  long renew(long further, boolean resume) {
    Session session = null;
    try {
      session = open();
      check(session);
      if (!session.text("PRAGMA quick_check(1)").equals("ok")) {
        throw new NotAStore(file.toString(), "it is damaged");
      }
      session.once("PRAGMA journal_mode = DELETE");
      session.once("PRAGMA synchronous = FULL");
      session.beginWriting();
      session.once(
          "UPDATE _meta SET value = "
              + further
              + " + (SELECT value FROM _meta WHERE name = 'head') WHERE name IN ('head', 'floor')");
      session.once("DELETE FROM _changes");
      session.once("DELETE FROM _meta WHERE name = 'identity'"); // it gets another one
      long cancelled = resume || session.number("PRAGMA user_version") < 3 ? 0 : cancel(session);
      session.commit();
      return cancelled;
    } catch (SQLException e) {
      throw refused(e);
    } finally {
      close(session);
    }
  }

  /** Whoever is told by the original is not told once more by its copy. */
  private static long cancel(Session session) throws SQLException {
    long pending = session.number("SELECT count(*) FROM _outbox WHERE state = 'pending'");
    session.once(
        "UPDATE _outbox SET state = 'cancelled', due = NULL,"
            + " error = 'pending when the backup was taken' WHERE state = 'pending'");
    return pending;
  }

  private Session open() throws SQLException {
    NativeLibrary.load();
    var config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLISECONDS);
    config.setGetGeneratedKeys(false);
    var session = new Session(config.createConnection("jdbc:sqlite:" + file));
    session.once("PRAGMA mmap_size = 268435456");
    return session;
  }

  private void check(Session session) throws SQLException {
    long format = session.number("PRAGMA user_version");
    long application = session.number("PRAGMA application_id");
    boolean empty = session.number("SELECT count(*) FROM sqlite_schema") == 0;
    if (!empty && application != APPLICATION) {
      throw new NotAStore(file.toString(), "it is the database of another application");
    }
    if (format > FORMAT) {
      throw new StoreTooNew(file.toString(), format, FORMAT);
    }
  }

  private void layOut(Session session) throws SQLException {
    int format = (int) session.number("PRAGMA user_version");
    if (format == FORMAT
        && session.number("SELECT count(*) FROM _leases WHERE until > 0") == 0
        && session.number("SELECT count(*) FROM _meta WHERE name = 'identity'") == 1) {
      return;
    }
    session.beginWriting();
    for (String[] layout : FORMATS.subList(format, FORMAT)) {
      for (String statement : layout) {
        session.once(statement);
      }
    }
    session.once("INSERT OR IGNORE INTO _meta VALUES ('identity', random())");
    session.once("UPDATE _leases SET until = 0"); // whoever had one is gone, as the lock says
    session.once("PRAGMA application_id = " + APPLICATION);
    session.once("PRAGMA user_version = " + FORMAT);
    session.commit();
  }

  private RuntimeException refused(SQLException e) {
    if (SQLiteErrorCode.getErrorCode(e.getErrorCode()) == SQLiteErrorCode.SQLITE_NOTADB) {
      return new NotAStore(file.toString(), "it is no SQLite database");
    }
    return new StoreUnavailable("cannot open " + file, e);
  }

  private static void close(@Nullable Session session) {
    try {
      if (session != null) {
        session.close();
      }
    } catch (SQLException ignored) {
      // the first failure is the one to report
    }
  }
}
