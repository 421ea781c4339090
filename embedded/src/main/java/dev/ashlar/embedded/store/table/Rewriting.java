package dev.ashlar.embedded.store.table;

import dev.ashlar.document.Body;
import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.port.store.Prepared;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives all documents of a table the columns and the cut that their resource asks for now. The
 * documents themselves do not change, nor do their versions.
 */
final class Rewriting {
  private static final int CHUNK = 500;

  private final Session session;
  private final Table table;
  private final String update;
  private final Map<Map.Entry<String, String>, Long> renamed = new LinkedHashMap<>();

  Rewriting(Session session, Table table) {
    this.session = session;
    this.table = table;
    var sql = new StringBuilder("UPDATE ").append(table.name()).append(" SET ");
    for (int i = 0; i < table.columns().size(); i++) {
      sql.append(table.columns().get(i)).append(" = ?").append(i + 4).append(", ");
    }
    sql.append("body = CAST(?2 AS TEXT), hidden = CAST(?3 AS TEXT) WHERE row = ?1");
    update = sql.toString();
  }

  private record Stored(long row, Body body) {}

  void run() throws SQLException {
    String documents =
        "SELECT row, body, hidden FROM "
            + table.name()
            + " WHERE row > ?1 ORDER BY row LIMIT "
            + CHUNK;
    for (var chunk = read(documents, 0); !chunk.isEmpty();) {
      for (Stored stored : chunk) {
        document(stored);
      }
      chunk = read(documents, chunk.getLast().row());
    }
    String states =
        "SELECT sequence, \"before\", before_hidden FROM _changes WHERE sequence > ?1 AND resource = "
            + table.number()
            + " AND previous > 0 ORDER BY sequence LIMIT "
            + CHUNK;
    for (var chunk = read(states, 0); !chunk.isEmpty();) {
      for (Stored stored : chunk) {
        state(stored);
      }
      chunk = read(states, chunk.getLast().row());
    }
  }

  /** What was renamed in the documents, and in how many. */
  List<Prepared.Renamed> renamed() {
    String resource = table.resource().name();
    return renamed.entrySet()
        .stream()
        .map(
            one -> new Prepared.Renamed(
                resource, one.getKey().getKey(), one.getKey().getValue(), one.getValue()))
        .toList();
  }

  private List<Stored> read(String sql, long after) throws SQLException {
    var chunk = new ArrayList<Stored>(CHUNK);
    PreparedStatement select = session.prepared(sql);
    select.setLong(1, after);
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        chunk.add(new Stored(row.getLong(1), Rows.body(row, 2)));
      }
    }
    return chunk;
  }

  private void document(Stored stored) throws SQLException {
    ObjectNode earlier = stored.body().members();
    table.resource().layout().renames(earlier).forEach(one -> renamed.merge(one, 1L, Long::sum));
    ObjectNode members = table.resource().layout().renamed(earlier);
    List<byte[]> keys = table.resource().layout().keys(members);
    PreparedStatement statement = session.prepared(update);
    statement.setLong(1, stored.row());
    bind(statement, table.resource().layout().body(members, stored.body().apart()));
    for (int i = 0; i < keys.size(); i++) {
      statement.setBytes(i + 4, keys.get(i));
    }
    statement.executeUpdate();
  }

  private void state(Stored stored) throws SQLException {
    ObjectNode members = table.resource().layout().renamed(stored.body().members());
    Body cut = table.resource().layout().body(members, stored.body().apart());
    if (Arrays.equals(cut.shown(), stored.body().shown())) {
      return;
    }
    String sql =
        "UPDATE _changes SET \"before\" = CAST(?2 AS TEXT), before_hidden = CAST(?3 AS TEXT)"
            + " WHERE sequence = ?1";
    PreparedStatement statement = session.prepared(sql);
    statement.setLong(1, stored.row());
    bind(statement, cut);
    statement.executeUpdate();
  }

  private static void bind(PreparedStatement statement, Body cut) throws SQLException {
    statement.setBytes(2, cut.shown());
    statement.setBytes(3, cut.hidden().length == 0 ? null : cut.hidden());
  }
}
