package dev.ashlar.embedded.store.query;

import dev.ashlar.document.Document;
import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.embedded.store.table.Rows;
import dev.ashlar.port.store.Found;
import dev.ashlar.sql.TopK;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** One pass over the documents that SQL lets through, in no order, through a {@link TopK}. */
final class Scan {
  private Scan() {}

  static Found<Document> run(Session session, Query query) throws SQLException {
    var top = new TopK(query.find(), query.where().exact());
    PreparedStatement statement =
        session.prepared(
            "SELECT " + Rows.DOCUMENT + query.from(query.leading()) + " WHERE "
                + query.where().sql());
    Query.bind(statement, query.where());
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        top.offer(Rows.document(row));
      }
    }
    return top.found();
  }
}
