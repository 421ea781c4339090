package dev.ashlar.json;

/**
 * A JSON Patch that does not fit the value it is applied to. The message names the operation and
 * the place, and quotes nothing of the value.
 */
public final class PatchConflict extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What does not fit. */
  public enum Kind {
    /** A {@code test} found another value than it expects. */
    TEST_FAILED,
    /** A path or a {@code from} leads nowhere, or to no place where a value can be put. */
    PATH_MISSING
  }

  private final int index;
  private final Kind kind;

  PatchConflict(int index, Kind kind, String message) {
    super(message);
    this.index = index;
    this.kind = kind;
  }

  /** The index of the operation in the patch, from 0. */
  public int index() {
    return index;
  }

  /** What does not fit. */
  public Kind kind() {
    return kind;
  }
}
