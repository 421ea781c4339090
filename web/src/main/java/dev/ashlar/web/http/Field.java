package dev.ashlar.web.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderValues;

/** One header field of an answer. Immutable; constants are cheaper to send than fresh ones. */
public final class Field {
  /** {@code Content-Type: application/json}. */
  public static final Field JSON = constant(FieldName.CONTENT_TYPE, "application/json");

  /** {@code Vary: Accept}. */
  public static final Field VARY_ACCEPT = constant(FieldName.VARY, "Accept");

  private final FieldName name;
  private final String value;
  private final Header header;

  private Field(FieldName name, String value, Header header) {
    this.name = name;
    this.value = value;
    this.header = header;
  }

  /** A field that is sent again and again. */
  public static Field constant(FieldName name, String value) {
    return new Field(name, value, HeaderValues.createCached(name.helidon(), checked(value)));
  }

  /**
   * A field with that value.
   *
   * @throws IllegalArgumentException if the value holds anything but visible ASCII characters and
   *     spaces, so that no value can begin another field
   */
  public static Field of(FieldName name, String value) {
    return new Field(name, value, HeaderValues.create(name.helidon(), checked(value)));
  }

  /** The name. */
  public FieldName name() {
    return name;
  }

  /** The value. */
  public String value() {
    return value;
  }

  /** Its bytes with the end of its line. */
  int size() {
    return header.name().length() + value.length() + 4;
  }

  Header helidon() {
    return header;
  }

  private static String checked(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~') {
        throw new IllegalArgumentException(
            "expected visible ASCII in a header field, found U+%04X".formatted((int) c));
      }
    }
    return value;
  }

  @Override
  public String toString() {
    return name + ": " + value;
  }
}
