package dev.ashlar.web.http;

import java.util.Locale;

/**
 * Whether a proxy stands before the server that says, in {@code X-Forwarded-For} and {@code
 * X-Forwarded-Proto}, whom it speaks for. Without one these fields are anybody's word and ignored.
 *
 * @param trusted whether there is one
 */
public record Proxy(boolean trusted) {
  /** No proxy. */
  public static final Proxy NONE = new Proxy(false);

  /** Whether the client came by https. */
  public boolean isSecure(Request request) {
    return trusted
        && last(request.header(FieldName.FORWARDED_PROTO))
            .toLowerCase(Locale.ROOT)
            .equals("https");
  }

  /** The client's address; of several proxies, the last one's word counts. */
  public String client(Request request) {
    String forwarded = trusted ? last(request.header(FieldName.FORWARDED_FOR)) : "";
    return forwarded.isEmpty() ? request.address() : forwarded;
  }

  private static String last(String list) {
    return list.substring(list.lastIndexOf(',') + 1).strip();
  }
}
