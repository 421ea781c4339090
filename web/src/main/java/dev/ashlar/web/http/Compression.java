package dev.ashlar.web.http;

/**
 * The last step of an answer: its body in gzip, for whoever asks for it. Pages and JSON are compressed
 * from a thousand bytes on; streams, parts, files and what is compressed already stay as they are. Both
 * forms say that they vary.
 *
 * <p>The compressed form is another representation, so that its entity tag is another one (RFC 9110
 * §8.8.3.3): {@code "42-gzip"} beside {@code "42"}. {@link #plain} takes that apart again, so that
 * handlers know one tag alone.
 *
 * <p>An answer that holds both a secret and what its reader wrote would tell of the secret by its length
 * (BREACH). The one secret in our pages is the proof of forms, which is masked anew in each answer.
 */
public final class Compression {
  /** Below this, a body fits into one packet with its header, compressed or not. */
  private static final int LEAST = 1000;

  private static final String MARK = "-gzip\"";

  private Compression() {}

  /** An answer as it is sent for that request. */
  public static Response apply(Request request, Response response) {
    if (response.body().length < LEAST) {
      return response.status() == 304 ? known(request, response) : response;
    }
    if (!isMeant(response)) {
      return response;
    }
    if (!Gzip.isAcceptedBy(request)) {
      return response.with(Gzip.VARY);
    }
    return marked(response.withBody(Gzip.of(response.body()))).with(Gzip.CODED, Gzip.VARY);
  }

  /** What has not changed bears the tag by which it is known. */
  private static Response known(Request request, Response response) {
    String given = request.given(FieldName.IF_NONE_MATCH);
    boolean coded = given.contains(MARK) && Gzip.isAcceptedBy(request);
    return coded && !isNegotiated(response) ? marked(response).with(Gzip.VARY) : response;
  }

  private static Response marked(Response response) {
    return response.mapping(
        field -> field.name() == FieldName.ETAG ? Field.of(FieldName.ETAG, marked(field.value()))
            : field);
  }

  private static String marked(String tag) {
    return tag.endsWith("\"") && !tag.endsWith(MARK) ? tag.substring(0, tag.length() - 1) + MARK
        : tag;
  }

  /** The value of a condition with the tags that handlers know, of a request that admits gzip. */
  static String plain(String condition, Request request) {
    return condition.contains(MARK) && Gzip.isAcceptedBy(request)
        ? condition.replace(MARK, "\"")
        : condition;
  }

  /** Whether somebody chose among encodings already. */
  private static boolean isNegotiated(Response response) {
    return response.fields().contains(Gzip.VARY);
  }

  /** Whether a body is a whole text that nobody has encoded, digested or cut. */
  private static boolean isMeant(Response response) {
    boolean text = false;
    for (Field field : response.sent()) {
      FieldName name = field.name();
      if (name == FieldName.CONTENT_TYPE) {
        text = isText(field.value());
      }
      boolean barred =
          name == FieldName.CONTENT_ENCODING
              || name == FieldName.CONTENT_RANGE
              || name == FieldName.ACCEPT_RANGES
              || name == FieldName.REPR_DIGEST
              || field == Gzip.VARY;
      if (barred) {
        return false;
      }
    }
    return text && response.phase() == null;
  }

  private static boolean isText(String type) {
    return type.startsWith("application/json")
        || type.startsWith("text/html")
        || type.startsWith("text/javascript")
        || type.startsWith("text/css")
        || type.contains("+json");
  }
}
