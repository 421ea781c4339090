package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.connection.Connections;
import dev.ashlar.adapters.postgres.connection.Failure;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.adapters.postgres.table.Layouts;
import dev.ashlar.adapters.postgres.table.Layouts.Known;
import dev.ashlar.adapters.postgres.table.Preparation;
import dev.ashlar.adapters.postgres.table.Rows;
import dev.ashlar.document.Document;
import dev.ashlar.port.store.Prepared;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Documents that were not yet checked against their present definition, read as they are stored. They are of
 * one state: a transaction that only reads, and that nobody waits for.
 */
final class Unchecked {
  private static final int PAGE = 500;

  private final Connections connections;
  private final Schema schema;
  private final BiConsumer<Resource, List<Document>> reader;

  Unchecked(
      Connections connections, Schema schema, BiConsumer<Resource, List<Document>> reader) {
    this.connections = connections;
    this.schema = schema;
    this.reader = reader;
  }

  /** Reads them all; returns the collections that the schema does not name. */
  List<Prepared.Unclaimed> read() {
    try (Connection connection = connections.preparing()) {
      var layouts = new Layouts(connections);
      if (!layouts.find(connection)) {
        return List.of();
      }
      Layouts.Knowledge knowledge = Layouts.read(connection);
      var known = knowledge.resources();
      new StatementPipeline().run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").go(connection);
      for (Resource resource : schema.resources()) {
        Optional<Known> table =
            Optional.ofNullable(known.get(resource.name()))
                .filter(one -> !one.checked().equals(resource.fingerprint()));
        if (table.isPresent()) {
          read(connection, resource, layouts.qualified(table.get().table()));
        }
      }
      new StatementPipeline().run("COMMIT").go(connection);
      return Preparation.unclaimed(knowledge, schema);
    } catch (SQLException e) {
      throw new StoreUnavailable(
          "cannot read " + connections.place() + ": " + Failure.reason(e), e);
    }
  }

  private void read(Connection connection, Resource resource, String table) throws SQLException {
    String select =
        "SELECT %s FROM %s d WHERE d.id > ? ORDER BY d.id LIMIT %d"
            .formatted(Rows.DOCUMENT, table, PAGE);
    String after = "";
    while (true) {
      var page = new ArrayList<Document>(PAGE);
      new StatementPipeline().ask(select, row -> page.add(Rows.document(row)), after)
          .go(connection);
      if (!page.isEmpty()) {
        reader.accept(resource, page);
      }
      if (page.size() < PAGE) {
        return;
      }
      after = page.getLast().id().text();
    }
  }
}
