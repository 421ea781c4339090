package dev.ashlar.web.auth;

import dev.ashlar.access.Caller;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were found good, by digest, so that memory holds none of them. Two generations of
 * bounded size: when the younger one is full, the older one is forgotten. Thread-safe.
 */
final class Verified {
  private static final int GENERATION = 5_000;

  private volatile Map<Digest, Entry> young = new ConcurrentHashMap<>();
  private volatile Map<Digest, Entry> old = Map.of();

  /** Whom a token stands for, and until when that need not be found out again. */
  record Entry(Caller caller, Instant until) {}

  /** The first 128 bits of a token's SHA-256, which nobody can choose. */
  record Digest(long high, long low) {}

  static Digest digest(String token) {
    try {
      byte[] bytes =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      var buffer = java.nio.ByteBuffer.wrap(bytes);
      return new Digest(buffer.getLong(), buffer.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  Optional<Entry> find(Digest digest) {
    @Nullable Entry entry = young.get(digest);
    return Optional.ofNullable(entry == null ? old.get(digest) : entry);
  }

  void put(Digest digest, Entry entry) {
    young.put(digest, entry);
    if (young.size() >= GENERATION) {
      age();
    }
  }

  private synchronized void age() {
    if (young.size() >= GENERATION) {
      old = young;
      young = new ConcurrentHashMap<>();
    }
  }
}
