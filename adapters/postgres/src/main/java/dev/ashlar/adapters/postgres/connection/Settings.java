package dev.ashlar.adapters.postgres.connection;

import java.time.Duration;

/**
 * The sizes of a store's parts.
 *
 * @param waiting how many commits may wait before writers have to wait for room
 * @param group how many commits share one transaction, at most
 * @param bytes how large the documents of a group or of one statement may be together, about
 * @param readers connections that read
 * @param helpers connections for what is written beside commits
 * @param patience how long to wait for a connection, and to look for a server that is gone
 * @param small how many documents are so few that their indexes are made at once
 */
public record Settings(
    int waiting, int group, int bytes, int readers, int helpers, Duration patience, long small) {
  /** Enough connections to keep a server busy, few enough for several nodes on one server. */
  public static Settings usual() {
    int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new Settings(
        8192, 1024, 8_000_000, Math.min(16, 4 * processors), 2, Duration.ofSeconds(5), 5000);
  }

  public Settings withSmall(long small) {
    return new Settings(waiting, group, bytes, readers, helpers, patience, small);
  }
}
