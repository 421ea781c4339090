package dev.ashlar.schema;

import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;

/** A member that the store keeps beside the document, in the one order of values. */
public record Column(Path path, Kind kind) {
  /** As records are written, without the dozens of classes that the platform makes for that at a start. */
  @Override
  @SuppressWarnings("UnnecessaryStringBuilder") // what + compiles to is made at run time, too
  public String toString() {
    return new StringBuilder("Column[")
        .append("path=")
        .append(path)
        .append(", kind=")
        .append(kind)
        .append(']')
        .toString();
  }
}
