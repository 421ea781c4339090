package dev.ashlar.document;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The id of a file that a document's member holds. It says where the member is, so that a file is found,
 * and its reader's rights are judged, by reading one document. To clients it is opaque.
 *
 * @param mark tells the files of one member apart; the same file under the same name has the same
 */
public record FileId(String resource, String attribute, String mark, String document) {
  private static final int MARK = 16;

  /** The id of a file of that content and name. */
  public static FileId of(
      String resource, String attribute, DocumentId document, String digest, String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((digest + '/' + name).getBytes(StandardCharsets.UTF_8));
      String mark = HexFormat.of().formatHex(hash).substring(0, MARK);
      return new FileId(resource, attribute, mark, document.text());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Reads an id; empty if it is none. */
  public static Optional<FileId> parse(String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      String[] parts =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes))
              .toString()
              .split("/", 4);
      return parts.length == 4
          ? Optional.of(new FileId(parts[0], parts[1], parts[2], parts[3]))
          : Optional.empty();
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The id as clients know it: letters, digits, {@code -} and {@code _}. */
  @Override
  public String toString() {
    String plain = String.join("/", resource, attribute, mark, document);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }
}
