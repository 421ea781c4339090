package dev.ashlar.engine.read;

import dev.ashlar.access.Caller;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Resource;
import java.util.Collections;
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
    if (caller.isApplication()) {
      return OPEN;
    }
    Access.Rule rule = resource.declaration().access().rule(method).orElse(null);
    return switch (rule) {
      case null -> OPEN;
      case Access.Rule.Nobody() -> barred(caller);
      case Access.Rule.Public() -> OPEN;
      case Access.Rule.Authenticated() -> caller.isAnonymous() ? barred(caller) : OPEN;
      case Access.Rule.Roles(var roles) ->
          Collections.disjoint(roles, caller.roles()) ? barred(caller) : OPEN;
      case Access.Rule.Where _ -> where(resource, method, caller);
    };
  }

  /** The documents that match for the caller. */
  private static Gate where(Resource resource, Method<?> method, Caller caller) {
    Optional<Selector> selected =
        resource.rights().selector(method).flatMap(selector -> selector.of(caller));
    return selected.isPresent() ? new Open(selected.get()) : barred(caller);
  }

  private static Gate barred(Caller caller) {
    return new Shut(
        caller.isAnonymous()
            ? new Outcome.Unauthenticated()
            : new Outcome.Refused("you may not do this"));
  }
}
