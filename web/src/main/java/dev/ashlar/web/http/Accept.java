package dev.ashlar.web.http;

import java.util.List;
import java.util.Optional;

/**
 * Content negotiation by media type (RFC 9110 §12.5.1). Ranges that cannot be read are passed over;
 * a header without any readable range admits everything, as a missing one does.
 */
public final class Accept {
  private static final int ALL = 1000;

  private Accept() {}

  /**
   * The best of the types that are offered, or nothing if the header admits none.
   *
   * @param accept the header's value; empty where there is none
   * @param offers in the server's order of preference
   */
  public static Optional<MediaType> choose(String accept, List<MediaType> offers) {
    if (accept.isEmpty() || accept.equals("*/*")) {
      return Optional.of(offers.getFirst());
    }
    Optional<MediaType> best = Optional.empty();
    int most = 0;
    for (MediaType offer : offers) {
      int quality = quality(accept, offer);
      if (quality > most) {
        best = Optional.of(offer);
        most = quality;
      }
    }
    return best;
  }

  /** How much a type is wanted, from 0 (not at all) to 1000: what its closest range says. */
  private static int quality(String accept, MediaType offer) {
    int closeness = -1;
    int quality = 0;
    boolean readable = false;
    for (String element : accept.split(",", 100)) {
      Optional<MediaType> range = MediaType.parse(element);
      if (range.isEmpty()) {
        continue;
      }
      readable = true;
      int here = closeness(range.get(), offer);
      if (here > closeness) {
        closeness = here;
        quality = weight(element);
      }
    }
    return readable ? quality : ALL;
  }

  /** 2 for the type itself, 1 for its family, 0 for everything, -1 for others. */
  private static int closeness(MediaType range, MediaType offer) {
    if (range.is(offer)) {
      return 2;
    }
    if (!range.subtype().equals("*")) {
      return -1;
    }
    return range.type().equals(offer.type()) ? 1 : range.type().equals("*") ? 0 : -1;
  }

  /** The weight of a range in thousandths; one that cannot be read counts as 1. */
  static int weight(String element) {
    int semicolon = element.indexOf(';');
    String text = semicolon < 0 ? "" : MediaType.parameter(element, semicolon, "q");
    if (text.isEmpty() || text.length() > 5) {
      return ALL;
    }
    try {
      double weight = Double.parseDouble(text);
      return weight >= 0 && weight <= 1 ? (int) Math.round(weight * ALL) : ALL;
    } catch (NumberFormatException e) {
      return ALL;
    }
  }
}
