package dev.ashlar.embedded.store.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what is in the write-ahead log into the database, so that the log begins anew and stays small.
 * Used by the writer's thread, between transactions.
 *
 * <p>SQLite's own way does not wait for readers. Where there always is one that began before the last
 * commit, the log would grow for ever, and each commit would try in vain. Here it is tried once per so
 * many pages, and waits a moment: readers that begin meanwhile need the log no more.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final long PAGES = 4000;
  private static final int PATIENCE_MILLISECONDS = 50;

  private final Session session;
  private long due = PAGES;

  public Checkpoints(Session session) {
    this.session = session;
  }

  /** After a commit. */
  public void committed() {
    try {
      long pages = pages("PRAGMA wal_checkpoint(NOOP)", 2);
      if (pages < PAGES) {
        due = PAGES;
      } else if (pages >= due) {
        due = moved() ? PAGES : pages + PAGES;
      }
    } catch (SQLException e) {
      session.forget();
      LOG.warn("cannot move the write-ahead log into the database: {}", e.getMessage());
    }
  }

  private boolean moved() throws SQLException {
    session.once("PRAGMA busy_timeout = " + PATIENCE_MILLISECONDS);
    try {
      return pages("PRAGMA wal_checkpoint(RESTART)", 1) == 0;
    } finally {
      session.once("PRAGMA busy_timeout = " + Database.BUSY_MILLISECONDS);
    }
  }

  private long pages(String pragma, int column) throws SQLException {
    try (ResultSet row = session.prepared(pragma).executeQuery()) {
      row.next();
      return row.getLong(column);
    }
  }
}
