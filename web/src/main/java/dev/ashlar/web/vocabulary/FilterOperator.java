package dev.ashlar.web.vocabulary;

import dev.ashlar.schema.AttributeType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What may stand in brackets behind an attribute in a query string: {@code age[gte]=21}. */
public enum FilterOperator {
  EQ("eq", "equals"),
  NE("ne", "does not equal, or is missing"),
  GT("gt", "is greater than"),
  GTE("gte", "is at least"),
  LT("lt", "is less than"),
  LTE("lte", "is at most"),
  IN("in", "is one of these, with commas between them"),
  NIN("nin", "is none of these, with commas between them"),
  EXISTS("exists", "is there, be it null"),
  REGEX("regex", "matches this regular expression (RE2 syntax) somewhere"),
  BEGINS_WITH("beginsWith", "begins with"),
  CONTAINS("contains", "contains this text"),
  INCLUDES("includes", "has this element"),
  SIZE("size", "has this many elements"),
  ALL("all", "has all of these elements, with commas between them");

  private static final List<FilterOperator> EQUALITY = List.of(EQ, NE, IN, NIN, EXISTS);
  private static final List<FilterOperator> ORDER =
      List.of(EQ, NE, GT, GTE, LT, LTE, IN, NIN, EXISTS);
  private static final List<FilterOperator> TEXT =
      List.of(EQ, NE, GT, GTE, LT, LTE, IN, NIN, EXISTS, BEGINS_WITH, CONTAINS, REGEX);
  private static final List<FilterOperator> ELEMENTS = List.of(INCLUDES, ALL, SIZE, EXISTS);
  private static final List<String> WORDS =
      Arrays.stream(values()).map(FilterOperator::text).toList();

  private final String text;
  private final String meaning;

  FilterOperator(String text, String meaning) {
    this.text = text;
    this.meaning = meaning;
  }

  /** The word between the brackets. */
  public String text() {
    return text;
  }

  /** What it says of the attribute, for people: "is at least". */
  public String meaning() {
    return meaning;
  }

  /** The operator of that word. */
  public static Optional<FilterOperator> of(String word) {
    int index = WORDS.indexOf(word);
    return index < 0 ? Optional.empty() : Optional.of(values()[index]);
  }

  /** Every word, for suggestions. */
  public static List<String> words() {
    return WORDS;
  }

  /** The operators that say something about values of a type. */
  public static List<FilterOperator> on(AttributeType type) {
    return switch (type) {
      case STRING, REFERENCE -> TEXT;
      case NUMBER, INTEGER, DATE -> ORDER;
      case BOOLEAN -> EQUALITY;
      case ARRAY -> ELEMENTS;
      case OBJECT, FILE -> List.of(EXISTS);
      case ANY -> List.of(values());
    };
  }
}
