package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a server has acknowledged, and what it was doing when it died: a document whose last write was
 * never answered may be in the state before or in the one after. Thread-safe, as long as each
 * document has one writer.
 */
final class Ledger {
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  /** A document: gone, or there with a number in it. */
  record State(Optional<Long> number, long version) {
    static final State ABSENT = new State(Optional.empty(), 0);
  }

  private record Entry(State acknowledged, Optional<Optional<Long>> asked) {}

  /** The document as it was last acknowledged. */
  State state(String id) {
    return entry(id).acknowledged;
  }

  private Entry entry(String id) {
    return entries.getOrDefault(id, new Entry(State.ABSENT, Optional.empty()));
  }

  /** A write is on its way: it makes the document this number, or removes it. */
  void ask(String id, Optional<Long> number) {
    entries.put(id, new Entry(entry(id).acknowledged, Optional.of(number)));
  }

  /** The write that was asked for is acknowledged. */
  void acknowledge(String id, long sequence) {
    Optional<Long> number = entry(id).asked.orElseThrow();
    entries.put(id, new Entry(new State(number, sequence), Optional.empty()));
  }

  /**
   * Compares with what a server has after a restart, and takes over how unanswered writes ended.
   *
   * @param found every document there is
   */
  void settle(Map<String, State> found) {
    for (String id : found.keySet()) {
      assertThat(entries).as("a document that nobody wrote").containsKey(id);
    }
    for (Map.Entry<String, Entry> each : new TreeMap<>(entries).entrySet()) {
      String id = each.getKey();
      Entry entry = each.getValue();
      State actual = found.getOrDefault(id, State.ABSENT);
      boolean kept = same(actual, entry.acknowledged);
      boolean done = entry.asked.isPresent() && actual.number.equals(entry.asked.get());
      assertThat(kept || done)
          .as("%s is %s, acknowledged was %s", id, actual, entry)
          .isTrue();
      if (!kept && actual.number.isPresent()) {
        assertThat(actual.version).as(id).isGreaterThan(entry.acknowledged.version);
      }
      entries.put(id, new Entry(actual, Optional.empty()));
    }
  }

  /** What is gone has no version to compare. */
  private static boolean same(State actual, State acknowledged) {
    boolean gone = actual.number.isEmpty() && acknowledged.number.isEmpty();
    return gone || actual.equals(acknowledged);
  }

  /** How many documents there are. */
  long alive() {
    return entries.values().stream().filter(e -> e.acknowledged.number.isPresent()).count();
  }
}
