package dev.ashlar.web.http;

/** What stands before a handler: it may answer itself, or look at the answer that it passes on. */
@FunctionalInterface
public interface Filter {
  /** The answer, usually that of {@code next}; throws as {@link Handler#handle} does. */
  Response handle(Request request, Handler next);

  /** A handler behind this filter. */
  default Handler before(Handler handler) {
    return request -> handle(request, handler);
  }
}
