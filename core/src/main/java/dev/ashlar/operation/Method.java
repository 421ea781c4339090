package dev.ashlar.operation;

import java.util.List;
import java.util.Locale;

/**
 * One of the five methods of a resource.
 *
 * @param <O> what a hook on this method receives and returns: the operation for a write, the
 *     request envelope for a read
 */
public final class Method<O> {
  /** Operations that read many. */
  public static final Method<Envelope> QUERY = new Method<>("QUERY", Envelope.class);

  /** Operations that read one. */
  public static final Method<Envelope> GET = new Method<>("GET", Envelope.class);

  /** New documents. */
  public static final Method<Operation.Create> CREATE =
      new Method<>("CREATE", Operation.Create.class);

  /** Changes of a document, whole replacements included. */
  public static final Method<Operation.Update> UPDATE =
      new Method<>("UPDATE", Operation.Update.class);

  /** Removals. */
  public static final Method<Operation.Destroy> DESTROY =
      new Method<>("DESTROY", Operation.Destroy.class);

  private final String name;
  private final Class<O> subject;

  private Method(String name, Class<O> subject) {
    this.name = name;
    this.subject = subject;
  }

  /** All five, reads first. */
  public static List<Method<?>> all() {
    return List.of(QUERY, GET, CREATE, UPDATE, DESTROY);
  }

  /** Whether its operations change anything. */
  public boolean writes() {
    return this != QUERY && this != GET;
  }

  /** What a hook on this method receives. */
  public Class<O> subject() {
    return subject;
  }

  /** The method as definitions write it: {@code query}. */
  public String text() {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return name;
  }
}
