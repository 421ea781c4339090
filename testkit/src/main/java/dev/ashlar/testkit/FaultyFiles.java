package dev.ashlar.testkit;

import dev.ashlar.port.files.Files;
import dev.ashlar.port.files.FilesUnavailable;
import dev.ashlar.port.files.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** A file store that fails where and how a test says, and is a real one otherwise. Thread-safe. */
public final class FaultyFiles implements Files {
  /** Where a file store can fail. */
  public enum Step {
    RECEIVE,
    KEEP,
    OPEN,
    DELETE
  }

  private final Files real;
  private final Faulty<Step> faults;
  private final Life life;

  /**
   * Over a real one.
   *
   * @param life that of the process in which it is
   */
  public FaultyFiles(Files real, Life life) {
    this.real = real;
    this.life = life;
    faults = new Faulty<>(said -> new FilesUnavailable(said, new IOException(said)), life);
  }

  /** From now on a step fails, until {@link #heal}. */
  public void fail(Step step, Fault fault) {
    faults.fail(step, fault);
  }

  /** From now on nothing fails, unless the process has died. */
  public void heal() {
    faults.heal();
  }

  /** How often something failed on purpose. */
  public int failures() {
    return faults.failures();
  }

  @Override
  public Pending receive(InputStream content) {
    return faults.at(Step.RECEIVE, () -> new Received(real.receive(content)));
  }

  @Override
  public Optional<InputStream> open(String digest, long from, long count) {
    return faults.at(Step.OPEN, () -> real.open(digest, from, count));
  }

  @Override
  public boolean delete(String digest, Instant olderThan) {
    return faults.at(Step.DELETE, () -> real.delete(digest, olderThan));
  }

  @Override
  public void each(Consumer<Stored> visitor) {
    real.each(visitor);
  }

  @Override
  public void close() {
    real.close();
  }

  private final class Received implements Pending {
    private final Pending behind;

    Received(Pending behind) {
      this.behind = behind;
    }

    @Override
    public Stored stored() {
      return behind.stored();
    }

    @Override
    public void keep() {
      faults.at(
          Step.KEEP,
          () -> {
            behind.keep();
            return true;
          });
    }

    /** A process that has died tidies nothing. */
    @Override
    public void close() {
      if (!life.isOver()) {
        behind.close();
      }
    }
  }
}
