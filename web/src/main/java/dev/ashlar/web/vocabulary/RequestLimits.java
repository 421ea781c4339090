package dev.ashlar.web.vocabulary;

/**
 * How much can be asked for at once, and how much is given where nobody says.
 *
 * @param page the most documents on a page
 * @param filter the longest filter, in characters of its JSON
 * @param terms the most operators and values in a filter
 * @param depth the most levels of a filter
 * @param channels the most channels that are watched on one socket
 * @param snapshot the most documents that a subscription begins with
 */
public record RequestLimits(
    int page, int filter, int terms, int depth, int channels, int snapshot) {
  /** How many documents a page has where nobody says, if pages may be so long. */
  public static final int PAGE = 20;

  /** The most documents on a page, unless it is set otherwise. */
  public static final int LONGEST_PAGE = 1000;

  /** How many changes an answer has where nobody says. */
  public static final int CHANGES = 1000;

  /** The most changes in one answer. */
  public static final int MOST_CHANGES = 10_000;

  private static final int USUAL_CHANNELS = 10_000;
  private static final int USUAL_SNAPSHOT = 10_000;

  /** Pages of 1000, filters of 3,500 characters, 200 terms and 10 levels, and 10,000 channels. */
  public static final RequestLimits DEFAULT = new RequestLimits(LONGEST_PAGE, 3500, 200, 10);

  /** With the usual limits of what is watched. */
  public RequestLimits(int page, int filter, int terms, int depth) {
    this(page, filter, terms, depth, USUAL_CHANNELS, USUAL_SNAPSHOT);
  }

  /** These limits with others for what is watched. */
  public RequestLimits withChannels(int channels, int snapshot) {
    return new RequestLimits(page, filter, terms, depth, channels, snapshot);
  }

  /** How many documents a page has where nobody says. */
  public int usualPage() {
    return Math.min(PAGE, page);
  }
}
