package dev.ashlar.web.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;

/** The name of a header field (RFC 9110 §5.1), prepared for quick look-up. */
public final class FieldName {
  public static final FieldName ACCEPT = new FieldName(HeaderNames.ACCEPT);
  public static final FieldName ACCEPT_PATCH = new FieldName(HeaderNames.ACCEPT_PATCH);
  public static final FieldName ALLOW = new FieldName(HeaderNames.ALLOW);
  public static final FieldName AUTHORIZATION = new FieldName(HeaderNames.AUTHORIZATION);
  public static final FieldName CONTENT_SECURITY_POLICY = of("Content-Security-Policy");
  public static final FieldName COOKIE = new FieldName(HeaderNames.COOKIE);
  public static final FieldName SET_COOKIE = new FieldName(HeaderNames.SET_COOKIE);
  public static final FieldName CSRF_TOKEN = of("X-CSRF-Token");
  public static final FieldName ORIGIN = new FieldName(HeaderNames.ORIGIN);
  public static final FieldName FETCH_SITE = of("Sec-Fetch-Site");
  public static final FieldName FORWARDED_FOR = new FieldName(HeaderNames.X_FORWARDED_FOR);
  public static final FieldName FORWARDED_PROTO = new FieldName(HeaderNames.X_FORWARDED_PROTO);
  public static final FieldName HOST = new FieldName(HeaderNames.HOST);
  public static final FieldName CONTENT_ENCODING = new FieldName(HeaderNames.CONTENT_ENCODING);
  public static final FieldName CONTENT_TYPE = new FieldName(HeaderNames.CONTENT_TYPE);
  public static final FieldName ETAG = new FieldName(HeaderNames.ETAG);
  public static final FieldName IF_MATCH = new FieldName(HeaderNames.IF_MATCH);
  public static final FieldName IF_NONE_MATCH = new FieldName(HeaderNames.IF_NONE_MATCH);
  public static final FieldName LINK = new FieldName(HeaderNames.LINK);
  public static final FieldName LOCATION = new FieldName(HeaderNames.LOCATION);
  public static final FieldName RETRY_AFTER = new FieldName(HeaderNames.RETRY_AFTER);
  public static final FieldName VARY = new FieldName(HeaderNames.VARY);
  public static final FieldName WWW_AUTHENTICATE = new FieldName(HeaderNames.WWW_AUTHENTICATE);
  public static final FieldName PREFER = of("Prefer");
  public static final FieldName PREFERENCE_APPLIED = of("Preference-Applied");
  public static final FieldName RANGE = new FieldName(HeaderNames.RANGE);
  public static final FieldName IF_RANGE = new FieldName(HeaderNames.IF_RANGE);
  public static final FieldName CONTENT_RANGE = new FieldName(HeaderNames.CONTENT_RANGE);
  public static final FieldName ACCEPT_RANGES = new FieldName(HeaderNames.ACCEPT_RANGES);
  public static final FieldName CONTENT_DISPOSITION =
      new FieldName(HeaderNames.CONTENT_DISPOSITION);
  public static final FieldName REQUEST_ID = of("Request-Id");
  public static final FieldName CACHE_CONTROL = of("Cache-Control");
  public static final FieldName SEQUENCE = of("Ashlar-Sequence");
  public static final FieldName MIN_SEQUENCE = of("Ashlar-Min-Sequence");
  public static final FieldName TOTAL_COUNT = of("Total-Count");
  public static final FieldName NEXT_CURSOR = of("Next-Cursor");
  public static final FieldName IDEMPOTENCY_KEY = of("Idempotency-Key");
  public static final FieldName IDEMPOTENCY_REPLAYED = of("Idempotency-Replayed");

  private final HeaderName name;

  private FieldName(HeaderName name) {
    this.name = name;
  }

  /**
   * The name with that text; names differ in more than letter case.
   *
   * @param text a token (RFC 9110 §5.6.2), written as answers shall show it
   */
  public static FieldName of(String text) {
    return new FieldName(HeaderNames.create(text));
  }

  HeaderName helidon() {
    return name;
  }

  /** The name as answers show it. */
  @Override
  public String toString() {
    return name.defaultCase();
  }
}
