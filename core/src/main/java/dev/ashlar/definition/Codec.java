package dev.ashlar.definition;

import tools.jackson.databind.node.ObjectNode;

/** Between JSON objects and what a document is to a program. Thread-safe. */
public interface Codec<T> {
  /** The object as the program knows it. */
  T read(ObjectNode members);

  /** What the program says, as a JSON object. */
  ObjectNode write(T document);
}
