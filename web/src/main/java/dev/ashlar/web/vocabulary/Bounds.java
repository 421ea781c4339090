package dev.ashlar.web.vocabulary;

/** How much can be asked for at once, and how much is given where nobody says. */
public final class Bounds {
  /** How many documents a page has where nobody says. */
  public static final int PAGE = 20;

  /** The most documents on a page. */
  public static final int LONGEST_PAGE = 1000;

  /** The longest filter, in characters of its JSON. */
  public static final int LONGEST_FILTER = 3500;

  /** How many changes an answer has where nobody says. */
  public static final int CHANGES = 1000;

  /** The most changes in one answer. */
  public static final int MOST_CHANGES = 10_000;

  private Bounds() {}
}
