package dev.ashlar.web.face;

import dev.ashlar.engine.Engine;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Filter;
import dev.ashlar.web.http.Handler;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.WholeNumber;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds a read back until the log has reached the sequence that its header {@code
 * Ashlar-Min-Sequence} names, for a while. Thread-safe.
 */
public final class MinimumSequence implements Filter {
  private static final FieldName NAME = FieldName.MIN_SEQUENCE;
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final Duration STEP = Duration.ofMillis(5);

  private final Engine engine;
  private final Optional<Resource> resource;

  /**
   * Waits before reads.
   *
   * @param resource of which; a read model must have what a change has come to
   */
  MinimumSequence(Engine engine, Optional<Resource> resource) {
    this.engine = engine;
    this.resource = resource;
  }

  @Override
  public Response handle(Request request, Handler next) {
    String header = request.header(NAME);
    if (!header.isEmpty()) {
      await(sequence(header));
    }
    return next.handle(request);
  }

  /** What a request asks for; empty if it does not care. */
  public static OptionalLong of(Request request) {
    String header = request.header(NAME);
    return header.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sequence(header));
  }

  private static long sequence(String header) {
    return WholeNumber.parse(header)
        .stream()
        .filter(sequence -> sequence >= 0)
        .findFirst()
        .orElseThrow(() -> Problems.malformed(NAME + ": expected a sequence, such as 42"));
  }

  private void await(long sequence) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!engine.ready() || engine.head() < sequence) {
      if (System.nanoTime() - end > 0) {
        throw new Rejected(
            Problem.of(ProblemType.UNAVAILABLE, "the log has not reached " + sequence + " yet")
                .with(Problems.RETRY_SOON));
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
    engine.expect(sequence);
    Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    if (resource.isPresent() && !engine.readModels().await(resource.get(), sequence, left)) {
      throw new Rejected(
          Problem
              .of(
                  ProblemType.UNAVAILABLE,
                  "the read model " + resource.get().name() + " has not reached " + sequence
                      + " yet")
              .with(Problems.RETRY_SOON));
    }
  }
}
