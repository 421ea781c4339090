package dev.ashlar.adapters.postgres.connection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.TimeIsUp;
import dev.ashlar.port.store.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The connections of one node: a pool that reads, a small one for what is written beside commits, and
 * those that their owners keep. Every wait for one is bounded. Thread-safe.
 */
public final class Connections implements AutoCloseable {
  private static final int ATTEMPTS = 3;

  /** What a session may take: each wait ends, so that no caller waits for ever. */
  private static final String BOUNDS =
      " -c statement_timeout=30s -c idle_in_transaction_session_timeout=15s -c jit=off";

  private static final String READING = BOUNDS + " -c random_page_cost=1.1";

  /** Said once connected: the driver takes a server for a standby whose transactions only read. */
  private static final String READ_ONLY = "SET default_transaction_read_only = on";

  private static final String WRITING = BOUNDS + " -c lock_timeout=10s";

  /**
   * Said once connected: a commit is acknowledged once it is durable here, and on the standbys that the
   * server waits for, whatever its default is. What is stricter stays.
   */
  private static final String DURABLE =
      """
      SELECT set_config('synchronous_commit', 'on', false)
      WHERE current_setting('synchronous_commit') IN ('off', 'local')""";

  /** How long a server may say nothing, in seconds, unless the URL says it: longer than a statement. */
  private static final int SILENCE = 40;

  /** The writer's statements are made for indexes, whatever the planner knows of young tables. */
  private static final String COMMITTING =
      WRITING
          + " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
          + " -c plan_cache_mode=force_generic_plan";

  private final DatabaseUrl url;
  private final Stopping stopping = new Stopping();
  private final HikariDataSource readers;
  private final HikariDataSource helpers;
  private final PGSimpleDataSource committing;
  private final PGSimpleDataSource preparing;

  public Connections(DatabaseUrl url, Settings settings) {
    this.url = url;
    committing = source(COMMITTING);
    preparing = source(" -c jit=off -c lock_timeout=500ms");
    readers = pool("ashlar-readers", source(READING), settings.readers(), settings, READ_ONLY);
    helpers = pool("ashlar-helpers", source(WRITING), settings.helpers(), settings, DURABLE);
  }

  /** What to do with a connection. */
  public interface Question<R> {
    R ask(Connection connection) throws SQLException;
  }

  private PGSimpleDataSource source(String options) {
    var source = new PGSimpleDataSource();
    source.setUrl(url.jdbc());
    if (!url.user().isEmpty()) {
      source.setUser(url.user());
    }
    if (!url.password().isEmpty()) {
      source.setPassword(url.password());
    }
    String own = source.getOptions();
    source.setOptions((own == null ? "" : own) + options);
    source.setTcpKeepAlive(true);
    source.setConnectTimeout(source.getConnectTimeout() == 10 ? 3 : source.getConnectTimeout());
    source.setLoginTimeout(5);
    boolean bounded = options.contains("statement_timeout");
    int silence = source.getSocketTimeout() > 0 ? source.getSocketTimeout() : SILENCE;
    source.setSocketTimeout(bounded ? silence : 0);
    source.setPrepareThreshold(2);
    if (source.getApplicationName() == null
        || source.getApplicationName().equals("PostgreSQL JDBC Driver")) {
      source.setApplicationName("ashlar");
    }
    return source;
  }

  private static HikariDataSource pool(
      String name, PGSimpleDataSource source, int size, Settings settings, String first) {
    var config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(source);
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(1);
    config.setIdleTimeout(60_000);
    config.setConnectionTimeout(settings.patience().toMillis());
    config.setValidationTimeout(Math.min(3000, settings.patience().toMillis()));
    config.setInitializationFailTimeout(-1);
    config.setConnectionInitSql(first);
    return new HikariDataSource(config);
  }

  /**
   * Asks for what is read; asks again if the connection turns out to be a dead one.
   *
   * @throws dev.ashlar.operation.TimeIsUp if the thread's deadline passes first; the server is told to
   *     stop
   */
  public <R> R read(Question<R> question) {
    return ask(readers, question, "cannot read");
  }

  /** Does what writes little, in statements that may be repeated. */
  public <R> R write(Question<R> question) {
    return ask(helpers, question, "cannot write");
  }

  private <R> R ask(HikariDataSource pool, Question<R> question, String failure) {
    for (int attempt = 1;; attempt++) {
      try (Connection connection = connection(pool)) {
        return asked(connection, question);
      } catch (SQLException e) {
        if (Failure.isStopped(e) && !Deadline.current().isNever()) {
          throw Deadline.current().up();
        }
        boolean again = Failure.isLost(e) || Failure.isPassing(e);
        if (!again || attempt == ATTEMPTS) {
          throw new StoreUnavailable(failure + " " + url.place() + ": " + e.getMessage(), e);
        }
      }
    }
  }

  /** A failure leaves no transaction open: the pool knows only of those that it began. */
  private <R> R asked(Connection connection, Question<R> question) throws SQLException {
    try {
      Deadline deadline = Deadline.current();
      return deadline.isNever()
          ? question.ask(connection)
          : stopping.ask(connection, question, deadline);
    } catch (SQLException e) {
      if (!Failure.isLost(e)) {
        end(connection);
      }
      throw e;
    } catch (TimeIsUp e) {
      end(connection);
      throw e;
    }
  }

  private static void end(Connection connection) throws SQLException {
    new StatementPipeline().run("ROLLBACK").go(connection);
  }

  private Connection connection(HikariDataSource pool) {
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw new StoreUnavailable("cannot reach " + url.place() + ": " + Failure.reason(e), e);
    }
  }

  /** A connection for the writer, which it owns. */
  public Connection committing() throws SQLException {
    Connection connection = committing.getConnection();
    try (var statement = connection.createStatement()) {
      statement.execute(DURABLE);
      return connection;
    } catch (SQLException e) {
      closeQuietly(connection);
      throw e;
    }
  }

  /** A connection for what takes long, which the caller owns. */
  public Connection preparing() throws SQLException {
    return preparing.getConnection();
  }

  /** Lets go of a connection that may be dead. */
  public static void closeQuietly(@Nullable Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException ignored) {
      // it was no longer of use
    }
  }

  /** Host and database. */
  public String place() {
    return url.place();
  }

  @Override
  public void close() {
    readers.close();
    helpers.close();
    stopping.close();
  }
}
