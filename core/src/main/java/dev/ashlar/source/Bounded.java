package dev.ashlar.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A stream that counts towards what one load may read, and that notes what it read. */
final class Bounded extends FilterInputStream {
  private final Allowance allowance;
  private final MessageDigest digest;

  /** What is left of a load's bytes. Used by one thread. */
  static final class Allowance {
    /** The most bytes of one load. */
    static final long MOST = 100_000_000;

    private long left = MOST;

    long left() {
      return left;
    }

    void take(long bytes) throws IOException {
      left -= bytes;
      if (left < 0) {
        throw new IOException("expected at most 100 MB, found more");
      }
    }
  }

  Bounded(InputStream in, Allowance allowance, MessageDigest digest) {
    super(in);
    this.allowance = allowance;
    this.digest = digest;
  }

  @Override
  public int read() throws IOException {
    int unit = in.read();
    if (unit >= 0) {
      allowance.take(1);
      digest.update((byte) unit);
    }
    return unit;
  }

  @Override
  public int read(byte @Nullable [] bytes, int offset, int length) throws IOException {
    if (bytes == null) {
      throw new NullPointerException("bytes");
    }
    int got = in.read(bytes, offset, length);
    if (got > 0) {
      allowance.take(got);
      digest.update(bytes, offset, got);
    }
    return got;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
