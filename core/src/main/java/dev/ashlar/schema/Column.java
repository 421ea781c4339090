package dev.ashlar.schema;

import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;

/** A member that the store keeps beside the document, in the one order of values. */
public record Column(Path path, Kind kind) {}
