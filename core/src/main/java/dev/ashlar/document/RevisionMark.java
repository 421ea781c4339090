package dev.ashlar.document;

import dev.ashlar.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A small file that says that the bytes of a digest were kept as a revision of one resource's documents.
 * Attachments lie among the same files, by the same digests: without the mark theirs could be read by a
 * reference. No upload may begin as a mark does.
 */
public final class RevisionMark {
  private static final byte[] BEGINNING =
      "\0ashlar revision\n".getBytes(StandardCharsets.US_ASCII);

  /** How many bytes tell whether content begins as a mark does. */
  public static final int LENGTH = BEGINNING.length;

  private RevisionMark() {}

  /** The content of the mark. */
  public static byte[] content(String resource, String digest) {
    byte[] rest = (resource + "\n" + digest + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] mark = Arrays.copyOf(BEGINNING, LENGTH + rest.length);
    System.arraycopy(rest, 0, mark, LENGTH, rest.length);
    return mark;
  }

  /** The digest of the mark, by which it lies among the files. */
  public static String digest(String resource, String digest) {
    return CanonicalJson.digest(content(resource, digest));
  }

  /** Whether content begins as a mark does. */
  public static boolean begins(byte[] content) {
    return content.length >= LENGTH
        && Arrays.equals(content, 0, LENGTH, BEGINNING, 0, LENGTH);
  }
}
