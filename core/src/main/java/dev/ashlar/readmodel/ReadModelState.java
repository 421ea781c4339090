package dev.ashlar.readmodel;

import java.util.Optional;

/**
 * How a read model is, as one node knows it.
 *
 * @param sequence all changes through this one are in it; negative where another node makes it
 * @param lag how many changes of the log it has not seen
 * @param failures how many source documents could not be projected
 * @param failure what the last one failed with
 * @param rebuild how far a rebuild is; empty if there is none
 */
public record ReadModelState(
    String name,
    long sequence,
    long lag,
    long failures,
    Optional<String> failure,
    Optional<Rebuild> rebuild) {
  /**
   * How far a rebuild is.
   *
   * @param done how many source documents were seen
   * @param total how many there were at its beginning
   */
  public record Rebuild(long done, long total) {}
}
