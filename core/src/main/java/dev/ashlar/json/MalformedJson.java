package dev.ashlar.json;

/**
 * Text that is no JSON, or JSON that this product does not accept (see {@link Json#parse(byte[])}).
 * The message says what was expected, what was found, and where; it is fit for the sender's eyes.
 */
public final class MalformedJson extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;
  private final int offset;

  MalformedJson(String reason, int line, int column, int offset) {
    super(reason + " at line " + line + ", column " + column);
    this.line = line;
    this.column = column;
    this.offset = offset;
  }

  /** The line of the fault, from 1. Lines end with LF, CR or both. */
  public int line() {
    return line;
  }

  /** The column of the fault in its line, in code points, from 1. */
  public int column() {
    return column;
  }

  /** How many bytes of the UTF-8 form precede the fault, a byte order mark included. */
  public int offset() {
    return offset;
  }
}
