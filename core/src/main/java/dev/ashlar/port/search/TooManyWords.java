package dev.ashlar.port.search;

/** A text has more words than an index looks for at once, in all of its fields together. */
public final class TooManyWords extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says how many it looks for. */
  public TooManyWords(int most) {
    super(message(most));
  }

  /** Says how many it looks for, and what noticed that they are more. */
  public TooManyWords(int most, Throwable cause) {
    super(message(most), cause);
  }

  private static String message(int most) {
    return "expected fewer words: with all searched attributes they make at most %,d conditions"
        .formatted(most);
  }
}
