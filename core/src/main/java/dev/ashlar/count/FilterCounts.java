package dev.ashlar.count;

import dev.ashlar.engine.follow.Tail;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Answers finds that ask for a total. Where the same filter is asked for often and much matches, its
 * total is kept from then on: whoever asks judges the changes since the last time, before and after,
 * instead of counting everything again. A kept total is given only if it is the total of the very state
 * that the page is from: that state lies between two looks at the log, and between them the total must
 * not have moved. Otherwise the store counts. Thread-safe.
 */
public final class FilterCounts {
  private final Store store;
  private final Tail tail;
  private final Map<String, KeptTotals> byResource = new ConcurrentHashMap<>();

  /** FilterCounts of the documents of a store; nothing is kept at first. */
  public FilterCounts(Store store, Tail tail) {
    this.tail = tail;
    this.store = store;
  }

  /**
   * The answer to a find.
   *
   * @param ask answers any find from the store
   */
  public <T> Found<T> find(Find find, Function<Find, Found<T>> ask) {
    if (!find.total() || find.selector().equals(Selector.ALL)) {
      return ask.apply(find);
    }
    KeptTotals totals =
        byResource.computeIfAbsent(
            find.resource().name(), name -> new KeptTotals(find.resource(), tail));
    return switch (totals.of(find.selector())) {
      case KEPT -> kept(totals, find, ask).orElseGet(() -> ask.apply(find));
      case WANTED -> counted(totals, find, ask);
      case UNKNOWN -> {
        Found<T> found = ask.apply(find);
        totals.heard(find.selector(), found.total().orElse(0));
        yield found;
      }
    };
  }

  /** The page without counting; empty if the total that is kept may be that of another state. */
  private <T> Optional<Found<T>> kept(
      KeptTotals totals, Find find, Function<Find, Found<T>> ask) {
    if (find.limit() == 0) {
      long now = head();
      OptionalLong total = totals.total(find.selector(), now, now);
      return total.isEmpty()
          ? Optional.empty()
          : Optional.of(new Found<>(List.of(), total.getAsLong() > 0, total));
    }
    var page =
        new Find(
            find.resource(), find.selector(), find.sort(), find.limit(), find.after(), false);
    long seen = totals.position();
    Found<T> found = ask.apply(page);
    long before = head();
    OptionalLong total = totals.total(find.selector(), seen, before);
    if (total.isEmpty()) { // it moved since it was last looked at: perhaps not just now
      found = ask.apply(page);
      total = totals.total(find.selector(), before, head());
    }
    return total.isEmpty()
        ? Optional.empty()
        : Optional.of(new Found<>(found.documents(), found.more(), total));
  }

  /** Lets the store count, and begins to keep the total if it is sure of which state it is. */
  private <T> Found<T> counted(KeptTotals totals, Find find, Function<Find, Found<T>> ask) {
    long before = head();
    Found<T> found = ask.apply(find);
    totals.keep(find.selector(), found.total().orElseThrow(), before, head());
    return found;
  }

  private long head() {
    return store.log().span().head();
  }
}
