package dev.ashlar.web.vocabulary;

import dev.ashlar.document.Violation;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.FileValues;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;

/** A file as it arrives: what its attribute refuses for its size is received no further. Used by one thread. */
public final class BoundedUpload extends InputStream {
  private final InputStream content;
  private final Attribute attribute;
  private final String pointer;
  private final Function<Violation, RuntimeException> refusal;
  private final long largest;
  private long read;

  /**
   * Content of a file.
   *
   * @param pointer to the attribute, as violations name it
   * @param refusal what is thrown at the first byte too many
   */
  public BoundedUpload(
      InputStream content,
      Attribute attribute,
      String pointer,
      Function<Violation, RuntimeException> refusal) {
    this.content = content;
    this.attribute = attribute;
    this.pointer = pointer;
    this.refusal = refusal;
    largest = FileValues.largest(attribute).orElse(Long.MAX_VALUE);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    int got = content.read(bytes, offset, count);
    read += Math.max(got, 0);
    if (read > largest) {
      throw refusal.apply(FileValues.size(attribute, read, pointer).orElseThrow());
    }
    return got;
  }
}
