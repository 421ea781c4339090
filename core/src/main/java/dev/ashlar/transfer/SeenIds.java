package dev.ashlar.transfer;

/**
 * The ids that a file has had so far, to tell those that come twice. A hash of 64 bits stands for an id:
 * among two million that are remembered, the chance that two share one is about one in ten million.
 * Ids beyond the most are compared with those, and not remembered. Not thread-safe.
 */
public final class SeenIds {
  private final int most;

  private long[] hashes = new long[1024];
  private int size;

  /** None yet; so many are remembered. */
  public SeenIds(int most) {
    this.most = most;
  }

  /** Whether as many are remembered as can be. */
  public boolean isFull() {
    return size >= most;
  }

  /** Whether an id was noted. */
  public boolean has(String id) {
    long hash = hash(id);
    return hashes[place(hash)] == hash;
  }

  /** Notes an id; whether it was there before. */
  public boolean isRepeated(String id) {
    long hash = hash(id);
    int place = place(hash);
    if (hashes[place] == hash) {
      return true;
    }
    if (size < most) {
      hashes[place] = hash;
      size++;
      if (size * 2 > hashes.length) {
        grow();
      }
    }
    return false;
  }

  /** Where the hash stands, or would stand. */
  private int place(long hash) {
    int place = (int) hash & (hashes.length - 1);
    while (hashes[place] != 0 && hashes[place] != hash) {
      place = (place + 1) & (hashes.length - 1);
    }
    return place;
  }

  private void grow() {
    long[] before = hashes;
    hashes = new long[before.length * 2];
    for (long hash : before) {
      if (hash != 0) {
        hashes[place(hash)] = hash;
      }
    }
  }

  /** FNV-1a over the characters, then the finalizer of MurmurHash3; never 0. */
  private static long hash(String id) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    hash ^= hash >>> 33;
    return hash == 0 ? 1 : hash;
  }
}
