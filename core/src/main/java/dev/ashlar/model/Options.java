package dev.ashlar.model;

import dev.ashlar.query.Sort;
import java.util.Optional;

/**
 * How a query answers.
 *
 * @param limit the most documents in the page
 * @param after the cursor that the page before ended with
 * @param total whether to count all matches
 */
public record Options(Sort sort, int limit, Optional<String> after, boolean total) {
  /** Everything, ordered by id. */
  public static final Options ALL =
      new Options(Sort.NONE, Integer.MAX_VALUE, Optional.empty(), false);

  /** In this order: {@code "-age,name"}. */
  public Options sort(String sort) {
    return new Options(Sort.parse(sort), limit, after, total);
  }

  /** At most so many. */
  public Options limit(int limit) {
    return new Options(sort, limit, after, total);
  }

  /** From a cursor on. */
  public Options after(String cursor) {
    return new Options(sort, limit, Optional.of(cursor), total);
  }

  /** With the exact number of all matches. */
  public Options withTotal() {
    return new Options(sort, limit, after, true);
  }
}
