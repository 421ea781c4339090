package dev.ashlar.definition;

import java.util.Comparator;

/**
 * A place in a text.
 *
 * @param line counted from 1
 * @param column counted from 1, in code points
 */
record Position(int line, int column) implements Comparable<Position> {
  /** Where a text begins. */
  static final Position START = new Position(1, 1);

  private static final Comparator<Position> ORDER =
      Comparator.comparingInt(Position::line).thenComparingInt(Position::column);

  @Override
  public int compareTo(Position other) {
    return ORDER.compare(this, other);
  }

  /** As {@code 12:7}. */
  @Override
  public String toString() {
    return line + ":" + column;
  }
}
