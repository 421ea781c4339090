package dev.ashlar.web.graphql.execution;

import dev.ashlar.schema.Resource;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * What identifies a document among those of all resources. Clients get it as opaque text: the resource's
 * name, a slash, and the document's id, as base64url (RFC 4648 §5) without padding.
 *
 * @param resource its name; empty where the document is of another server, and cannot be asked for here
 * @param id of the document; whatever was sent
 */
public record NodeId(String resource, String id) {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  /** Of a document of this application. */
  public static NodeId of(Resource resource, String id) {
    return new NodeId(resource.name(), id);
  }

  /** Of a document of another server, of which nothing is known but what it says. */
  static NodeId ofContent(byte[] json) {
    return new NodeId("", UUID.nameUUIDFromBytes(json).toString());
  }

  /** Reads the text; empty if it is none. */
  static Optional<NodeId> parse(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      String plain =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      int slash = plain.indexOf('/');
      boolean canonical = ENCODER.encodeToString(bytes).equals(text);
      return slash < 0 || !canonical ? Optional.empty()
          : Optional.of(new NodeId(plain.substring(0, slash), plain.substring(slash + 1)));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The opaque text. */
  @Override
  public String toString() {
    return ENCODER.encodeToString((resource + "/" + id).getBytes(StandardCharsets.UTF_8));
  }
}
