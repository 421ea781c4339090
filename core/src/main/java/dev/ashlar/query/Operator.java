package dev.ashlar.query;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operators that stand under a member, by the names they have in JSON. */
enum Operator {
  EQ("$eq"),
  NE("$ne"),
  GT("$gt"),
  GTE("$gte"),
  LT("$lt"),
  LTE("$lte"),
  IN("$in"),
  NIN("$nin"),
  EXISTS("$exists"),
  NOT("$not"),
  ALL("$all"),
  ELEM_MATCH("$elemMatch"),
  SIZE("$size"),
  REGEX("$regex"),
  BEGINS_WITH("$beginsWith"),
  CONTAINS("$contains"),
  INCLUDES("$includes");

  /** What joins lists of selectors, and so stands beside members, never under one. */
  static final List<String> JOINING = List.of("$and", "$or", "$nor");

  /** The names of all operators that stand under a member. */
  static final List<String> NAMES = Arrays.stream(values()).map(Operator::text).toList();

  private static final Map<String, Operator> BY_NAME = new LinkedHashMap<>();

  static {
    for (var operator : values()) {
      BY_NAME.put(operator.text, operator);
    }
  }

  private final String text;

  Operator(String text) {
    this.text = text;
  }

  /** The name in JSON. */
  String text() {
    return text;
  }

  static Optional<Operator> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static boolean isOperator(String name) {
    return BY_NAME.containsKey(name) || JOINING.contains(name);
  }

  /** The operator of a predicate that is not {@link Predicate.Every}. */
  static Operator of(Predicate predicate) {
    return switch (predicate) {
      case Predicate.Eq _ -> EQ;
      case Predicate.Ne _ -> NE;
      case Predicate.Gt _ -> GT;
      case Predicate.Gte _ -> GTE;
      case Predicate.Lt _ -> LT;
      case Predicate.Lte _ -> LTE;
      case Predicate.In _ -> IN;
      case Predicate.Nin _ -> NIN;
      case Predicate.Exists _ -> EXISTS;
      case Predicate.Not _ -> NOT;
      case Predicate.All _ -> ALL;
      case Predicate.ElemMatchSelector _, Predicate.ElemMatchPredicate _ -> ELEM_MATCH;
      case Predicate.Size _ -> SIZE;
      case Predicate.Regex _ -> REGEX;
      case Predicate.BeginsWith _ -> BEGINS_WITH;
      case Predicate.Contains _ -> CONTAINS;
      case Predicate.Includes _ -> INCLUDES;
      case Predicate.Every _ ->
          throw new IllegalArgumentException("expected one operator, found several");
    };
  }
}
