package dev.ashlar.search;

import dev.ashlar.document.DocumentId;
import dev.ashlar.port.search.Ranking;
import dev.ashlar.port.search.Wanted;
import dev.ashlar.query.InvalidCursor;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * A place in the answer to a search, as opaque text: base64url of a checksum over the query and the
 * rest (4 bytes), the score (4 bytes) and the id in UTF-8.
 */
public final class Place {
  private static final int HEADER = 8;
  private static final int LONGEST = (HEADER + DocumentId.MAX_BYTES) * 4 / 3 + 4;

  private Place() {}

  /** The place behind a match of a query. */
  public static String text(Ranking.Rank rank, String query) {
    byte[] id = rank.id().text().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(HEADER + id.length);
    bytes.putInt(0).putFloat(rank.score()).put(id);
    bytes.putInt(0, checksum(bytes.array(), query));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /**
   * Reads it again.
   *
   * @throws InvalidCursor if it is none, or one of another query
   */
  public static Wanted.Place parse(String text, String query) {
    if (text.length() > LONGEST) {
      throw broken();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      int checksum = buffer.getInt();
      float score = buffer.getFloat();
      buffer.putInt(0, 0);
      if (checksum != checksum(bytes, query)) {
        throw broken();
      }
      String id = new String(bytes, HEADER, bytes.length - HEADER, StandardCharsets.UTF_8);
      return new Wanted.Place(score, DocumentId.stored(id));
    } catch (IllegalArgumentException | BufferUnderflowException | DocumentId.InvalidId e) {
      throw broken();
    }
  }

  private static InvalidCursor broken() {
    return new InvalidCursor("this is no cursor of this search");
  }

  private static int checksum(byte[] bytes, String query) {
    var checksum = new CRC32C();
    checksum.update(query.getBytes(StandardCharsets.UTF_8));
    checksum.update(bytes, 0, bytes.length);
    return (int) checksum.getValue();
  }
}
