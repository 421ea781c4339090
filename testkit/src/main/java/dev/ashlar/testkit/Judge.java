package dev.ashlar.testkit;

import dev.ashlar.access.Caller;
import dev.ashlar.operation.Method;
import dev.ashlar.schema.Access;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What rules of access mean, once more and by brute force: over documents in a map, without selectors,
 * without a store. Only the text of a rule is shared with what is judged. Immutable.
 */
record Judge(Map<Method<?>, Judge.Rule> rules) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  static final List<String> MEMBERS = List.of("owner", "team", "state");
  static final List<String> WORDS = List.of("ada", "bob", "red", "blue", "m");

  /** Random rules: now and then none for a method. */
  static Judge random(Random random) {
    var rules = new TreeMap<Method<?>, Rule>((a, b) -> a.text().compareTo(b.text()));
    for (Method<?> method : Method.all()) {
      rules.put(method, Rule.random(random));
    }
    return new Judge(rules);
  }

  /** The rules as a definition states them. */
  Access access() {
    var stated = new java.util.HashMap<Method<?>, Access.Rule>();
    rules.forEach((method, rule) -> rule.stated().ifPresent(it -> stated.put(method, it)));
    return new Access(stated).closed();
  }

  /** Whether the caller may use the method on no document at all. */
  boolean bars(Method<?> method, Caller caller) {
    return bars(rule(method), caller);
  }

  private static boolean bars(Rule rule, Caller caller) {
    return switch (rule) {
      case Rule.Nobody() -> true;
      case Rule.Public() -> false;
      case Rule.Authenticated() -> caller.isAnonymous();
      case Rule.Roles(var roles) -> roles.stream().noneMatch(caller.roles()::contains);
      case Rule.Where(var term) -> term.unanswered(caller);
      case Rule.AnyOf(var rules) -> rules.stream().allMatch(each -> bars(each, caller));
    };
  }

  /** Whether the caller may use the method on a document. */
  boolean allows(Method<?> method, Caller caller, Map<String, String> document) {
    return allows(rule(method), caller, document);
  }

  private static boolean allows(Rule rule, Caller caller, Map<String, String> document) {
    return switch (rule) {
      case Rule.AnyOf(var rules) ->
          rules.stream().anyMatch(each -> allows(each, caller, document));
      case Rule.Where(var term) -> !bars(rule, caller) && term.matches(caller, document);
      case Rule.Nobody _, Rule.Public _, Rule.Authenticated _, Rule.Roles _ ->
          !bars(rule, caller);
    };
  }

  /** Whether the caller may know that there is such a document when writing. */
  boolean shows(Caller caller, Map<String, String> document) {
    return bars(Method.GET, caller) || allows(Method.GET, caller, document);
  }

  private Rule rule(Method<?> method) {
    return Optional.ofNullable(rules.get(method)).orElse(new Rule.Nobody());
  }

  /** A rule of a method. */
  sealed interface Rule {
    record Nobody() implements Rule {}

    record Public() implements Rule {}

    record Authenticated() implements Rule {}

    record Roles(Set<String> roles) implements Rule {}

    record Where(Term term) implements Rule {}

    record AnyOf(List<Rule> rules) implements Rule {}

    static Rule random(Random random) {
      if (random.nextInt(3) > 0) {
        return single(random);
      }
      return new AnyOf(
          Stream.generate(() -> single(random)).limit(2 + random.nextInt(2)).toList());
    }

    private static Rule single(Random random) {
      return switch (random.nextInt(10)) {
        case 0 -> new Nobody();
        case 1 -> new Public();
        case 2 -> new Authenticated();
        case 3 -> new Roles(Set.of(random.nextBoolean() ? "red" : "admin"));
        default -> new Where(Term.random(random, 2, true));
      };
    }

    default Optional<Access.Rule> stated() {
      return switch (this) {
        case Nobody() -> Optional.empty();
        case Public() -> Optional.of(new Access.Rule.Public());
        case Authenticated() -> Optional.of(new Access.Rule.Authenticated());
        case Roles(var roles) -> Optional.of(new Access.Rule.Roles(roles));
        case Where(var term) -> Optional.of(new Access.Rule.Where(term.selector()));
        case AnyOf(var rules) ->
            Optional.of(
                Access.Rule.any(
                    rules.stream()
                        .map(each -> each.stated().orElse(new Access.Rule.Nobody()))
                        .toList()));
      };
    }
  }

  /** A condition on a document, and perhaps on whoever asks. */
  sealed interface Term {
    record Own(String member) implements Term {}

    record OfRole(String member) implements Term {}

    record OfClaim(String member) implements Term {}

    record Is(String member, String value) implements Term {}

    record AtLeast(String member, String value) implements Term {}

    record There(String member, boolean there) implements Term {}

    record Any(List<Term> terms) implements Term {}

    record All(List<Term> terms) implements Term {}

    record Not(Term term) implements Term {}

    static Term random(Random random, int depth, boolean asking) {
      String member = MEMBERS.get(random.nextInt(MEMBERS.size()));
      String value = WORDS.get(random.nextInt(WORDS.size()));
      int kinds = depth == 0 ? 6 : 9;
      return switch ((asking ? 0 : 3) + random.nextInt(asking ? kinds : kinds - 3)) {
        case 0 -> new Own(member);
        case 1 -> new OfRole(member);
        case 2 -> new OfClaim(member);
        case 3 -> new Is(member, value);
        case 4 -> new AtLeast(member, value);
        case 5 -> new There(member, random.nextBoolean());
        case 6 ->
            new Any(List.of(random(random, depth - 1, asking), random(random, depth - 1, asking)));
        case 7 ->
            new All(List.of(random(random, depth - 1, asking), random(random, depth - 1, asking)));
        default -> new Not(random(random, depth - 1, asking));
      };
    }

    default boolean matches(Caller caller, Map<String, String> document) {
      return switch (this) {
        case Own(var member) -> caller.id().equals(value(document, member));
        case OfRole(var member) ->
            value(document, member).filter(caller.roles()::contains).isPresent();
        case OfClaim(var member) ->
            value(document, member).equals(Optional.of(caller.claims().path("team").asString()));
        case Is(var member, var wanted) -> value(document, member).equals(Optional.of(wanted));
        case AtLeast(var member, var least) ->
            value(document, member).filter(value -> value.compareTo(least) >= 0).isPresent();
        case There(var member, var there) -> document.containsKey(member) == there;
        case Any(var terms) -> terms.stream().anyMatch(term -> term.matches(caller, document));
        case All(var terms) -> terms.stream().allMatch(term -> term.matches(caller, document));
        case Not(var term) -> !term.matches(caller, document);
      };
    }

    private static Optional<String> value(Map<String, String> document, String member) {
      return Optional.ofNullable(document.get(member));
    }

    /** Whether it asks of the caller what nobody knows. */
    default boolean unanswered(Caller caller) {
      return switch (this) {
        case Own own -> caller.isAnonymous() || caller.id().isEmpty();
        case OfRole role -> caller.isAnonymous();
        case OfClaim claim -> caller.isAnonymous() || !caller.claims().has("team");
        case Is is -> false;
        case AtLeast least -> false;
        case There there -> false;
        case Any(var terms) -> terms.stream().anyMatch(term -> term.unanswered(caller));
        case All(var terms) -> terms.stream().anyMatch(term -> term.unanswered(caller));
        case Not(var term) -> term.unanswered(caller);
      };
    }

    default ObjectNode selector() {
      return switch (this) {
        case Own(var member) -> NODES.objectNode().put(member, "@caller.id");
        case OfRole(var member) -> on(member, "$in", NODES.stringNode("@caller.roles"));
        case OfClaim(var member) -> NODES.objectNode().put(member, "@caller.claims.team");
        case Is(var member, var value) -> NODES.objectNode().put(member, value);
        case AtLeast(var member, var value) -> on(member, "$gte", NODES.stringNode(value));
        case There(var member, var there) -> on(member, "$exists", NODES.booleanNode(there));
        case Any(var terms) -> of("$or", terms);
        case All(var terms) -> of("$and", terms);
        case Not(var term) -> {
          ObjectNode not = NODES.objectNode();
          not.set("$not", term.selector());
          yield not;
        }
      };
    }

    private static ObjectNode on(String member, String operator, JsonNode value) {
      ObjectNode selector = NODES.objectNode();
      selector.putObject(member).set(operator, value);
      return selector;
    }

    private static ObjectNode of(String operator, List<Term> terms) {
      ObjectNode selector = NODES.objectNode();
      var list = selector.putArray(operator);
      terms.forEach(term -> list.add(term.selector()));
      return selector;
    }
  }
}
