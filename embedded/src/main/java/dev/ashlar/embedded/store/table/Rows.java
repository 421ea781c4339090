package dev.ashlar.embedded.store.table;

import dev.ashlar.document.Body;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Reads documents from rows. A row has one column, for each costs a call into native code: numbers in
 * decimal, a space behind each, then id, public part and private part, whose lengths are among the
 * numbers. The driver hands the bytes over as they are.
 */
public final class Rows {
  /** What every read of documents selects, from a table called {@code d}. */
  public static final String DOCUMENT =
      "d.version || ' ' || d.created || ' ' || d.updated || ' ' || octet_length(d.id) || ' '"
          + " || ifnull(octet_length(d.hidden), 0) || ' ' || d.id || d.body || ifnull(d.hidden, '')";

  /** Whole documents. */
  public static final Reading<Document> DOCUMENTS =
      new Reading<>(DOCUMENT, bytes -> new Rows(bytes).document(), document -> document);

  /** Only what every reader sees of them. */
  public static final Reading<byte[]> SHOWN =
      new Reading<>("d.body", bytes -> bytes, document -> document.body().shown());

  /**
   * What is read of a row.
   *
   * @param column what is selected
   * @param ofBytes what that column's bytes are
   * @param ofDocument the same of a document that was read whole
   */
  public record Reading<T>(
      String column, Function<byte[], T> ofBytes, Function<Document, T> ofDocument) {
    /** Adds what a query answers whose first column this is. */
    public void addAll(PreparedStatement query, List<T> all) throws SQLException {
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          all.add(of(row));
        }
      }
    }

    /** What stands in the first column of a row. */
    public T of(ResultSet row) throws SQLException {
      return ofBytes.apply(row.getBytes(1));
    }
  }

  private final byte[] bytes;
  private int position;

  private Rows(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The document of a row of {@link #DOCUMENT}. */
  public static Document document(ResultSet row) throws SQLException {
    return document(row.getBytes(1));
  }

  private static Document document(byte[] bytes) {
    return new Rows(bytes).document();
  }

  private Document document() {
    long version = number();
    long created = number();
    long updated = number();
    int id = (int) number();
    int hidden = (int) number();
    int body = position + id;
    int end = bytes.length - hidden;
    return new Document(
        DocumentId.stored(new String(bytes, position, id, StandardCharsets.UTF_8)),
        version,
        Instant.ofEpochMilli(created),
        Instant.ofEpochMilli(updated),
        new Body(
            Arrays.copyOfRange(bytes, body, end),
            hidden == 0 ? Body.NOTHING : Arrays.copyOfRange(bytes, end, bytes.length)));
  }

  private long number() {
    boolean negative = bytes[position] == '-';
    if (negative) {
      position++;
    }
    long number = 0;
    for (byte digit = bytes[position++]; digit != ' '; digit = bytes[position++]) {
      number = number * 10 + digit - '0';
    }
    return negative ? -number : number;
  }

  /** The body whose public part is in that column, and the private one in the next. */
  public static Body body(ResultSet row, int column) throws SQLException {
    byte[] hidden = row.getBytes(column + 1);
    return new Body(row.getBytes(column), hidden == null ? Body.NOTHING : hidden);
  }
}
