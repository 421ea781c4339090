package dev.ashlar.schema;

import dev.ashlar.access.Caller;
import dev.ashlar.query.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A rule of access of one resource, its selectors bound, ready to be asked. Immutable and thread-safe. */
sealed interface RuleGrant {
  /** Every document. */
  Optional<Selector> ALL = Optional.of(Selector.ALL);

  /** A rule that asks for no document. */
  record Plain(Access.Rule rule) implements RuleGrant {}

  /** A rule that does; empty where its selector is none, which bars everybody. */
  record Selecting(Optional<RuleSelector> selector) implements RuleGrant {}

  /** Rules of which any lets in. */
  record Any(List<RuleGrant> grants) implements RuleGrant {}

  /** A rule on the documents that a binder knows. */
  static RuleGrant of(Access.Rule rule, Binder binder) {
    return switch (rule) {
      case Access.Rule.Where(var template) -> new Selecting(RuleSelector.of(template, binder));
      case Access.Rule.AnyOf(var rules) ->
          new Any(rules.stream().map(each -> of(each, binder)).toList());
      default -> new Plain(rule);
    };
  }

  /** The documents that a caller other than the application may use; empty if it is barred from all. */
  default Optional<Selector> allowed(Caller caller) {
    return switch (this) {
      case Plain(var rule) -> plainly(rule, caller) ? ALL : Optional.empty();
      case Selecting(var selector) -> selector.flatMap(known -> known.of(caller));
      case Any(var grants) -> any(grants, caller);
    };
  }

  private static boolean plainly(Access.Rule rule, Caller caller) {
    return switch (rule) {
      case Access.Rule.Public() -> true;
      case Access.Rule.Authenticated() -> !caller.isAnonymous();
      case Access.Rule.Roles(var roles) -> !Collections.disjoint(roles, caller.roles());
      case Access.Rule.Nobody _, Access.Rule.Where _, Access.Rule.AnyOf _ -> false;
    };
  }

  private static Optional<Selector> any(List<RuleGrant> grants, Caller caller) {
    var selectors = new ArrayList<Selector>();
    for (RuleGrant grant : grants) {
      Optional<Selector> allowed = grant.allowed(caller);
      if (allowed.equals(ALL)) {
        return ALL;
      }
      allowed.ifPresent(selectors::add);
    }
    return switch (selectors.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(selectors.getFirst());
      default -> Optional.of(new Selector.Or(selectors));
    };
  }
}
