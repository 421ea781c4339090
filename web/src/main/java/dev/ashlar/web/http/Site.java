package dev.ashlar.web.http;

import java.util.Locale;

/**
 * Where a browser says that a request comes from: {@code Sec-Fetch-Site} (W3C Fetch Metadata), which
 * no page can forge, and {@code Origin} (RFC 6454 §7).
 */
public enum Site {
  /** A page of this server, or of an origin that may use cookies here. */
  OWN,
  /** A page that is neither, or one that hides where it comes from. */
  OTHER,
  /** Nothing was said: no browser, or an old one. */
  UNKNOWN;

  private static final String NOT_SAID = "";

  /** Where a request comes from. */
  public static Site of(Request request, Cors cors) {
    String origin = request.header(FieldName.ORIGIN);
    if (cors.admitsCookies(origin)) {
      return OWN;
    }
    return switch (request.header(FieldName.FETCH_SITE)) {
      case "same-origin" -> OWN;
      case NOT_SAID, "none" -> ofOrigin(origin, request.host());
      default -> OTHER;
    };
  }

  private static Site ofOrigin(String origin, String host) {
    if (origin.isEmpty()) {
      return UNKNOWN;
    }
    int authority = origin.indexOf("://");
    if (authority < 0) {
      return OTHER;
    }
    String scheme = origin.substring(0, authority);
    String asked = authority(scheme, host.toLowerCase(Locale.ROOT));
    String from = authority(scheme, origin.substring(authority + 3).toLowerCase(Locale.ROOT));
    return asked.equals(from) ? OWN : OTHER;
  }

  /** Host and port, without the port that goes without saying. */
  static String authority(String scheme, String authority) {
    String usual = scheme.equals("https") ? ":443" : ":80";
    return authority.endsWith(usual)
        ? authority.substring(0, authority.length() - usual.length())
        : authority;
  }
}
