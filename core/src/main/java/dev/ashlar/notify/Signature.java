package dev.ashlar.notify;

import dev.ashlar.schema.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs events as the specification Standard Webhooks has it, symmetric: HMAC-SHA256 over id, time in
 * seconds and body, with dots between them. Immutable; prints no secret.
 */
public final class Signature {
  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;

  private Signature(List<SecretKeySpec> keys) {
    this.keys = keys;
  }

  /**
   * Signs with each of these secrets.
   *
   * @throws IllegalArgumentException if one is none
   */
  public static Signature with(List<String> secrets) {
    return new Signature(
        secrets.stream()
            .map(secret -> new SecretKeySpec(SigningKey.bytes(secret), ALGORITHM))
            .toList());
  }

  /** Whether there is no secret to sign with. */
  public boolean isEmpty() {
    return keys.isEmpty();
  }

  /** The value of {@code webhook-signature}: {@code v1,} and base64, for each secret. */
  public String of(String id, Instant time, byte[] body) {
    byte[] start =
        (id + "." + time.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8);
    return keys.stream()
        .map(key -> "v1," + Base64.getEncoder().encodeToString(code(key, start, body)))
        .collect(Collectors.joining(" "));
  }

  private static byte[] code(SecretKeySpec key, byte[] start, byte[] body) {
    try {
      Mac code = Mac.getInstance(ALGORITHM);
      code.init(key);
      code.update(start);
      return code.doFinal(body);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
    }
  }
}
