package dev.ashlar.query;

import dev.ashlar.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A condition on documents: the one filter language of every face, of access rules and of
 * subscriptions. In JSON:
 *
 * <pre>{@code
 * {"name": "Ada", "age": {"$gte": 21, "$lt": 65}, "$or": [{"team.name": "Red"}, {"team": null}]}
 * }</pre>
 *
 * <ul>
 *   <li>The members of a selector must all hold. A key is a dotted {@link Path}; its value is a
 *       JSON value (then it must be equal) or an object of operators, see {@link Predicate}. A plain
 *       object is a value; a mixture of operators and other members is refused.
 *   <li>{@code $and}, {@code $or} and {@code $nor} take a list of selectors, {@code $not} takes
 *       one. An empty list is refused: whether it means everything or nothing is guesswork. The
 *       empty selector {@code {}} is {@link #ALL}.
 *   <li>{@code $not} and {@code $nor} are exact complements, so that they match documents without
 *       the member too.
 * </ul>
 *
 * <p>In code the same is {@code where("name").eq("Ada").and(where("age").gte(21)).and(…)}; see {@link
 * #where}, {@link #and}, {@link #or} and {@link #not}.
 *
 * <p>Selectors are immutable, provided that nobody changes the JSON nodes within, and may be used
 * by any thread.
 */
public sealed interface Selector {
  /** Matches every document; {@code {}} in JSON. */
  Selector ALL = new And(List.of());

  /**
   * All of them must match.
   *
   * @param all none of them at all is {@link #ALL}
   */
  record And(List<Selector> all) implements Selector {
    public And {
      all = List.copyOf(all);
    }

    @Override
    public boolean matches(JsonNode document) {
      for (var selector : all) {
        if (!selector.matches(document)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * At least one of them must match.
   *
   * @param any at least one
   */
  record Or(List<Selector> any) implements Selector {
    public Or {
      any = atLeastOne(any);
    }

    @Override
    public boolean matches(JsonNode document) {
      return anyMatches(any, document);
    }
  }

  /**
   * None of them may match.
   *
   * @param none at least one
   */
  record Nor(List<Selector> none) implements Selector {
    public Nor {
      none = atLeastOne(none);
    }

    @Override
    public boolean matches(JsonNode document) {
      return !anyMatches(none, document);
    }
  }

  /** It must not match. */
  record Not(Selector selector) implements Selector {
    @Override
    public boolean matches(JsonNode document) {
      return !selector.matches(document);
    }
  }

  /** The value at a path must pass a predicate. */
  record Member(Path path, Kind kind, Predicate predicate) implements Selector {
    /** A member whose strings are ordered as they are. */
    public Member(Path path, Predicate predicate) {
      this(path, Kind.ANY, predicate);
    }

    @Override
    public boolean matches(JsonNode document) {
      return predicate.matches(path.resolve(document), kind);
    }
  }

  /**
   * How much a selector may ask.
   *
   * @param terms operators, implicit {@code $eq} included, and empty selectors; a list of values
   *     counts one for each value
   * @param depth levels of nesting: the outermost selector is 1; each {@code $and}, {@code $or},
   *     {@code $nor}, {@code $not} and {@code $elemMatch} adds one, and so does each array or
   *     object within a value. Beside these limits, all {@code $regex} patterns together may have
   *     1000 characters.
   */
  record Limits(int terms, int depth) {
    /** 200 terms, depth 10. */
    public static final Limits DEFAULT = new Limits(200, 10);
  }

  /**
   * The beginning of a selector in code: {@code where("age").gte(21).and(where("name").eq("Ada"))}.
   *
   * @param path of a member, dotted
   * @throws IllegalArgumentException if it is no path
   */
  static Where where(String path) {
    return new Where(Path.parse(path));
  }

  /** The complement of a selector: {@code $not}. */
  static Selector not(Selector selector) {
    return new Not(selector);
  }

  /**
   * Reads a selector from JSON text: {@code {"age": {"$gte": 21}}}.
   *
   * @throws InvalidSelector if it is no selector, or larger than the limits allow
   * @throws dev.ashlar.json.MalformedJson if it is no JSON
   */
  static Selector parse(String json) {
    return parse(Json.parse(json));
  }

  /**
   * Reads a selector within the default limits.
   *
   * @throws InvalidSelector if it is no selector, or larger than the limits allow
   */
  static Selector parse(JsonNode selector) {
    return parse(selector, Limits.DEFAULT);
  }

  /**
   * Reads a selector. Every member has {@link Kind#ANY}.
   *
   * @throws InvalidSelector if it is no selector, or larger than the limits allow
   */
  static Selector parse(JsonNode selector, Limits limits) {
    return new SelectorParser(limits).parse(selector);
  }

  /** Whether a document, or any other JSON value, matches. */
  boolean matches(JsonNode document);

  /** Both: without nesting {@link And}s, without {@link #ALL}, and without saying anything twice. */
  default Selector and(Selector other) {
    if (equals(ALL)) {
      return other;
    }
    if (other.equals(ALL)) {
      return this;
    }
    var all = new ArrayList<Selector>(parts());
    for (var part : other.parts()) {
      if (!all.contains(part)) {
        all.add(part);
      }
    }
    return all.size() == 1 ? all.getFirst() : new And(all);
  }

  /** Either of them, or both: without nesting {@link Or}s. */
  default Selector or(Selector other) {
    if (equals(ALL) || other.equals(ALL)) {
      return ALL;
    }
    var any = new ArrayList<Selector>(alternatives());
    for (var part : other.alternatives()) {
      if (!any.contains(part)) {
        any.add(part);
      }
    }
    return any.size() == 1 ? any.getFirst() : new Or(any);
  }

  /** The selectors of which one must match: those of an {@link Or}, else this one. */
  private List<Selector> alternatives() {
    return this instanceof Or(var any) ? any : List.of(this);
  }

  /** The selectors that must all match: those of an {@link And}, else this one. */
  private List<Selector> parts() {
    return this instanceof And(var all) ? all : List.of(this);
  }

  /**
   * This selector with every {@link Member} rewritten, at any depth, but not inside {@code
   * $elemMatch}, whose paths begin at an element.
   */
  default Selector map(Function<? super Member, ? extends Selector> change) {
    return switch (this) {
      case And(var all) -> new And(mapped(all, change));
      case Or(var any) -> new Or(mapped(any, change));
      case Nor(var none) -> new Nor(mapped(none, change));
      case Not(var selector) -> new Not(selector.map(change));
      case Member member -> change.apply(member);
    };
  }

  /** This selector with its values rewritten: {@link Predicate#withValues} for every member. */
  default Selector withValues(UnaryOperator<JsonNode> change) {
    return map(
        member -> new Member(member.path(), member.kind(), member.predicate().withValues(change)));
  }

  /** The paths that it looks at from the document's root, in order, repeated where they are. */
  default Stream<Path> paths() {
    return switch (this) {
      case And(var all) -> all.stream().flatMap(Selector::paths);
      case Or(var any) -> any.stream().flatMap(Selector::paths);
      case Nor(var none) -> none.stream().flatMap(Selector::paths);
      case Not(var selector) -> selector.paths();
      case Member member -> Stream.of(member.path());
    };
  }

  /** The members of the document in which those paths begin. */
  default Set<String> members() {
    if (this instanceof Member(var path, _, _)) {
      return Set.of(path.first());
    }
    var members = new HashSet<String>();
    paths().forEach(path -> members.add(path.first()));
    return members;
  }

  /**
   * The selector in JSON, as short as it can be written. Parsed, it is equal to this selector if
   * every member has {@link Kind#ANY}: kinds are the schema's and not in the text.
   */
  default ObjectNode toJson() {
    return SelectorWriter.selector(this);
  }

  private static List<Selector> mapped(
      List<Selector> selectors, Function<? super Member, ? extends Selector> change) {
    var mapped = new ArrayList<Selector>(selectors.size());
    for (var selector : selectors) {
      mapped.add(selector.map(change));
    }
    return mapped;
  }

  private static List<Selector> atLeastOne(List<Selector> selectors) {
    if (selectors.isEmpty()) {
      throw new IllegalArgumentException("expected at least one selector, found an empty list");
    }
    return List.copyOf(selectors);
  }

  private static boolean anyMatches(List<Selector> selectors, JsonNode document) {
    for (var selector : selectors) {
      if (selector.matches(document)) {
        return true;
      }
    }
    return false;
  }
}
