package dev.ashlar.model;

import dev.ashlar.query.Sort;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a query answers: {@code Options.ALL.sort("-age", "name").limit(20)}. Immutable.
 *
 * @param limit the most documents in the page; empty for all of them
 * @param after the cursor that the page before ended with
 * @param fields the members to answer; empty for all
 * @param total whether to count all matches
 */
public record Options(
    Sort sort, OptionalInt limit, Optional<String> after, List<String> fields, boolean total) {
  /** Everything, ordered by id. */
  public static final Options ALL =
      new Options(Sort.NONE, OptionalInt.empty(), Optional.empty(), List.of(), false);

  /** Copies the list. */
  public Options {
    fields = List.copyOf(fields);
  }

  /**
   * In this order: {@code sort("-age", "name")} begins with the greatest age.
   *
   * @throws dev.ashlar.query.InvalidSort if these are no paths, or one comes twice
   */
  public Options sort(String... keys) {
    return sort(Sort.parse(String.join(",", keys)));
  }

  /** In this order. */
  public Options sort(Sort sort) {
    return new Options(sort, limit, after, fields, total);
  }

  /** At most so many. */
  public Options limit(int limit) {
    return new Options(sort, OptionalInt.of(limit), after, fields, total);
  }

  /** From a cursor on: what a page before has as {@code next}. */
  public Options after(String cursor) {
    return new Options(sort, limit, Optional.of(cursor), fields, total);
  }

  /** Only these members of each document; a record's other components are null, zero or false. */
  public Options fields(String... names) {
    return new Options(sort, limit, after, List.of(names), total);
  }

  /** With the exact number of all matches. */
  public Options withTotal() {
    return new Options(sort, limit, after, fields, true);
  }
}
