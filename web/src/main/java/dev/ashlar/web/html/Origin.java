package dev.ashlar.web.html;

import dev.ashlar.web.http.Request;

/**
 * Where a reader reached this server, as the requests that pages tell of begin.
 *
 * @param secure whether by https
 * @param authority host and port, as the request named them
 */
record Origin(boolean secure, String authority) {
  static Origin of(Request request, boolean secure) {
    return new Origin(secure, request.host());
  }

  /** Such as {@code http://localhost:9200}. */
  String http() {
    return (secure ? "https://" : "http://") + authority;
  }

  /** Such as {@code ws://localhost:9200}. */
  String webSocket() {
    return (secure ? "wss://" : "ws://") + authority;
  }
}
