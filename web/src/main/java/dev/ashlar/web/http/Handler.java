package dev.ashlar.web.http;

/** What answers the requests of a route. Called on a virtual thread per connection; may block. */
@FunctionalInterface
public interface Handler {
  /**
   * The answer.
   *
   * @throws Rejected to answer with a problem instead; whatever else is thrown answers 500 and is
   *     logged
   */
  Response handle(Request request);
}
