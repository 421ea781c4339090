package dev.ashlar.web.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The header fields that keep browsers from doing with an answer what nobody meant: guess its type,
 * tell its address to others, show it in a frame, load it into a page of another site, or run what is
 * in it. They are on every answer, and are bytes already. An answer with policies of its own, which is
 * a page, keeps them: what a page refers to on its own server, and its forms, say where they come from.
 */
public final class Safety {
  private static final Field POLICY =
      Field.constant(
          FieldName.CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");

  private static final List<Field> OTHERS =
      List.of(
          Field.constant(FieldName.of("X-Content-Type-Options"), "nosniff"),
          Field.constant(FieldName.REFERRER_POLICY, "no-referrer"),
          Field.constant(FieldName.of("Cross-Origin-Resource-Policy"), "same-origin"));

  /** All of them. */
  public static final List<Field> FIELDS =
      List.of(POLICY, OTHERS.get(0), OTHERS.get(1), OTHERS.get(2));

  /** All of them, as they are sent. */
  public static final byte[] ALL = bytes(FIELDS);

  /** Those beside the policy, as they are sent. */
  public static final byte[] REST = bytes(OTHERS);

  /** Those beside the policy and the policy of referrers, as they are sent. */
  public static final byte[] BARE = bytes(List.of(OTHERS.get(0), OTHERS.get(2)));

  private Safety() {}

  private static byte[] bytes(List<Field> fields) {
    var text = new StringBuilder();
    fields.forEach(field -> text.append(field).append("\r\n"));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
