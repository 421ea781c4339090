package dev.ashlar.app.create;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Which values a column has, by a hash of 64 bits each, as long as memory allows. Two values of one hash
 * would be taken for one; among a million that happens once in thirty million files. Not thread-safe.
 */
final class Distinct {
  private static final int FIRST = 64;

  private final AtomicLong budget;
  private long[] slots = new long[FIRST];
  private int size;
  private boolean exact = true;

  /**
   * Nothing yet.
   *
   * @param budget how many more slots all columns together may take
   */
  Distinct(AtomicLong budget) {
    this.budget = budget;
  }

  /** Whether all values are known. */
  boolean isExact() {
    return exact;
  }

  /** How many there are. */
  int size() {
    return size;
  }

  /** Notes a value. */
  void add(String text) {
    if (!exact) {
      return;
    }
    if (put(slots, hash(text))) {
      size++;
    }
    if (size * 2 > slots.length) {
      grow();
    }
  }

  private void grow() {
    if (slots.length > 1 << 24 || budget.addAndGet(-slots.length) < 0) {
      exact = false;
      slots = new long[0];
      return;
    }
    long[] larger = new long[slots.length * 2];
    for (long hash : slots) {
      if (hash != 0) {
        put(larger, hash);
      }
    }
    slots = larger;
  }

  private static boolean put(long[] slots, long hash) {
    int at = place(slots, hash);
    if (slots[at] == hash) {
      return false;
    }
    slots[at] = hash;
    return true;
  }

  private static int place(long[] slots, long hash) {
    int mask = slots.length - 1;
    int at = (int) hash & mask;
    while (slots[at] != 0 && slots[at] != hash) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /** How many of these values others have not; of two sets that are exact. */
  int missingIn(Distinct others) {
    int missing = 0;
    for (long hash : slots) {
      boolean there = hash == 0 || others.slots[place(others.slots, hash)] == hash;
      missing += there ? 0 : 1;
    }
    return missing;
  }

  /** FNV-1a over the text's units, mixed at the end; never 0. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return hash == 0 ? 1 : hash;
  }
}
