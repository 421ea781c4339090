package dev.ashlar.engine;

import dev.ashlar.access.Caller;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Resource;
import java.util.Collections;
import java.util.Optional;

/** The one access check: every operation of every face passes here. Thread-safe. */
final class Policies {
  private Policies() {}

  /** What the caller may do with a method of a resource. */
  static Gate gate(Resource resource, Method<?> method, Caller caller) {
    if (caller.isApplication()) {
      return Gate.OPEN;
    }
    Access.Rule rule = resource.declaration().access().rule(method).orElse(null);
    return switch (rule) {
      case null -> Gate.OPEN;
      case Access.Rule.Nobody() -> barred(caller);
      case Access.Rule.Public() -> Gate.OPEN;
      case Access.Rule.Authenticated() -> caller.isAnonymous() ? barred(caller) : Gate.OPEN;
      case Access.Rule.Roles(var roles) ->
          Collections.disjoint(roles, caller.roles()) ? barred(caller) : Gate.OPEN;
      case Access.Rule.Where _ -> where(resource, method, caller);
    };
  }

  /** The documents that match for the caller. */
  private static Gate where(Resource resource, Method<?> method, Caller caller) {
    Optional<Selector> selected =
        resource.rights().selector(method).flatMap(selector -> selector.of(caller));
    return selected.isPresent() ? new Gate.Open(selected.get()) : barred(caller);
  }

  private static Gate barred(Caller caller) {
    return new Gate.Shut(
        caller.isAnonymous()
            ? new Outcome.Unauthenticated()
            : new Outcome.Refused("you may not do this"));
  }
}
