package dev.ashlar.embedded.store.database;

/**
 * The sizes of a store's parts.
 *
 * @param waiting how many writes may wait before writers have to wait for room
 * @param group how many writes share one transaction, at most
 * @param readers connections for reads that are short
 * @param scanners threads, each with a connection, for reads that look at many documents
 * @param pages how large the file may grow, in pages of 4096 bytes
 * @param small how many documents are so few that any read of them is short
 * @param few how many are always gathered and sorted rather than met with in order
 */
public record Settings(
    int waiting, int group, int readers, int scanners, long pages, long small, long few) {
  private static final long ANY_SIZE = 4_294_967_294L;

  /** Twice as many readers as there are processors: each holds one for microseconds. */
  public static Settings usual() {
    int processors = Math.max(2, Runtime.getRuntime().availableProcessors());
    return new Settings(8192, 1024, processors * 2, processors, ANY_SIZE, 2000, 2000);
  }

  public Settings withPages(long pages) {
    return new Settings(waiting, group, readers, scanners, pages, small, few);
  }

  /** With other limits to what is done at once. */
  public Settings withLimits(long small, long few) {
    return new Settings(waiting, group, readers, scanners, pages, small, few);
  }
}
