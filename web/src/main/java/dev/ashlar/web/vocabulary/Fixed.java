package dev.ashlar.web.vocabulary;

import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An answer that is the same as long as the server runs. Caches may keep it and must ask whether it
 * still holds, since another definition can be served at the same address tomorrow. Immutable.
 */
public record Fixed(byte[] body, String tag, Field[] fields) {
  private static final Field ASK_AGAIN = Field.constant(FieldName.CACHE_CONTROL, "no-cache");
  private static final int TAG_LENGTH = 32;

  /** An answer of a media type, with what else goes with it. */
  public static Fixed of(String contentType, byte[] body, Field... more) {
    String tag = "\"" + digest(body).substring(0, TAG_LENGTH) + "\"";
    Field[] fields = new Field[more.length + 4];
    fields[0] = Field.constant(FieldName.CONTENT_TYPE, contentType);
    fields[1] = Field.constant(FieldName.ETAG, tag);
    fields[2] = ASK_AGAIN;
    fields[3] = Field.VARY_ACCEPT;
    System.arraycopy(more, 0, fields, 4, more.length);
    return new Fixed(body, tag, fields);
  }

  /** SHA-256 in hex. */
  public static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * The answer, or that nothing has changed. That has the same fields, since a cache replaces those that
   * it keeps by them (RFC 9111 §3.2): the policy of a page, too.
   */
  public Response answer(Request request) {
    String known = request.header(FieldName.IF_NONE_MATCH);
    if (names(known, tag)) {
      return Response.of(304, Arrays.copyOfRange(fields, 1, fields.length));
    }
    return Response.of(200, body, fields);
  }

  /** Whether a header names a tag: tags hold no quotes, so it does if it contains this one. */
  private static boolean names(String header, String tag) {
    return !header.isEmpty() && (header.contains(tag) || header.strip().equals("*"));
  }
}
