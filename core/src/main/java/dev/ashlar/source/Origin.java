package dev.ashlar.source;

import java.io.IOException;

/** Where items are read from. */
sealed interface Origin permits FileOrigin, UrlOrigin, ProgramOrigin {
  /**
   * Reads all items.
   *
   * @param changed whether an origin that knows itself to be unchanged may read nothing
   * @return whether anything was read; false where nothing changed since the last time
   * @throws SourceFailed if they cannot be had, or not to the end
   * @throws IOException as {@link SourceFailed}, with what the system says
   */
  boolean read(Intake intake, boolean changed) throws SourceFailed, IOException;

  /** All that was read the last time was taken: it may be asked for changes alone. */
  default void taken() {}

  /** Something that is another one once there may be news; always the same where nothing can be watched. */
  default String signature() {
    return "";
  }
}
