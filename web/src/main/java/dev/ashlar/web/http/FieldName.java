package dev.ashlar.web.http;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The name of a header field (RFC 9110 §5.1), prepared for quick look-up. */
public final class FieldName {
  private static final Map<String, FieldName> KNOWN = new ConcurrentHashMap<>();
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final Comparator<FieldName> BY_TEXT = Comparator.comparing(FieldName::toString);

  public static final FieldName ACCEPT = both("Accept");
  public static final FieldName ACCEPT_LANGUAGE = hidden("Accept-Language");
  public static final FieldName ACCEPT_PATCH = of("Accept-Patch");
  public static final FieldName ALLOW = of("Allow");
  public static final FieldName AUTHORIZATION = filled("Authorization");
  public static final FieldName CONTENT_SECURITY_POLICY = of("Content-Security-Policy");
  public static final FieldName COOKIE = hidden("Cookie");
  public static final FieldName SET_COOKIE = hidden("Set-Cookie");
  public static final FieldName CSRF_TOKEN = asked("X-CSRF-Token");
  public static final FieldName ORIGIN = hidden("Origin");
  public static final FieldName FETCH_SITE = hidden("Sec-Fetch-Site");
  public static final FieldName FORWARDED_FOR = hidden("X-Forwarded-For");
  public static final FieldName FORWARDED_PROTO = hidden("X-Forwarded-Proto");
  public static final FieldName HOST = hidden("Host");
  public static final FieldName CONTENT_ENCODING = filled("Content-Encoding");
  public static final FieldName CONTENT_TYPE = both("Content-Type");
  public static final FieldName ETAG = of("ETag");
  public static final FieldName IF_MATCH = filled("If-Match");
  public static final FieldName IF_NONE_MATCH = filled("If-None-Match");
  public static final FieldName LINK = of("Link");
  public static final FieldName LOCATION = of("Location");
  public static final FieldName RETRY_AFTER = of("Retry-After");
  public static final FieldName REFERRER_POLICY = of("Referrer-Policy");
  public static final FieldName VARY = of("Vary");
  public static final FieldName WWW_AUTHENTICATE = of("WWW-Authenticate");
  public static final FieldName PREFER = filled("Prefer");
  public static final FieldName PREFERENCE_APPLIED = of("Preference-Applied");
  public static final FieldName RANGE = filled("Range");
  public static final FieldName IF_RANGE = filled("If-Range");
  public static final FieldName CONTENT_RANGE = both("Content-Range");
  public static final FieldName ACCEPT_RANGES = of("Accept-Ranges");
  public static final FieldName CONTENT_DISPOSITION = both("Content-Disposition");
  public static final FieldName CONNECTION = hidden("Connection");
  public static final FieldName UPGRADE = hidden("Upgrade");
  public static final FieldName WEBSOCKET_ACCEPT = hidden("Sec-WebSocket-Accept");
  public static final FieldName WEBSOCKET_EXTENSIONS = hidden("Sec-WebSocket-Extensions");
  public static final FieldName WEBSOCKET_KEY = hidden("Sec-WebSocket-Key");
  public static final FieldName WEBSOCKET_PROTOCOL = hidden("Sec-WebSocket-Protocol");
  public static final FieldName WEBSOCKET_VERSION = hidden("Sec-WebSocket-Version");
  public static final FieldName DATE = of("Date");
  public static final FieldName LAST_EVENT_ID = filled("Last-Event-ID");
  public static final FieldName ACCEPT_ENCODING = hidden("Accept-Encoding");
  public static final FieldName REPR_DIGEST = of("Repr-Digest");
  public static final FieldName DIGEST = of("Ashlar-Digest");
  public static final FieldName REQUEST_ID = of("Request-Id");
  public static final FieldName CACHE_CONTROL = both("Cache-Control");
  public static final FieldName SEQUENCE = of("Ashlar-Sequence");
  public static final FieldName NAMESPACE = hidden("Ashlar-Namespace");
  public static final FieldName MIN_SEQUENCE = filled("Ashlar-Min-Sequence");
  public static final FieldName TOTAL_COUNT = of("Total-Count");
  public static final FieldName NEXT_CURSOR = of("Next-Cursor");
  public static final FieldName IDEMPOTENCY_KEY = filled("Idempotency-Key");
  public static final FieldName IDEMPOTENCY_REPLAYED = of("Idempotency-Replayed");

  private final String text;
  private final int index;
  private final byte[] start;
  private final Kind kind;

  private FieldName(String text, int index, Kind kind) {
    this.text = text;
    this.index = index;
    this.kind = kind;
    start = (text + ": ").getBytes(StandardCharsets.US_ASCII);
  }

  /** Who sends a field, and what of that pages of other origins may see. */
  private enum Kind {
    /** Clients send it. */
    ASKED(true, false),
    /** Clients send it, and never without a value. */
    FILLED(true, false),
    /** Answers carry it. */
    ANSWERED(false, true),
    /** Both. */
    BOTH(true, true),
    /** It is for browsers, proxies and connections. */
    HIDDEN(false, false);

    private final boolean asked;
    private final boolean answered;

    Kind(boolean asked, boolean answered) {
      this.asked = asked;
      this.answered = answered;
    }
  }

  /**
   * The name with that text, always the same object; names differ in more than letter case. Unless it
   * is one of the above, it is a field of answers.
   *
   * @param text a token (RFC 9110 §5.6.2), written as answers shall show it
   */
  public static FieldName of(String text) {
    return of(text, Kind.ANSWERED);
  }

  private static FieldName of(String text, Kind kind) {
    return KNOWN.computeIfAbsent(
        text.toLowerCase(Locale.ROOT),
        missing -> new FieldName(text, NEXT.getAndIncrement(), kind));
  }

  private static FieldName asked(String text) {
    return of(text, Kind.ASKED);
  }

  private static FieldName filled(String text) {
    return of(text, Kind.FILLED);
  }

  private static FieldName both(String text) {
    return of(text, Kind.BOTH);
  }

  /** A name that is for browsers, proxies and connections. */
  static FieldName hidden(String text) {
    return of(text, Kind.HIDDEN);
  }

  /** Every name that requests may carry, but for what browsers keep to themselves. */
  static List<FieldName> allAsked() {
    return KNOWN.values().stream().filter(name -> name.kind.asked).sorted(BY_TEXT).toList();
  }

  /** Every name that answers may carry, but for what browsers keep to themselves. */
  static List<FieldName> allAnswered() {
    return KNOWN.values().stream().filter(name -> name.kind.answered).sorted(BY_TEXT).toList();
  }

  /** How many names there are. */
  static int count() {
    return KNOWN.size();
  }

  /** Whether the field means nothing without a value, so that an empty one is a mistake. */
  boolean isNeverEmpty() {
    return kind == Kind.FILLED;
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
