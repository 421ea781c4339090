package dev.ashlar.schema;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** How the secret of a webhook is written: {@code whsec_} and base64, or any text. */
public final class SigningKey {
  private static final String ENCODED = "whsec_";

  private SigningKey() {}

  /**
   * The bytes of a secret.
   *
   * @throws IllegalArgumentException if it is empty, or what follows {@code whsec_} is no base64; the
   *     message does not repeat it
   */
  public static byte[] bytes(String secret) {
    byte[] bytes =
        secret.startsWith(ENCODED)
            ? decoded(secret.substring(ENCODED.length()))
            : secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0) {
      throw new IllegalArgumentException(
          "the secret is empty. Events could not be signed with it");
    }
    return bytes;
  }

  private static byte[] decoded(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expected base64 behind whsec_. Leave whsec_ out if the secret is any text", e);
    }
  }
}
