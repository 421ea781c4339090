package dev.ashlar.web.vocabulary;

import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import java.util.List;

/** Writes that happen together or not at all, as many as one request may ask for. */
public final class Transactions {
  /** The most writes in one transaction of a caller. */
  public static final int MOST_WRITES = 10_000;

  private Transactions() {}

  /**
   * A transaction of these writes.
   *
   * @throws Rejected if there are too many
   */
  public static Operation.Batch of(Context context, List<Operation.Write> writes) {
    check(writes.size());
    return new Operation.Batch(context, writes);
  }

  /**
   * Counts writes before they are read.
   *
   * @throws Rejected if there are too many
   */
  public static void check(int writes) {
    if (writes > MOST_WRITES) {
      throw new Rejected(
          Problem.of(
              ProblemType.TOO_LARGE,
              "a transaction has at most %,d writes, and this one has %,d; send it in several"
                  .formatted(MOST_WRITES, writes)));
    }
  }
}
