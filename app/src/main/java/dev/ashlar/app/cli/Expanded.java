package dev.ashlar.app.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * A gzip stream as it was before it was compressed. One that expands far beyond what documents do is
 * refused: a small file could otherwise keep an import busy for ever. Not thread-safe.
 */
final class Expanded extends FilterInputStream {
  /** Whatever is smaller is never refused. */
  private static final long SMALL = 100_000_000;

  /** Documents shrink to a tenth or a fiftieth; a thousandth is the most that the format can do. */
  private static final long MOST_TIMES = 500;

  private final Packed packed;
  private long expanded;

  private Expanded(Packed packed, int buffer) throws IOException {
    super(new GZIPInputStream(packed, buffer));
    this.packed = packed;
  }

  static InputStream of(InputStream stream, int buffer) throws IOException {
    return new Expanded(new Packed(stream), buffer);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int got = super.read(bytes, offset, length);
    expanded += Math.max(0, got);
    if (expanded > SMALL && expanded / MOST_TIMES > packed.count) {
      throw new IOException(
          "it expands to more than "
              + MOST_TIMES
              + " times its size, as no documents do; if it is what you want, expand it first");
    }
    return got;
  }

  /** Counts the compressed bytes. */
  private static final class Packed extends FilterInputStream {
    private long count;

    Packed(InputStream stream) {
      super(stream);
    }

    @Override
    public int read() throws IOException {
      int got = super.read();
      count += got < 0 ? 0 : 1;
      return got;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int got = super.read(bytes, offset, length);
      count += Math.max(0, got);
      return got;
    }
  }
}
