package dev.ashlar.operation;

import java.io.InputStream;

/** The content of a file that an operation brings. */
public sealed interface Upload {
  /** The media type, as the sender says. */
  String type();

  /** Content that is still to be read: once, to its end, and not closed. */
  record Content(String type, InputStream stream) implements Upload {}

  /**
   * Content that the file store has.
   *
   * @param size in bytes
   */
  record Kept(String type, String digest, long size) implements Upload {}
}
