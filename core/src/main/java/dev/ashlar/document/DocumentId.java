package dev.ashlar.document;

import java.nio.charset.StandardCharsets;

/**
 * The identity of a document within its resource: 1 to 512 bytes of UTF-8 without control
 * characters, not starting with {@code _}, neither {@code .} nor {@code ..}. Immutable.
 */
public record DocumentId(String text) implements Comparable<DocumentId> {
  /** The longest id, in bytes of UTF-8. */
  public static final int MAX_BYTES = 512;

  /**
   * Checks the text.
   *
   * @throws InvalidId if the text is no id; the message says why
   */
  public DocumentId {
    if (text.isEmpty()) {
      throw new InvalidId("an id must not be empty");
    }
    if (text.charAt(0) == '_') {
      throw new InvalidId("an id must not start with '_'");
    }
    if (text.equals(".") || text.equals("..")) {
      throw new InvalidId("an id must be neither '.' nor '..'");
    }
    boolean ascii = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
        throw new InvalidId("an id must not contain control characters");
      }
      ascii &= c < 0x80;
    }
    if (!ascii && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new InvalidId("an id must be well-formed Unicode");
    }
    int bytes = ascii ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new InvalidId("an id has at most " + MAX_BYTES + " bytes, found " + bytes);
    }
  }

  /** Short for the constructor. */
  public static DocumentId of(String text) {
    return new DocumentId(text);
  }

  /** By code point, as ids are ordered everywhere. */
  @Override
  public int compareTo(DocumentId other) {
    return CodePoints.compare(text, other.text);
  }

  @Override
  public String toString() {
    return text;
  }

  /** A text that is no id. */
  public static final class InvalidId extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidId(String message) {
      super(message);
    }
  }
}
