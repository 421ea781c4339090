package dev.ashlar.document;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The identity of a document within its resource: 1 to 512 bytes of UTF-8 without control
 * characters, not starting with {@code _}, neither {@code .} nor {@code ..}. An element of a series has
 * two of them: that of the series and that of its source. Immutable.
 */
public record DocumentId(String text) implements Comparable<DocumentId> {
  /** The longest id, in bytes of UTF-8. */
  public static final int MAX_BYTES = 512;

  /** The longest id of a source: encoded, and behind the name of its collection. */
  private static final int MAX_SOURCE_BYTES = 2000;

  /** Stands between the two parts of an element's id; no id contains it. */
  private static final char SEPARATOR = '\u001f';

  /**
   * Checks the text, as a store has it.
   *
   * @throws InvalidId if the text is no id; the message says why
   */
  public DocumentId {
    int separator = text.indexOf(SEPARATOR);
    if (separator < 0) {
      check(text, MAX_BYTES);
    } else {
      check(text.substring(0, separator), MAX_BYTES);
      check(text.substring(separator + 1), MAX_SOURCE_BYTES);
    }
  }

  private static void check(String text, int most) {
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
    if (bytes > most) {
      throw new InvalidId("an id has at most " + most + " bytes, found " + bytes);
    }
  }

  /**
   * An id as somebody says it: never that of an element.
   *
   * @throws InvalidId if the text is none; the message says why
   */
  public static DocumentId of(String text) {
    check(text, MAX_BYTES);
    return new DocumentId(text);
  }

  /** An id as a store, an index or a cursor has it: that of an element too. */
  public static DocumentId stored(String text) {
    return new DocumentId(text);
  }

  /**
   * The id of an element.
   *
   * @param source the id of the document that made it
   */
  public static DocumentId element(DocumentId series, String source) {
    return new DocumentId(series.text + SEPARATOR + source);
  }

  /** Whether it is that of an element of a series. */
  public boolean isElement() {
    return text.indexOf(SEPARATOR) >= 0;
  }

  /** The id of the series of an element, which its readers know it by; of other documents the id. */
  public String series() {
    int separator = text.indexOf(SEPARATOR);
    return separator < 0 ? text : text.substring(0, separator);
  }

  /** The id of the document that made an element; empty for other documents. */
  public Optional<String> source() {
    int separator = text.indexOf(SEPARATOR);
    return separator < 0 ? Optional.empty() : Optional.of(text.substring(separator + 1));
  }

  /** By code point, as ids are ordered everywhere. */
  @Override
  public int compareTo(DocumentId other) {
    return CodePoints.compare(text, other.text);
  }

  @Override
  public String toString() {
    return isElement() ? series() + "/" + source().orElseThrow() : text;
  }

  /** A text that is no id. */
  public static final class InvalidId extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidId(String message) {
      super(message);
    }
  }
}
