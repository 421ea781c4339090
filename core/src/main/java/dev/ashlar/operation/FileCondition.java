package dev.ashlar.operation;

import dev.ashlar.document.Attachment;
import java.util.List;
import java.util.Optional;

/**
 * What must hold of an attachment for it to be replaced or removed.
 *
 * @param present it must be there
 * @param absent it must not be there
 * @param anyOf it must have one of these digests, or its document one of these versions; empty for any
 */
public record FileCondition(boolean present, boolean absent, List<String> anyOf) {
  /** Nothing must hold. */
  public static final FileCondition NONE = new FileCondition(false, false, List.of());

  /** Copies the list. */
  public FileCondition {
    anyOf = List.copyOf(anyOf);
  }

  /** Whether it holds. */
  public boolean holds(long version, Optional<Attachment> attachment) {
    if (absent && attachment.isPresent() || present && attachment.isEmpty()) {
      return false;
    }
    return anyOf.isEmpty()
        || anyOf.contains(Long.toString(version))
        || attachment.filter(there -> anyOf.contains(there.digest())).isPresent();
  }
}
