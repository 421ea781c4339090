package dev.ashlar.web.http;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request, with its address split and decoded. Used by the thread that answers it.
 */
public final class Request {
  private static final FieldName[] NEVER_EMPTY =
      FieldName.allAsked().stream().filter(FieldName::isNeverEmpty).toArray(FieldName[]::new);
  private static final String FORMAT = "_format";
  private static final Field IDENTITY =
      Field.constant(FieldName.ACCEPT_ENCODING, "identity");

  private final Exchange exchange;
  private final String id;
  private final String authority;
  private final String path;
  private final String query;
  private final List<String> segments;
  private byte @Nullable [] body;
  private @Nullable Multipart multipart;
  private @Nullable Object finding;
  private List<Field> fields = List.of();
  private String allowed = "";

  /** The media type that a link asks for, which cannot send {@code Accept}; empty if it does not. */
  private String format = "";

  /**
   * Reads the address.
   *
   * @param id identifies the request in answers and in the server's log
   * @throws Rejected if the address is malformed
   */
  public Request(Exchange exchange, String id) {
    this.exchange = exchange;
    this.id = id;
    String target = exchange.target();
    int path = path(target, exchange.method());
    authority = path == 0 ? "" : target.substring(target.indexOf("://") + 3, path);
    int mark = target.indexOf('?', path);
    int end = mark < 0 ? target.length() : mark;
    this.path = path == end ? "/" : target.substring(path, end);
    String query = mark < 0 ? "" : target.substring(mark + 1);
    if (query.contains(FORMAT)) {
      Parameters all = Parameters.parse(query);
      format = all.first(FORMAT).map(Request::mediaType).orElse("");
      query = all.without(FORMAT);
    }
    this.query = query;
    segments = segments(this.path);
  }

  private Request(Exchange exchange, String id, String path) {
    this.exchange = exchange;
    this.id = id;
    this.path = path;
    authority = "";
    query = "";
    segments = List.of();
  }

  /** A request whose address cannot be read, for those who show its problem: as if it were for the root. */
  public static Request unreadable(Exchange exchange, String id) {
    return new Request(exchange, id, "/");
  }

  private static String mediaType(String format) {
    return switch (format) {
      case "json" -> MediaType.JSON.toString();
      case "ndjson" -> MediaType.NDJSON.toString();
      case "csv" -> MediaType.CSV.toString();
      case "html" -> MediaType.HTML.toString();
      default ->
          throw new Rejected(
              Problem.of(
                  ProblemType.MALFORMED, FORMAT + ": expected one of csv, ndjson, json, html"));
    };
  }

  /** Where the path begins in a target; behind the authority in the absolute form (RFC 9112 §3.2). */
  private static int path(String target, HttpMethod method) {
    if (target.indexOf('#') >= 0) {
      throw new Rejected(
          Problem.of(ProblemType.MALFORMED, "expected no '#' in the target of a request"));
    }
    if (target.startsWith("/") || (target.equals("*") && method == HttpMethod.OPTIONS)) {
      return 0;
    }
    int scheme = target.indexOf("://");
    String name = scheme < 0 ? "" : target.substring(0, scheme).toLowerCase(Locale.ROOT);
    if (!name.equals("http") && !name.equals("https")) {
      throw new Rejected(
          Problem.of(ProblemType.MALFORMED, "expected a path that begins with '/'"));
    }
    int path = scheme + 3;
    while (path < target.length() && "/?".indexOf(target.charAt(path)) < 0) {
      path++;
    }
    if (!isAuthority(target.substring(scheme + 3, path))) {
      throw new Rejected(
          Problem.of(ProblemType.MALFORMED, "expected a host in the target of the request"));
    }
    return path;
  }

  /** Whether a text is a host, perhaps with a port, and nothing else (RFC 9110 §7.2). */
  public static boolean isAuthority(String text) {
    int colon = text.lastIndexOf(':');
    boolean literal = text.startsWith("[");
    int end = colon > text.lastIndexOf(']') ? colon : text.length();
    for (int i = end + 1; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    if (text.length() - end > 6 || end == 0 || (literal && text.charAt(end - 1) != ']')) {
      return false;
    }
    for (int i = literal ? 1 : 0; i < (literal ? end - 1 : end); i++) {
      char c = text.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && (literal ? ":.%-_~" : "-._~%!$&'()*+,;=").indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Splits the raw path, then decodes, so that an encoded slash belongs to its segment. */
  private static List<String> segments(String raw) {
    if (raw.length() == 1) {
      return List.of();
    }
    int start = 1;
    var segments = new ArrayList<String>(4);
    while (start <= raw.length()) {
      int end = raw.indexOf('/', start);
      end = end < 0 ? raw.length() : end;
      segments.add(PercentEncoding.decode(raw, start, end, false));
      start = end + 1;
    }
    return segments;
  }

  /** Identifies this request in answers and in the server's log. */
  public String id() {
    return id;
  }

  /** The method; {@code HEAD} is answered as {@code GET}. */
  public HttpMethod method() {
    return exchange.method();
  }

  /** The path between slashes, decoded; none for the root. */
  public List<String> segments() {
    return segments;
  }

  /** One segment of the path, counted from 0. */
  public String segment(int index) {
    return segments.get(index);
  }

  /** The path with the query string, as they were sent. */
  public String target() {
    return query.isEmpty() ? path : path + '?' + query;
  }

  /** The path as it was sent. */
  public String path() {
    return path;
  }

  /**
   * The host that is asked, perhaps with a port: of the target where that names one, else of the field
   * Host (RFC 9112 §3.2.2). Empty where an old client names none.
   */
  public String host() {
    return authority.isEmpty() ? header(FieldName.HOST) : authority;
  }

  /**
   * The parameters of the query string.
   *
   * @throws Rejected if an escape is broken
   */
  public Parameters parameters() {
    return query.isEmpty() ? Parameters.NONE : Parameters.parse(query);
  }

  /**
   * A header field's value, several joined by commas; empty where there is none.
   *
   * @throws Rejected if there is one without a value that means nothing without
   */
  public String header(FieldName name) {
    if (name == FieldName.ACCEPT && !format.isEmpty()) {
      return format;
    }
    String value = exchange.header(name);
    if (value.isEmpty() && name.isNeverEmpty() && exchange.has(name)) {
      throw new Rejected(
          Problem.of(
              ProblemType.MALFORMED,
              "the header " + name + " is empty: give it a value, or leave it out"));
    }
    return name == FieldName.IF_NONE_MATCH ? Compression.plain(value, this) : value;
  }

  /** A header field's value as it was sent. */
  String given(FieldName name) {
    return exchange.header(name);
  }

  /**
   * Refuses what a handler might overlook, because it changes what the rest of the request means:
   * fields that are there and empty, a body that is a part of something (RFC 9110 §14.5), or in a
   * coding that nobody here can read.
   */
  void check() {
    for (FieldName name : NEVER_EMPTY) {
      header(name);
    }
    if (!exchange.hasBody()) {
      return;
    }
    if (exchange.has(FieldName.CONTENT_RANGE)) {
      throw new Rejected(
          Problem.of(
              ProblemType.MALFORMED,
              "Content-Range is not for requests: send the whole, without it"));
    }
    String coding = header(FieldName.CONTENT_ENCODING);
    if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
      throw new Rejected(
          Problem.of(ProblemType.MEDIA_TYPE, "send the body without a Content-Encoding")
              .with(IDENTITY));
    }
  }

  /** The methods that the address takes, as {@code Allow} lists them; empty if there is no address. */
  String allowed() {
    return allowed;
  }

  void allow(String methods) {
    allowed = methods;
  }

  /** Whether there is a header field, empty or not. */
  public boolean has(FieldName name) {
    return exchange.has(name);
  }

  /** Whether the client asks to make a WebSocket of the connection (RFC 6455 §4.1). */
  public boolean asksForWebSocket() {
    return has(FieldName.UPGRADE)
        && method() == HttpMethod.GET
        && lists(FieldName.UPGRADE, "websocket")
        && lists(FieldName.CONNECTION, "upgrade");
  }

  private boolean lists(FieldName name, String token) {
    for (String each : header(name).split(",", 20)) {
      if (each.strip().equalsIgnoreCase(token)) {
        return true;
      }
    }
    return false;
  }

  /** The protocols that the client offers to speak on a WebSocket, the one it likes most first. */
  public List<String> protocols() {
    var protocols = new ArrayList<String>();
    for (String each : header(FieldName.WEBSOCKET_PROTOCOL).split(",", 20)) {
      if (!each.isBlank()) {
        protocols.add(each.strip());
      }
    }
    return protocols;
  }

  /** The address that the request came from, a proxy's if there is one; empty if it is not known. */
  public String address() {
    return exchange.address();
  }

  /**
   * What follows from the request, found out by whoever asks first. Every use in a server asks for
   * the same thing.
   *
   * @param finder does not throw
   */
  public <T> T finding(Class<T> type, Function<Request, T> finder) {
    T found = type.isInstance(finding) ? type.cast(finding) : finder.apply(this);
    finding = found;
    return found;
  }

  /** Adds fields to the answer, whatever it will be. */
  public void answerWith(Field... further) {
    var all = new ArrayList<>(fields);
    all.addAll(List.of(further));
    fields = all;
  }

  /** An answer with the fields that were added. */
  public Response complete(Response response) {
    return fields.isEmpty() ? response : response.with(fields.toArray(Field[]::new));
  }

  /**
   * The fields of a form; nothing if the body is none.
   *
   * @throws Rejected as {@link #body} does, and if an escape is broken or it is not in UTF-8
   */
  public Optional<Parameters> form() {
    Optional<MediaType> type =
        MediaType.parse(header(FieldName.CONTENT_TYPE)).filter(MediaType.FORM::is);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    type.get().check();
    return Optional.of(Parameters.ofForm(body()));
  }

  /** Whether the body is a form with files, {@code multipart/form-data}. */
  public boolean isMultipart() {
    return MediaType.parse(header(FieldName.CONTENT_TYPE)).filter(Multipart.TYPE::is).isPresent();
  }

  /**
   * The parts of a form with files; instead of {@link #body}. Whoever asks is given the same.
   *
   * @throws Rejected if the body is none, or is announced to be too large
   */
  public Multipart multipart() {
    if (multipart == null) {
      multipart = Multipart.of(header(FieldName.CONTENT_TYPE), upload());
    }
    return multipart;
  }

  /** Whether a body was announced; it may still be empty if it comes in chunks. */
  public boolean hasBody() {
    return exchange.hasBody();
  }

  /**
   * The body, whole; shared, never changed.
   *
   * @throws Rejected if it is too large, ends early, or is badly framed
   */
  public byte[] body() {
    if (body == null) {
      body = exchange.body();
    }
    return body;
  }

  /**
   * The body as a stream that may be as large as an upload; instead of {@link #body}, and at most
   * once. Reading throws {@link Rejected} if the body is too large, ends early, or is badly framed.
   *
   * @throws Rejected if it is announced to be too large
   */
  public InputStream upload() {
    return exchange.upload();
  }
}
