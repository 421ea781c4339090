package dev.ashlar.web.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The name of a header field (RFC 9110 §5.1), prepared for quick look-up. */
public final class FieldName {
  private static final Map<String, FieldName> KNOWN = new ConcurrentHashMap<>();
  private static final AtomicInteger NEXT = new AtomicInteger();

  public static final FieldName ACCEPT = of("Accept");
  public static final FieldName ACCEPT_PATCH = of("Accept-Patch");
  public static final FieldName ALLOW = of("Allow");
  public static final FieldName AUTHORIZATION = of("Authorization");
  public static final FieldName CONTENT_SECURITY_POLICY = of("Content-Security-Policy");
  public static final FieldName COOKIE = of("Cookie");
  public static final FieldName SET_COOKIE = of("Set-Cookie");
  public static final FieldName CSRF_TOKEN = of("X-CSRF-Token");
  public static final FieldName ORIGIN = of("Origin");
  public static final FieldName FETCH_SITE = of("Sec-Fetch-Site");
  public static final FieldName FORWARDED_FOR = of("X-Forwarded-For");
  public static final FieldName FORWARDED_PROTO = of("X-Forwarded-Proto");
  public static final FieldName HOST = of("Host");
  public static final FieldName CONTENT_ENCODING = of("Content-Encoding");
  public static final FieldName CONTENT_TYPE = of("Content-Type");
  public static final FieldName ETAG = of("ETag");
  public static final FieldName IF_MATCH = of("If-Match");
  public static final FieldName IF_NONE_MATCH = of("If-None-Match");
  public static final FieldName LINK = of("Link");
  public static final FieldName LOCATION = of("Location");
  public static final FieldName RETRY_AFTER = of("Retry-After");
  public static final FieldName VARY = of("Vary");
  public static final FieldName WWW_AUTHENTICATE = of("WWW-Authenticate");
  public static final FieldName PREFER = of("Prefer");
  public static final FieldName PREFERENCE_APPLIED = of("Preference-Applied");
  public static final FieldName RANGE = of("Range");
  public static final FieldName IF_RANGE = of("If-Range");
  public static final FieldName CONTENT_RANGE = of("Content-Range");
  public static final FieldName ACCEPT_RANGES = of("Accept-Ranges");
  public static final FieldName CONTENT_DISPOSITION =
      of("Content-Disposition");
  public static final FieldName CONNECTION = of("Connection");
  public static final FieldName UPGRADE = of("Upgrade");
  public static final FieldName WEBSOCKET_ACCEPT = of("Sec-WebSocket-Accept");
  public static final FieldName WEBSOCKET_KEY = of("Sec-WebSocket-Key");
  public static final FieldName WEBSOCKET_PROTOCOL = of("Sec-WebSocket-Protocol");
  public static final FieldName WEBSOCKET_VERSION = of("Sec-WebSocket-Version");
  public static final FieldName REQUEST_ID = of("Request-Id");
  public static final FieldName CACHE_CONTROL = of("Cache-Control");
  public static final FieldName SEQUENCE = of("Ashlar-Sequence");
  public static final FieldName MIN_SEQUENCE = of("Ashlar-Min-Sequence");
  public static final FieldName TOTAL_COUNT = of("Total-Count");
  public static final FieldName NEXT_CURSOR = of("Next-Cursor");
  public static final FieldName IDEMPOTENCY_KEY = of("Idempotency-Key");
  public static final FieldName IDEMPOTENCY_REPLAYED = of("Idempotency-Replayed");

  private final String text;
  private final int index;
  private final byte[] start;

  private FieldName(String text, int index) {
    this.text = text;
    this.index = index;
    start = (text + ": ").getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The name with that text, always the same object; names differ in more than letter case.
   *
   * @param text a token (RFC 9110 §5.6.2), written as answers shall show it
   */
  public static FieldName of(String text) {
    return KNOWN.computeIfAbsent(
        text.toLowerCase(Locale.ROOT), missing -> new FieldName(text, NEXT.getAndIncrement()));
  }

  /** A small number that no other name has, so that tables can be made by it. */
  public int index() {
    return index;
  }

  /** What a line with this name begins with. */
  byte[] start() {
    return start;
  }

  /** The name as answers show it. */
  @Override
  public String toString() {
    return text;
  }
}
