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

  /** The operator of a test that is not {@link Test.Every}. */
  static Operator of(Test test) {
    return switch (test) {
      case Test.Eq _ -> EQ;
      case Test.Ne _ -> NE;
      case Test.Gt _ -> GT;
      case Test.Gte _ -> GTE;
      case Test.Lt _ -> LT;
      case Test.Lte _ -> LTE;
      case Test.In _ -> IN;
      case Test.Nin _ -> NIN;
      case Test.Exists _ -> EXISTS;
      case Test.Not _ -> NOT;
      case Test.All _ -> ALL;
      case Test.ElemMatchSelector _, Test.ElemMatchTest _ -> ELEM_MATCH;
      case Test.Size _ -> SIZE;
      case Test.Regex _ -> REGEX;
      case Test.BeginsWith _ -> BEGINS_WITH;
      case Test.Contains _ -> CONTAINS;
      case Test.Includes _ -> INCLUDES;
      case Test.Every _ ->
          throw new IllegalArgumentException("expected one operator, found several");
    };
  }
}
