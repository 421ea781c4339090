package dev.ashlar.transfer;

import dev.ashlar.operation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts what becomes of items. Not thread-safe. */
final class Tally {
  private final List<Report.Wrong> errors = new ArrayList<>();
  private long created;
  private long updated;
  private long unchanged;
  private long failed;
  private long line;

  void took(Item item, Outcome.Success outcome) {
    reached(item.line());
    switch (outcome) {
      case Outcome.Created made -> created++;
      case Outcome.Unchanged same -> unchanged++;
      default -> updated++;
    }
  }

  void failed(long line, List<Fault> faults) {
    reached(line);
    failed++;
    if (errors.size() < Report.MOST_ERRORS) {
      errors.add(new Report.Wrong(line, faults));
    }
  }

  void reached(long line) {
    this.line = Math.max(this.line, line);
  }

  Report report(Optional<Report.Stop> stopped) {
    return new Report(created, updated, unchanged, failed, errors, line, stopped);
  }
}
