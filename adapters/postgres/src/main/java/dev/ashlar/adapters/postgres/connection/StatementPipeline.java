package dev.ashlar.adapters.postgres.connection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements that go to the server together and come back together: one round trip, in the extended
 * protocol, each prepared once. If one fails, those behind it are not done. Used by one thread.
 */
public final class StatementPipeline {
  private final StringBuilder sql = new StringBuilder();
  private final List<Object> parameters = new ArrayList<>();
  private final List<Reading> readings = new ArrayList<>();

  /** What to do with each row that a statement answers. */
  public interface Reading {
    void row(ResultSet row) throws SQLException;
  }

  private static final Reading NOTHING = _ -> {};

  /** Adds a statement that answers nothing. */
  public StatementPipeline run(String statement, Object... parameters) {
    return ask(statement, NOTHING, parameters);
  }

  /** Adds a query. */
  public StatementPipeline ask(String query, Reading reading, Object... parameters) {
    sql.append(sql.isEmpty() ? "" : "; ").append(query);
    this.parameters.addAll(List.of(parameters));
    readings.add(reading);
    return this;
  }

  /** Adds all statements of another one. */
  public StatementPipeline with(StatementPipeline other) {
    if (!other.readings.isEmpty()) {
      sql.append(sql.isEmpty() ? "" : "; ").append(other.sql);
      parameters.addAll(other.parameters);
      readings.addAll(other.readings);
    }
    return this;
  }

  /** Does all of it. */
  public void go(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql.toString())) {
      bind(statement, 1, parameters);
      boolean rows = statement.execute();
      for (Reading reading : readings) {
        if (rows) {
          read(statement, reading);
        }
        rows = statement.getMoreResults();
      }
    }
  }

  private static void read(PreparedStatement statement, Reading reading) throws SQLException {
    try (ResultSet row = statement.getResultSet()) {
      while (row.next()) {
        reading.row(row);
      }
    }
  }

  /** Gives a statement parameters from a position on; returns the position behind them. */
  public static int bind(PreparedStatement statement, int from, List<?> parameters)
      throws SQLException {
    int position = from;
    for (Object parameter : parameters) {
      bind(statement, position++, parameter);
    }
    return position;
  }

  private static void bind(PreparedStatement statement, int position, Object parameter)
      throws SQLException {
    switch (parameter) {
      case byte[] bytes -> statement.setBytes(position, bytes);
      case String text -> statement.setString(position, text);
      case Integer number -> statement.setInt(position, number);
      case Long number -> statement.setLong(position, number);
      case Double number -> statement.setBigDecimal(position, Numbers.ordered(number));
      case String[] texts ->
          statement.setArray(position, statement.getConnection().createArrayOf("text", texts));
      case long[] numbers ->
          statement.setArray(
              position,
              statement.getConnection()
                  .unwrap(org.postgresql.PGConnection.class)
                  .createArrayOf("int8", numbers));
      case byte[][] values ->
          statement.setArray(position, statement.getConnection().createArrayOf("bytea", values));
      default -> throw new IllegalArgumentException("no parameter: " + parameter);
    }
  }
}
