package dev.ashlar.web.face;

import dev.ashlar.web.http.MediaType;
import java.util.List;

/**
 * Which requests of an address a route answers. Where several routes share a method and a path, the
 * first whose offer names the request answers it; see {@link Negotiation}.
 */
public sealed interface Offer {
  /** The route answers whatever no other route of the address does. */
  record Rest() implements Offer {}

  /**
   * The route answers in one of these media types: those that {@code Accept} prefers.
   *
   * @param types in the server's order of preference
   */
  record Answers(List<MediaType> types) implements Offer {
    /** Copies the list. */
    public Answers {
      types = List.copyOf(types);
    }
  }

  /** The route takes bodies of these media types, as {@code Content-Type} says. */
  record Takes(List<MediaType> types) implements Offer {
    /** Copies the list. */
    public Takes {
      types = List.copyOf(types);
    }
  }

  /**
   * The route takes forms as browsers send them: {@code application/x-www-form-urlencoded}, and {@code
   * multipart/form-data} from those who would rather have a page than JSON.
   */
  record Forms() implements Offer {}

  /**
   * The route answers requests to go on in another protocol (RFC 9110 §7.8).
   *
   * @param protocol as the header {@code Upgrade} names it, in lower case: {@code websocket}
   */
  record Upgrades(String protocol) implements Offer {}
}
