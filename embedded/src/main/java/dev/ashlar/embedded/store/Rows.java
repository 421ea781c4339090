package dev.ashlar.embedded.store;

import dev.ashlar.document.Body;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Reads documents from rows. Text comes as bytes: the driver hands them over as they are stored. */
final class Rows {
  private Rows() {}

  /** The document of a row of {@link Table#DOCUMENT}, whose id is known. */
  static Document document(ResultSet row, DocumentId id) throws SQLException {
    return new Document(
        id,
        row.getLong(2),
        Instant.ofEpochMilli(row.getLong(3)),
        Instant.ofEpochMilli(row.getLong(4)),
        body(row, 5));
  }

  /** The document of a row of {@link Table#DOCUMENT}. */
  static Document document(ResultSet row) throws SQLException {
    return document(row, DocumentId.of(row.getString(1)));
  }

  /** The body whose shown half is in that column, and the hidden one in the next. */
  static Body body(ResultSet row, int column) throws SQLException {
    byte[] hidden = row.getBytes(column + 1);
    return new Body(row.getBytes(column), hidden == null ? Body.NOTHING : hidden);
  }
}
