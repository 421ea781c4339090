package dev.ashlar.embedded.store.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import org.sqlite.SQLiteConnection;

/** One connection with its prepared statements. Used by one thread at a time. */
public final class Session implements AutoCloseable {
  private static final int STATEMENTS = 256;

  private final Connection connection;
  private final LinkedHashMap<String, PreparedStatement> statements =
      new LinkedHashMap<>(64, 0.75f, true);

  /** A session on a connection in auto-commit mode, which it owns from now on. */
  Session(Connection connection) {
    this.connection = connection;
  }

  /** The statement of that text; kept, and closed only by the session. */
  public PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement kept = statements.get(sql);
    if (kept != null) {
      return kept;
    }
    if (statements.size() == STATEMENTS) {
      statements.pollFirstEntry().getValue().close();
    }
    PreparedStatement prepared = connection.prepareStatement(sql);
    statements.put(sql, prepared);
    return prepared;
  }

  /** Runs a statement that returns nothing. */
  public void run(String sql) throws SQLException {
    prepared(sql).executeUpdate();
  }

  /** Runs a statement that is not worth keeping, with any results it may have. */
  public void once(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The one number that a query without parameters answers. */
  public long number(String sql) throws SQLException {
    try (var statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** What a query answers in its first column; empty if it answers nothing. */
  String text(String sql) throws SQLException {
    try (var statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getString(1) : "";
    }
  }

  /** Begins a transaction that sees one state. */
  public void beginReading() throws SQLException {
    run("BEGIN");
  }

  /** Begins a transaction that is the only one to write. */
  public void beginWriting() throws SQLException {
    run("BEGIN IMMEDIATE");
  }

  public void commit() throws SQLException {
    run("COMMIT");
  }

  /** Ends a transaction in which nothing was written. */
  public void endReading() throws SQLException {
    run("ROLLBACK");
  }

  /**
   * Undoes the transaction after a failure, and forgets the prepared statements: the driver closes
   * those that failed.
   */
  public void recover() {
    forget();
    try {
      once("ROLLBACK");
    } catch (SQLException ignored) {
      // "no transaction is active": a full disk, for one, has ended it
    }
  }

  /** Stops the statement that is being run, if one is; the only call that any other thread may make. */
  void interrupt() throws SQLException {
    connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
  }

  /** Forgets the prepared statements. */
  void forget() {
    statements.values().forEach(Session::closeQuietly);
    statements.clear();
  }

  private static void closeQuietly(PreparedStatement statement) {
    try {
      statement.close();
    } catch (SQLException ignored) {
      // it tells of its last failure once more
    }
  }

  @Override
  public void close() throws SQLException {
    statements.clear();
    connection.close();
  }
}
