package dev.ashlar.schema;

/** Where new ids come from. Thread-safe. */
@FunctionalInterface
public interface IdSource {
  /** An id that was never returned before. */
  String next();
}
