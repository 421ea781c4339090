package dev.ashlar.transfer;

/** A file that cannot be read on: what is wrong, and in which line. Fit for the sender's eyes. */
public final class Unreadable extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long line;

  Unreadable(long line, String reason) {
    super("line " + line + ": " + reason, null, false, false);
    this.line = line;
  }

  /** The line, from 1. */
  public long line() {
    return line;
  }

  /** A file in UTF-16 or UTF-32 rather than UTF-8. */
  static Unreadable wide() {
    return new Unreadable(
        1, "expected text in UTF-8, found UTF-16 or UTF-32; convert it: iconv -f UTF-16 -t UTF-8");
  }

  /** What to say of a byte that is no UTF-8. */
  static String notUtf8(int unit) {
    return "expected text in UTF-8, found the byte 0x%02X; if the file is in another encoding,"
        .formatted(unit & 0xFF)
        + " convert it: iconv -f ISO-8859-1 -t UTF-8";
  }

  /** Whether text begins as no UTF-8 does: with the mark, or the zeros, of a wider encoding. */
  static boolean isWide(byte[] start, int length) {
    boolean marked =
        length >= 2
            && ((start[0] == (byte) 0xFF && start[1] == (byte) 0xFE)
                || (start[0] == (byte) 0xFE && start[1] == (byte) 0xFF));
    return marked || (length >= 2 && (start[0] == 0 || start[1] == 0));
  }
}
