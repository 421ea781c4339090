package dev.ashlar.web.openapi;

import dev.ashlar.web.vocabulary.Bounds;

/**
 * What a description says beside the definition: how the server is set up.
 *
 * @param auth whether callers can say who they are
 */
public record Setup(boolean auth, Bounds bounds) {
  /** Everybody is anonymous, and bounds are as usual. */
  public static final Setup DEFAULT = new Setup(false, Bounds.DEFAULT);
}
