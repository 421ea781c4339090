package dev.ashlar.web.face;

import dev.ashlar.access.Caller;
import dev.ashlar.operation.Context;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.vocabulary.Problems;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The header {@code Idempotency-Key}, and what tells two requests apart that bear the same. */
public final class Idempotency {
  /** The name of the header. */
  public static final FieldName KEY = FieldName.IDEMPOTENCY_KEY;
  private static final int LONGEST = 255;

  private Idempotency() {}

  /**
   * Who asks, and under which key if there is one. Reads the body.
   *
   * @throws dev.ashlar.web.http.Rejected if the key is malformed
   */
  public static Context context(Caller caller, Request request) {
    String key = request.header(KEY);
    if (key.isEmpty()) {
      return new Context(caller, request.id());
    }
    check(key, KEY.toString());
    var once = new Context.Once(key, fingerprint(request));
    return new Context(caller, request.id(), Optional.of(once));
  }

  /**
   * A caller, under a key that is no header field.
   *
   * @param name what the sender calls the key
   * @param asked what tells two requests apart that bear the same
   * @throws dev.ashlar.web.http.Rejected if the key is malformed
   */
  public static Context context(Context context, String name, String key, byte[] asked) {
    check(key, name);
    var once = new Context.Once(key, HexFormat.of().formatHex(sha256().digest(asked)));
    return new Context(context.caller(), context.requestId(), Optional.of(once));
  }

  private static void check(String key, String name) {
    boolean printable = key.chars().allMatch(c -> c >= 0x20 && c < 0x7F);
    if (key.isEmpty() || key.length() > LONGEST || !printable) {
      throw Problems.malformed(
          name + ": expected 1 to " + LONGEST + " printable ASCII characters");
    }
  }

  private static String fingerprint(Request request) {
    MessageDigest digest = sha256();
    for (String part : new String[] {
      request.method().name(),
      request.target(),
      request.header(FieldName.CONTENT_TYPE),
      request.header(FieldName.IF_MATCH),
      request.header(FieldName.IF_NONE_MATCH),
    }) {
      digest.update(part.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    return HexFormat.of().formatHex(digest.digest(request.body()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
