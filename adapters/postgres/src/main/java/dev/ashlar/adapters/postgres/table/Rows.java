package dev.ashlar.adapters.postgres.table;

import dev.ashlar.document.Body;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Function;

/** Reads documents from rows; JSON comes as the bytes that were stored. */
public final class Rows {
  /** What every read of documents selects, from a table called {@code d}. */
  public static final String DOCUMENT = "d.body, d.hidden, d.id, d.version, d.created, d.updated";

  /** Whole documents. */
  public static final Reading<Document> DOCUMENTS =
      new Reading<>(DOCUMENT, 6, Rows::document, document -> document);

  /** Only what every reader sees of them. */
  public static final Reading<byte[]> SHOWN =
      new Reading<>("d.body", 1, row -> row.getBytes(1), document -> document.body().shown());

  private Rows() {}

  /** What a row is. */
  interface OfRow<T> {
    T of(ResultSet row) throws SQLException;
  }

  /**
   * What is read of a row.
   *
   * @param columns what is selected
   * @param width how many columns that is
   * @param ofDocument the same of a document that was read whole
   */
  public record Reading<T>(String columns, int width, OfRow<T> ofRow,
      Function<Document, T> ofDocument) {
    /** What a row holds. */
    public T of(ResultSet row) throws SQLException {
      return ofRow.of(row);
    }
  }

  /** The document of a row of {@link #DOCUMENT}. */
  public static Document document(ResultSet row) throws SQLException {
    return new Document(
        DocumentId.stored(row.getString(3)),
        row.getLong(4),
        Instant.ofEpochMilli(row.getLong(5)),
        Instant.ofEpochMilli(row.getLong(6)),
        body(row, 1));
  }

  /** The body whose public part is in that column, and the private one in the next. */
  public static Body body(ResultSet row, int column) throws SQLException {
    byte[] hidden = row.getBytes(column + 1);
    return new Body(row.getBytes(column), hidden == null ? Body.NOTHING : hidden);
  }
}
