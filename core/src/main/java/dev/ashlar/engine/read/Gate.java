package dev.ashlar.engine.read;

import dev.ashlar.access.Caller;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Resource;
import java.util.Optional;

/**
 * Whether a caller may use a method, and on which documents. The one check of access: every operation
 * of every face passes here.
 */
public sealed interface Gate {
  /** Every document. */
  Gate OPEN = new Open(Selector.ALL);

  /** Documents that match. */
  record Open(Selector selector) implements Gate {}

  /** None, and why. */
  record Shut(Outcome.Failure failure) implements Gate {}

  /** What the caller may do with a method of a resource. */
  static Gate of(Resource resource, Method<?> method, Caller caller) {
    if (method.writes() && resource.isReadOnly() && !caller.isInternal()) {
      return new Shut(new Outcome.ReadOnly(resource.name()));
    }
    Optional<Selector> allowed = resource.rights().allowed(method, caller);
    if (allowed.isEmpty()) {
      return barred(caller);
    }
    return allowed.get().equals(Selector.ALL) ? OPEN : new Open(allowed.get());
  }

  private static Gate barred(Caller caller) {
    return new Shut(
        caller.isAnonymous()
            ? new Outcome.Unauthenticated()
            : new Outcome.Refused("you may not do this"));
  }
}
