package dev.ashlar.web.http;

/**
 * Lets pages open WebSockets from this server, or from the origins that may use it, and from no
 * others (RFC 6455 §10.2): a browser lets any page open one, with the cookies of this server, and
 * asks for no leave by CORS. Programs name no origin and are let through. Immutable.
 *
 * @param cors which pages of other origins may use the server
 */
public record Origins(Cors cors) implements Filter {
  @Override
  public Response handle(Request request, Handler next) {
    if (request.asksForWebSocket()
        && Site.of(request, cors) == Site.OTHER
        && !cors.admits(request.header(FieldName.ORIGIN))) {
      throw new Rejected(
          Problem.of(
              ProblemType.CROSS_SITE, "pages of this origin may not open a WebSocket here"));
    }
    return next.handle(request);
  }
}
