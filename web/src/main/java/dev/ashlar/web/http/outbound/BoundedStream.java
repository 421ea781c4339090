package dev.ashlar.web.http.outbound;

import dev.ashlar.port.remote.UnusableAnswer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that fails with the first byte beyond a number of them. */
final class BoundedStream extends FilterInputStream {
  private final long most;
  private long read;

  BoundedStream(InputStream stream, long most) {
    super(stream);
    this.most = most;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int start, int length) throws IOException {
    int found = super.read(bytes, start, length);
    count(Math.max(found, 0));
    return found;
  }

  @Override
  public long skip(long bytes) throws IOException {
    long skipped = super.skip(bytes);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void count(long bytes) throws IOException {
    read += bytes;
    if (read > most) {
      throw new UnusableAnswer("expected at most " + most + " bytes, found more");
    }
  }
}
