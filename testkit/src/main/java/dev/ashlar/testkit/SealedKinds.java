package dev.ashlar.testkit;

import java.util.HashSet;
import java.util.Set;

/** The kinds of a sealed type, so that a test that is to have a case for each can say so. */
public final class SealedKinds {
  private SealedKinds() {}

  /** The classes at the ends of the tree of a sealed type. */
  public static Set<Class<?>> of(Class<?> type) {
    if (!type.isSealed()) {
      return Set.of(type);
    }
    var kinds = new HashSet<Class<?>>();
    for (Class<?> part : type.getPermittedSubclasses()) {
      kinds.addAll(of(part));
    }
    return kinds;
  }
}
