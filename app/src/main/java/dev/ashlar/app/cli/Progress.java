package dev.ashlar.app.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** Tells now and then how far long work has come. Used by one thread. */
final class Progress {
  private static final long SECOND = 1_000_000_000;

  private final PrintWriter err;
  private final long begun = System.nanoTime();
  private long told = begun;

  Progress(PrintWriter err) {
    this.err = err;
  }

  /**
   * Says how far it is, if that was not said a moment ago.
   *
   * @param done how much is done
   * @param what of which
   * @param place where to go on, or nothing
   */
  void at(long done, String what, String place) {
    long now = System.nanoTime();
    if (now - told >= SECOND) {
      told = now;
      err.printf(Locale.ROOT, "%,d %s, %,d/s%s%n", done, what, rate(done), place);
      err.flush();
    }
  }

  /** How much was done in a second, up to now. */
  long rate(long done) {
    return (long) (done / Math.max(0.001, seconds()));
  }

  /** How long it takes, up to now. */
  double seconds() {
    return (System.nanoTime() - begun) / (double) SECOND;
  }
}
