package dev.ashlar.web.vocabulary;

import dev.ashlar.json.Json;
import dev.ashlar.operation.Include;
import dev.ashlar.query.InvalidSelector;
import dev.ashlar.query.InvalidSort;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the body of {@code _query}: an object of options. A null counts as missing. */
public final class QueryBody {
  private static final List<String> MEMBERS =
      List.of("selector", "fields", "sort", "limit", "after", "include", "meta");

  private QueryBody() {}

  /**
   * The query that the body describes.
   *
   * @throws dev.ashlar.web.http.Rejected if it does not
   */
  public static ListQuery of(ObjectNode body, RequestLimits bounds) {
    Selector selector = Selector.ALL;
    Sort sort = Sort.NONE;
    int limit = bounds.usualPage();
    Optional<String> after = Optional.empty();
    List<String> fields = List.of();
    List<String> include = List.of();
    boolean meta = false;
    for (var member : body.properties()) {
      JsonNode value = member.getValue();
      if (!MEMBERS.contains(member.getKey())) {
        throw Problems.unknown("the member", member.getKey(), MEMBERS);
      }
      if (value.isNull()) {
        continue;
      }
      switch (member.getKey()) {
        case "selector" -> selector = selector("selector", value, bounds);
        case "sort" -> sort = sort(value);
        case "limit" -> limit = limit(value, bounds);
        case "after" -> after = Optional.of(text("after", value));
        case "fields" -> fields = texts("fields", value);
        case "include" -> include = texts("include", value);
        default -> meta = bool("meta", value);
      }
    }
    return new ListQuery(Optional.empty(), selector, sort, limit, after,
        new Representation(fields, meta, Include.DECLARED.and(include)));
  }

  /**
   * The selector that a member is.
   *
   * @throws dev.ashlar.web.http.Rejected if it is none
   */
  public static Selector selector(String name, JsonNode value, RequestLimits bounds) {
    if (Json.text(value).length() > bounds.filter()) {
      throw ListParameters.tooLong(bounds);
    }
    try {
      return Selector.parse(value, ListParameters.limits(bounds));
    } catch (InvalidSelector e) {
      throw invalid(name + ": ", e);
    }
  }

  /** A filter that is wrong, or too large. */
  static RuntimeException invalid(String where, InvalidSelector e) {
    String detail = where + place(e.pointer()) + e.getMessage();
    return e.tooLarge() ? Problems.tooLarge(detail) : Problems.malformed(detail);
  }

  /** Where in a filter a fault is, in front of what it is. */
  static String place(String pointer) {
    return pointer.isEmpty() ? "" : "at " + pointer + ", ";
  }

  private static Sort sort(JsonNode value) {
    if (value.isString() && value.stringValue().isEmpty()) {
      throw Problems.malformed("sort: expected names, such as [\"-age\", \"name\"]");
    }
    try {
      return Sort.parse(value);
    } catch (InvalidSort e) {
      throw Problems.malformed("sort: " + e.getMessage());
    }
  }

  private static int limit(JsonNode value, RequestLimits bounds) {
    if (!value.isInt()) {
      throw ListParameters.noLimit(bounds);
    }
    return value.intValue();
  }

  private static String text(String name, JsonNode value) {
    if (!value.isString()) {
      throw Problems.malformed(name + ": expected a string");
    }
    return value.stringValue();
  }

  private static boolean bool(String name, JsonNode value) {
    if (!value.isBoolean()) {
      throw Problems.malformed(name + ": expected true or false");
    }
    return value.booleanValue();
  }

  private static List<String> texts(String name, JsonNode value) {
    if (!value.isArray()) {
      throw Problems.malformed(name + ": expected an array of names");
    }
    var texts = new ArrayList<String>(value.size());
    for (JsonNode element : value.values()) {
      String text = text(name, element);
      if (text.isEmpty()) {
        throw Problems.malformed(name + ": expected names, found an empty one");
      }
      texts.add(text);
    }
    return texts;
  }
}
