package dev.ashlar.app.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that tells how much of it was read. */
final class Counted extends FilterInputStream {
  private final Progress progress;
  private long count;

  Counted(InputStream stream, Progress progress) {
    super(stream);
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int got = super.read(bytes, offset, length);
    count += Math.max(0, got);
    progress.at(count / 1000, "kB sent", "");
    return got;
  }
}
