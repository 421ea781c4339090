package dev.ashlar.transfer;

import dev.ashlar.document.Violation;
import dev.ashlar.operation.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Counts what becomes of items. Not thread-safe. */
final class Tally {
  private static final String UNKNOWN = Violation.Code.UNKNOWN.text();

  private final List<Report.Wrong> errors = new ArrayList<>();
  private long created;
  private long updated;
  private long unchanged;
  private long failed;
  private long repeated;
  private long firstRepeated;
  private final Set<String> unknown = new HashSet<>();
  private long line;

  /** Notes an item whose id an earlier one has. */
  void repeated(long line) {
    firstRepeated = repeated == 0 ? line : firstRepeated;
    repeated++;
  }

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
    List<Fault> told = faults.stream().filter(this::isNews).toList();
    if (!told.isEmpty() && errors.size() < Report.MOST_ERRORS) {
      errors.add(new Report.Wrong(line, told));
    }
  }

  /** A member that no attribute has is told once, not once for each item that has it. */
  private boolean isNews(Fault fault) {
    boolean one = fault.code().equals(UNKNOWN) && unknown.size() < Report.MOST_ERRORS;
    return !fault.code().equals(UNKNOWN)
        || (one ? unknown.add(fault.pointer()) : !unknown.contains(fault.pointer()));
  }

  void reached(long line) {
    this.line = Math.max(this.line, line);
  }

  Report report(Optional<Report.Stop> stopped) {
    return new Report(created, updated, unchanged, failed, repeated, firstRepeated, errors, line,
        stopped);
  }
}
