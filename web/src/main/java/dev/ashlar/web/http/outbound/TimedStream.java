package dev.ashlar.web.http.outbound;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A stream that is closed when its time is over, whoever waits for it then. */
final class TimedStream extends FilterInputStream {
  private final Duration whole;
  private final Thread clock;
  private volatile boolean late;

  /**
   * A stream that may be read for a while.
   *
   * @param left how long from now
   * @param whole how long the whole question may take, as the message says it
   */
  TimedStream(InputStream stream, Duration left, Duration whole) {
    super(stream);
    this.whole = whole;
    this.clock = Thread.ofVirtual().name("ashlar-outbound-deadline").start(() -> end(left));
  }

  private void end(Duration left) {
    try {
      Thread.sleep(left.isPositive() ? left : Duration.ZERO);
      late = true;
      in.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      late = true;
    }
  }

  @Override
  public int read() throws IOException {
    try {
      int value = in.read();
      check(null);
      return value;
    } catch (IOException e) {
      check(e);
      throw e;
    }
  }

  @Override
  public int read(byte[] bytes, int start, int length) throws IOException {
    try {
      int found = in.read(bytes, start, length);
      check(null);
      return found;
    } catch (IOException e) {
      check(e);
      throw e;
    }
  }

  private void check(@Nullable Exception cause) throws IOException {
    if (late) {
      throw Outbound.late(whole, cause);
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() throws IOException {
    clock.interrupt();
    in.close();
  }
}
