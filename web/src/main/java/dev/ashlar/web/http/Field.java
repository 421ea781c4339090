package dev.ashlar.web.http;

/** One header field of an answer, as the bytes in which it is sent. Immutable. */
public final class Field {
  /** {@code Content-Type: application/json}. */
  public static final Field JSON = of(FieldName.CONTENT_TYPE, "application/json");

  /** {@code Vary: Accept}. */
  public static final Field VARY_ACCEPT = of(FieldName.VARY, "Accept");

  private final FieldName name;
  private final String value;
  private final byte[] line;

  private Field(FieldName name, String value, byte[] line) {
    this.name = name;
    this.value = value;
    this.line = line;
  }

  /** A field that is sent again and again. */
  public static Field constant(FieldName name, String value) {
    return of(name, value);
  }

  /**
   * A field with that value.
   *
   * @throws IllegalArgumentException if the value holds anything but visible ASCII characters and
   *     spaces, so that no value can begin another field
   */
  public static Field of(FieldName name, String value) {
    byte[] start = name.start();
    byte[] line = new byte[start.length + value.length() + 2];
    System.arraycopy(start, 0, line, 0, start.length);
    int at = start.length;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~') {
        throw new IllegalArgumentException(
            "expected visible ASCII in a header field, found U+%04X".formatted((int) c));
      }
      line[at++] = (byte) c;
    }
    line[at] = '\r';
    line[at + 1] = '\n';
    return new Field(name, value, line);
  }

  /** The name. */
  public FieldName name() {
    return name;
  }

  /** The value. */
  public String value() {
    return value;
  }

  /** Name, value and the end of the line, as they are sent; shared, never changed. */
  public byte[] line() {
    return line;
  }

  @Override
  public String toString() {
    return name + ": " + value;
  }
}
