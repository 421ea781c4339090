package dev.ashlar.web.vocabulary;

/**
 * How much can be asked for at once, and how much is given where nobody says.
 *
 * @param page the most documents on a page
 * @param filter the longest filter, in characters of its JSON
 * @param terms the most operators and values in a filter
 * @param depth the most levels of a filter
 */
public record RequestLimits(int page, int filter, int terms, int depth) {
  /** How many documents a page has where nobody says, if pages may be so long. */
  public static final int PAGE = 20;

  /** The most documents on a page, unless it is set otherwise. */
  public static final int LONGEST_PAGE = 1000;

  /** How many changes an answer has where nobody says. */
  public static final int CHANGES = 1000;

  /** The most changes in one answer. */
  public static final int MOST_CHANGES = 10_000;

  /** Pages of 1000, filters of 3,500 characters, 200 terms and 10 levels. */
  public static final RequestLimits DEFAULT = new RequestLimits(LONGEST_PAGE, 3500, 200, 10);

  /** How many documents a page has where nobody says. */
  public int usualPage() {
    return Math.min(PAGE, page);
  }
}
