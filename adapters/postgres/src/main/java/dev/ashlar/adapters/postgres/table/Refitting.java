package dev.ashlar.adapters.postgres.table;

import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.document.Body;
import dev.ashlar.port.store.Prepared;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives all documents of a table the columns, or the parts, that their resource asks for now, some at a time.
 * The documents themselves do not change, nor do their versions.
 */
final class Refitting {
  private static final int CHUNK = 200;

  private final Connection connection;
  private final Table table;
  private final Map<Map.Entry<String, String>, Long> renamed = new LinkedHashMap<>();

  Refitting(Connection connection, Table table) {
    this.connection = connection;
    this.table = table;
  }

  private record Stored(String id, Body body) {}

  private record State(long sequence, Body body) {}

  /** Fills the index columns. */
  void fill() throws SQLException {
    documents(false);
  }

  /** Fills the index columns, and cuts documents and the log's states anew. */
  void cut() throws SQLException {
    documents(true);
    for (long after = 0; after >= 0;) {
      after = states(after);
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

  private void documents(boolean cuts) throws SQLException {
    String select =
        "SELECT d.id, d.body, d.hidden FROM "
            + table.name()
            + " d WHERE d.id > ? ORDER BY d.id LIMIT "
            + CHUNK
            + " FOR UPDATE";
    String after = "";
    while (true) {
      var chunk = new ArrayList<Stored>(CHUNK);
      Preparation.patiently(
          connection,
          new StatementPipeline()
              .run("BEGIN")
              .ask(
                  select,
                  row -> chunk.add(new Stored(row.getString(1), Rows.body(row, 2))),
                  after));
      if (!chunk.isEmpty()) {
        update(chunk, cuts).go(connection);
      }
      new StatementPipeline().run("COMMIT").go(connection);
      if (chunk.size() < CHUNK) {
        return;
      }
      after = chunk.getLast().id();
    }
  }

  private StatementPipeline update(List<Stored> chunk, boolean cuts) {
    var ids = new String[chunk.size()];
    var shown = new byte[chunk.size()][];
    byte[] @Nullable [] hidden = new byte @Nullable [chunk.size()][];
    var keys = new byte[table.width()][chunk.size()][];
    for (int i = 0; i < chunk.size(); i++) {
      Body stored = chunk.get(i).body();
      ObjectNode earlier = stored.members();
      if (cuts) {
        table.resource()
            .layout()
            .renames(earlier)
            .forEach(one -> renamed.merge(one, 1L, Long::sum));
      }
      ObjectNode members = table.resource().layout().renamed(earlier);
      Body body = cuts ? table.resource().layout().body(members, stored.apart()) : stored;
      ids[i] = chunk.get(i).id();
      shown[i] = body.shown();
      hidden[i] = body.hidden().length == 0 ? null : body.hidden();
      List<byte[]> all = table.keys(table.resource().layout().keys(members), body);
      for (int column = 0; column < all.size(); column++) {
        keys[column][i] = all.get(column);
      }
    }
    var parameters = new ArrayList<Object>(List.of(ids, shown, hidden));
    parameters.addAll(Arrays.asList(keys));
    return new StatementPipeline().run(table.refit, parameters.toArray());
  }

  /** The last sequence of some changes whose states were laid out anew; -1 after the last ones. */
  private long states(long after) throws SQLException {
    var chunk = new ArrayList<State>(CHUNK);
    new StatementPipeline()
        .ask(
            "SELECT sequence, \"before\", before_hidden FROM _changes WHERE sequence > ?"
                + " AND resource = ? AND previous > 0 ORDER BY sequence LIMIT "
                + CHUNK,
            row -> chunk.add(new State(row.getLong(1), Rows.body(row, 2))),
            after,
            table.number())
        .go(connection);
    List<State> cut =
        chunk.stream()
            .map(
                state -> new State(
                    state.sequence(),
                    table.resource()
                        .layout()
                        .body(
                            table.resource().layout().renamed(state.body().members()),
                            state.body().apart())))
            .toList();
    int[] changed =
        IntStream.range(0, cut.size())
            .filter(i -> !Arrays.equals(cut.get(i).body().shown(), chunk.get(i).body().shown()))
            .toArray();
    if (changed.length > 0) {
      byte[] @Nullable [] hidden = new byte @Nullable [changed.length][];
      Arrays.setAll(hidden, i -> {
        byte[] half = cut.get(changed[i]).body().hidden();
        return half.length == 0 ? null : half;
      });
      new StatementPipeline()
          .run(
              "UPDATE _changes c SET \"before\" = convert_from(u.shown, 'UTF8')::json,"
                  + " before_hidden = convert_from(u.hidden, 'UTF8')::json"
                  + " FROM unnest(?::bigint[], ?::bytea[], ?::bytea[]) u(sequence, shown, hidden)"
                  + " WHERE c.sequence = u.sequence",
              Arrays.stream(changed).mapToLong(i -> cut.get(i).sequence()).toArray(),
              Arrays.stream(changed)
                  .mapToObj(i -> cut.get(i).body().shown())
                  .toArray(byte[][]::new),
              hidden)
          .go(connection);
    }
    return chunk.size() < CHUNK ? -1 : chunk.getLast().sequence();
  }
}
