package dev.ashlar.query;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import tools.jackson.databind.JsonNode;

/**
 * A place in a sorted list: behind the document that had these values to sort by, and this id. It
 * says where to go on whatever is written meanwhile, and even if that document is gone.
 *
 * <p>Clients get it as opaque text. Decoded (base64url, RFC 4648 §5, without padding):
 *
 * <pre>
 * 1 byte    version, 1
 * 4 bytes   CRC-32C of the sort it belongs to
 * 4 bytes   CRC-32C of all other bytes
 * for each key of the sort: 2 bytes its length, then its encoding, see {@link ValueOrder}
 * the rest  the id in UTF-8
 * </pre>
 *
 * <p>The checksums refuse accidents, not forgers: who makes up a cursor gets another part of the
 * list that he may see anyway. The text holds the values it names, so a list must not be sorted by
 * what its reader may not see.
 *
 * <p>A cursor is exact, hence as long as its values. Keys and id together may have up to {@value
 * #MAX_BYTES} bytes. A list whose page ends in a document with longer values than that cannot be
 * continued; making that cursor is an {@link InvalidSort}. Cutting the values instead would skip or
 * repeat documents that begin alike.
 *
 * <p>Immutable, provided that nobody changes the keys, and thread-safe.
 */
public final class Cursor {
  /** The most bytes that keys and id may have together; as text at most 10,956 characters. */
  public static final int MAX_BYTES = 8192;

  private static final byte VERSION = 1;
  private static final int CHECKSUM_AT = 5;
  private static final int HEADER = 9;
  private static final int LONGEST_TEXT = (HEADER + MAX_BYTES + 2 * Sort.MAX_KEYS) * 4 / 3 + 1;

  private final Sort sort;
  private final List<byte[]> keys;
  private final String id;

  private Cursor(Sort sort, List<byte[]> keys, String id) {
    this.sort = sort;
    this.keys = keys;
    this.id = id;
  }

  /**
   * The place behind a document.
   *
   * @throws InvalidSort if its values are too long for a cursor
   */
  public static Cursor of(Sort sort, JsonNode document, String id) {
    var keys = new ArrayList<byte[]>(sort.keys().size());
    for (var key : sort.keys()) {
      keys.add(ValueOrder.encode(key.path().resolve(document), key.kind()));
    }
    return of(sort, keys, id);
  }

  /**
   * The place behind what has these encoded values, one for each key of the sort.
   *
   * @throws InvalidSort if they are too long for a cursor
   */
  public static Cursor of(Sort sort, List<byte[]> keys, String id) {
    if (keys.size() != sort.keys().size()) {
      throw new IllegalArgumentException(
          "expected " + sort.keys().size() + " keys, found " + keys.size());
    }
    int room = MAX_BYTES - id.getBytes(StandardCharsets.UTF_8).length;
    for (var i = 0; i < keys.size(); i++) {
      room -= keys.get(i).length;
      if (room < 0) {
        throw tooLong(sort, i, id);
      }
    }
    return new Cursor(sort, List.copyOf(keys), id);
  }

  private static InvalidSort tooLong(Sort sort, int key, String id) {
    return new InvalidSort(
        "/" + key,
        "expected values of at most "
            + MAX_BYTES
            + " bytes to continue a list behind, found more in "
            + Shown.quoted(sort.keys().get(key).path().toString())
            + " of "
            + Shown.quoted(id)
            + ": sort by a shorter member");
  }

  /** The encoded values, one for each key of the sort; not reversed where it is descending. */
  public List<byte[]> keys() {
    return keys;
  }

  /** The id of the document behind which to go on. */
  public String id() {
    return id;
  }

  /** The opaque text. */
  @Override
  public String toString() {
    byte[] name = id.getBytes(StandardCharsets.UTF_8);
    int size = HEADER + name.length;
    for (var key : keys) {
      size += 2 + key.length;
    }
    var content = ByteBuffer.allocate(size).put(VERSION).putInt(fingerprint(sort)).putInt(0);
    for (var key : keys) {
      content.putShort((short) key.length).put(key);
    }
    content.put(name).putInt(CHECKSUM_AT, checksum(content.array()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content.array());
  }

  /**
   * Reads a cursor's text.
   *
   * @param sort the one of the list that is to go on
   * @throws InvalidCursor if it is no cursor, is damaged, or belongs to another sort
   */
  public static Cursor parse(String text, Sort sort) {
    byte[] bytes = decode(text);
    var content = ByteBuffer.wrap(bytes);
    if (bytes.length < HEADER || content.get() != VERSION) {
      throw broken();
    }
    int fingerprint = content.getInt();
    if (content.getInt() != checksum(bytes)) {
      throw broken();
    }
    if (fingerprint != fingerprint(sort)) {
      throw new InvalidCursor(
          "expected a cursor of a list sorted by "
              + Shown.quoted(sort.toString())
              + ", found one of another sort");
    }
    var keys = new ArrayList<byte[]>(sort.keys().size());
    for (var i = 0; i < sort.keys().size(); i++) {
      keys.add(key(content));
    }
    return new Cursor(sort, List.copyOf(keys), id(content));
  }

  private static byte[] decode(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw broken();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      boolean canonical =
          Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text);
      return canonical ? bytes : new byte[0];
    } catch (IllegalArgumentException e) {
      throw broken();
    }
  }

  private static byte[] key(ByteBuffer content) {
    int length = content.remaining() < 2 ? Integer.MAX_VALUE : content.getShort();
    if (length < 0 || length > content.remaining()) {
      throw broken();
    }
    var key = new byte[length];
    content.get(key);
    return key;
  }

  private static String id(ByteBuffer content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(content).toString();
    } catch (CharacterCodingException e) {
      throw broken();
    }
  }

  private static InvalidCursor broken() {
    return new InvalidCursor(
        "expected the cursor of an earlier answer, found a damaged or other text");
  }

  private static int fingerprint(Sort sort) {
    var checksum = new CRC32C();
    for (var key : sort.keys()) {
      checksum.update(key.toString().getBytes(StandardCharsets.UTF_8));
      checksum.update(',');
      checksum.update(key.kind().name().getBytes(StandardCharsets.UTF_8));
    }
    return (int) checksum.getValue();
  }

  /** Of everything but the place where it stands itself. */
  private static int checksum(byte[] content) {
    var checksum = new CRC32C();
    checksum.update(content, 0, CHECKSUM_AT);
    checksum.update(content, HEADER, content.length - HEADER);
    return (int) checksum.getValue();
  }
}
