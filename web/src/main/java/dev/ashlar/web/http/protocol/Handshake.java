package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;

/** The opening handshake of a WebSocket, as the server sees it (RFC 6455 §4.2). */
final class Handshake {
  private static final String VERSION = "13";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;
  private static final Field UPGRADE = Field.constant(FieldName.UPGRADE, "websocket");
  private static final Field CONNECTION = Field.constant(FieldName.CONNECTION, "Upgrade");
  private static final Problem NONE =
      Problem.of(ProblemType.UPGRADE_REQUIRED, "expected Upgrade: websocket, in version " + VERSION)
          .with(UPGRADE)
          .with(Field.constant(FieldName.WEBSOCKET_VERSION, VERSION));

  private Handshake() {}

  /**
   * The fields of the answer that accepts the upgrade.
   *
   * @param protocol one that the client offered; none if empty
   * @throws Rejected if the request is no valid opening handshake
   */
  static Field[] accept(Request request, String protocol) {
    if (!request.asksForWebSocket()
        || !request.header(FieldName.WEBSOCKET_VERSION).equals(VERSION)) {
      throw none();
    }
    String key = request.header(FieldName.WEBSOCKET_KEY);
    if (!isKey(key) || request.hasBody()) {
      throw new Rejected(
          Problem.of(
              ProblemType.MALFORMED,
              "expected Sec-WebSocket-Key with 16 bytes in base64, and no body"));
    }
    var fields = new ArrayList<Field>();
    fields.add(UPGRADE);
    fields.add(CONNECTION);
    fields.add(Field.of(FieldName.WEBSOCKET_ACCEPT, accept(key)));
    if (!protocol.isEmpty() && !request.protocols().contains(protocol)) {
      throw new IllegalStateException("the client does not offer to speak " + protocol);
    }
    if (!protocol.isEmpty()) {
      fields.add(Field.of(FieldName.WEBSOCKET_PROTOCOL, protocol));
    }
    Deflation.accepted(request).ifPresent(fields::add);
    return fields.toArray(Field[]::new);
  }

  /** Whether an answer that accepts the upgrade takes the offer to compress messages. */
  static boolean deflates(Response response) {
    return response.fields()
        .stream()
        .anyMatch(field -> field.name().equals(FieldName.WEBSOCKET_EXTENSIONS));
  }

  /** The request is no opening handshake of a version that is known. */
  static Rejected none() {
    return new Rejected(NONE);
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String accept(String key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1"); // as the RFC says; keeps no secret
      byte[] hash = digest.digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
