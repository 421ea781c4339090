package dev.ashlar.web.graphql.schema;

import dev.ashlar.schema.Attribute;

/** The scalar type that an attribute is in GraphQL, and how filters compare it. */
enum ScalarKind {
  STRING("String", "StringFilter", true, true),
  ID("ID", "IDFilter", true, true),
  LONG("Long", "LongFilter", true, false),
  FLOAT("Float", "FloatFilter", true, false),
  DATE("DateTime", "DateTimeFilter", true, false),
  BOOLEAN("Boolean", "BooleanFilter", false, false),
  JSON("JSON", "JSONFilter", true, true);

  private final String type;
  private final String filter;
  private final boolean ordered;
  private final boolean text;

  ScalarKind(String type, String filter, boolean ordered, boolean text) {
    this.type = type;
    this.filter = filter;
    this.ordered = ordered;
    this.text = text;
  }

  static ScalarKind of(Attribute attribute) {
    return switch (attribute.type()) {
      case STRING -> STRING;
      case NUMBER -> FLOAT;
      case INTEGER -> LONG;
      case BOOLEAN -> BOOLEAN;
      case DATE -> DATE;
      case REFERENCE -> ID;
      case OBJECT, ARRAY, FILE, ANY -> JSON;
    };
  }

  /** As GraphQL calls it. */
  String type() {
    return type;
  }

  /** The input type that compares with it. */
  String filter() {
    return filter;
  }

  /** Whether it has an order. */
  boolean isOrdered() {
    return ordered;
  }

  /** Whether operators of text apply. */
  boolean isText() {
    return text;
  }
}
