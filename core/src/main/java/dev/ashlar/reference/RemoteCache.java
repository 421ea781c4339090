package dev.ashlar.reference;

import java.net.URI;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What other servers last said, the least recently used forgotten first. Thread-safe. */
final class RemoteCache {
  private static final long MOST_BYTES = 64_000_000;
  private static final int MOST_ENTRIES = 20_000;
  private static final int OVERHEAD = 200;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  /**
   * What a server said of one address.
   *
   * @param body a JSON object; empty if there is nothing
   * @param asked when, in nanoseconds
   * @param digest whether it has the digest that was asked for, if one was
   * @param otherwise whether it said something else last, which is no document and not that there is none
   */
  record Entry(
      Optional<byte[]> body,
      Optional<String> etag,
      long asked,
      Optional<Boolean> digest,
      boolean otherwise) {
    /** That there is nothing. */
    static Entry nothing(long asked) {
      return new Entry(Optional.empty(), Optional.empty(), asked, Optional.empty(), false);
    }

    /** Whether it can never be another. */
    boolean lasting() {
      return digest.orElse(false);
    }

    /** Whether it is what was asked for. */
    boolean verified() {
      return digest.orElse(true);
    }

    long weight() {
      return OVERHEAD + body.map(some -> (long) some.length).orElse(0L);
    }

    Entry renewed(long now) {
      return new Entry(body, etag, now, digest, false);
    }

    /** What was said before, and that something else was said now. */
    Entry otherwise(long now) {
      return new Entry(body, etag, now, digest, true);
    }
  }

  /** An address, as one namespace asks for it: another may have another token. */
  record Key(String namespace, URI address) {}

  Optional<Entry> find(Key key) {
    lock.lock();
    try {
      return Optional.ofNullable(entries.get(key));
    } finally {
      lock.unlock();
    }
  }

  void put(Key key, Entry entry) {
    lock.lock();
    try {
      Entry before = entries.put(key, entry);
      bytes += entry.weight() - (before == null ? 0 : before.weight());
      Iterator<Entry> eldest = entries.values().iterator();
      while (bytes > MOST_BYTES || entries.size() > MOST_ENTRIES) {
        bytes -= eldest.next().weight();
        eldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }
}
