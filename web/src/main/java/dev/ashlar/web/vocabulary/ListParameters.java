package dev.ashlar.web.vocabulary;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.operation.Include;
import dev.ashlar.query.InvalidSelector;
import dev.ashlar.query.InvalidSort;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Parameters.Parameter;
import dev.ashlar.web.vocabulary.ListParameter;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the query string of a list: {@code limit}, {@code sort} and the like by their names, and
 * everything else as a condition on an attribute. Conditions must all hold.
 */
public final class ListParameters {
  private static final List<String> ONE_DOCUMENT = List.of("fields", "include", "meta", "at");

  private final Resource resource;
  private final RequestLimits bounds;
  private final HashSet<String> seen = new HashSet<>();
  private Optional<String> text = Optional.empty();
  private Selector selector = Selector.ALL;
  private int terms;
  private int characters;
  private Sort sort = Sort.NONE;
  private int limit;
  private Optional<String> after = Optional.empty();
  private List<String> fields = List.of();
  private List<String> include = List.of();
  private boolean meta;

  private ListParameters(Resource resource, RequestLimits bounds) {
    this.resource = resource;
    this.bounds = bounds;
    limit = bounds.usualPage();
  }

  /**
   * The query that the parameters describe.
   *
   * @throws dev.ashlar.web.http.Rejected if they do not
   */
  public static ListQuery of(Resource resource, Parameters parameters, RequestLimits bounds) {
    var reader = new ListParameters(resource, bounds);
    parameters.all().forEach(reader::read);
    if (reader.text.isPresent() && !reader.sort.equals(Sort.NONE)) {
      throw Problems.malformed("sort: a search is sorted by relevance; leave out either q or sort");
    }
    return new ListQuery(
        reader.text,
        reader.selector,
        reader.sort,
        reader.limit,
        reader.after,
        new Representation(reader.fields, reader.meta, Include.DECLARED.and(reader.include)));
  }

  /**
   * How one document is to be shown.
   *
   * @throws dev.ashlar.web.http.Rejected if there is a parameter that only lists have
   */
  public static Representation representation(Parameters parameters) {
    KnownParameters known = KnownParameters.of(parameters, ONE_DOCUMENT);
    return new Representation(
        known.text("fields").map(text -> names("fields", text)).orElse(List.of()),
        known.isTrue("meta"),
        Include.DECLARED.and(
            known.text("include").map(text -> names("include", text)).orElse(List.of())));
  }

  /** The sequence at which one document is wanted; empty for the present. */
  public static OptionalLong at(Parameters parameters) {
    return KnownParameters.of(parameters, ONE_DOCUMENT)
        .number("at", 0, Long.MAX_VALUE)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  private void read(Parameter parameter) {
    String value = parameter.value();
    Optional<ListParameter> known = ListParameter.of(parameter.name());
    if (known.isEmpty()) {
      condition(parameter);
      return;
    }
    switch (known.get()) {
      case FILTER -> add(filter(value));
      case SORT -> sort = once(parameter, sort(value));
      case LIMIT -> limit = once(parameter, limit(value));
      case AFTER -> after = once(parameter, Optional.of(value));
      case FIELDS -> fields = once(parameter, names("fields", value));
      case META -> meta = once(parameter, bool("meta", value));
      case INCLUDE -> include = once(parameter, names("include", value));
      case Q -> text = once(parameter, text(value));
    }
  }

  private Optional<String> text(String value) {
    if (resource.declaration().services().search().isEmpty()) {
      throw Problems.malformed("q: " + resource.name() + " has no search switched on");
    }
    if (value.length() > bounds.filter()) {
      throw Problems.tooLarge("q may have at most " + bounds.filter() + " characters");
    }
    return value.isBlank() ? Optional.empty() : Optional.of(value);
  }

  private void condition(Parameter parameter) {
    var condition = Condition.of(resource, parameter.name(), parameter.value());
    terms += condition.terms();
    if (terms > bounds.terms()) {
      throw Problems.tooLarge("expected at most " + bounds.terms() + " conditions, found more");
    }
    characters += parameter.name().length() + parameter.value().length();
    if (characters > bounds.filter()) {
      throw tooLong(bounds);
    }
    add(condition.selector());
  }

  private void add(Selector condition) {
    selector = selector.and(condition);
  }

  private <T> T once(Parameter parameter, T value) {
    if (!seen.add(parameter.name())) {
      throw KnownParameters.twice(parameter.name());
    }
    return value;
  }

  private Selector filter(String text) {
    if (text.length() > bounds.filter()) {
      throw tooLong(bounds);
    }
    try {
      return Selector.parse(Json.parse(text), limits(bounds));
    } catch (MalformedJson e) {
      throw Problems.malformed("filter: " + e.getMessage());
    } catch (InvalidSelector e) {
      throw QueryBody.invalid("filter: ", e);
    }
  }

  static RuntimeException tooLong(RequestLimits bounds) {
    return Problems.tooLarge("a filter may have at most " + bounds.filter() + " characters");
  }

  /** How much a selector may ask. */
  static Selector.Limits limits(RequestLimits bounds) {
    return new Selector.Limits(bounds.terms(), bounds.depth());
  }

  private static Sort sort(String text) {
    if (text.isEmpty()) {
      throw Problems.malformed("sort: expected names with commas between them, such as -age,name");
    }
    try {
      return Sort.parse(text);
    } catch (InvalidSort e) {
      throw Problems.malformed("sort: " + e.getMessage());
    }
  }

  private int limit(String text) {
    long limit = WholeNumber.parse(text).orElseThrow(() -> noLimit(bounds));
    if (limit != (int) limit) {
      throw noLimit(bounds);
    }
    return (int) limit;
  }

  static RuntimeException noLimit(RequestLimits bounds) {
    return Problems.malformed("limit: expected a whole number from 0 to " + bounds.page());
  }

  /**
   * The value of a parameter that is true or false.
   *
   * @throws dev.ashlar.web.http.Rejected if it is neither
   */
  public static boolean bool(String name, String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Problems.malformed(name + ": expected true or false");
    };
  }

  private static List<String> names(String parameter, String text) {
    var names = new ArrayList<String>();
    for (String name : text.split(",", -1)) {
      if (name.isBlank()) {
        throw Problems.malformed(parameter + ": expected names with commas between them");
      }
      names.add(name.strip());
    }
    return names;
  }
}
