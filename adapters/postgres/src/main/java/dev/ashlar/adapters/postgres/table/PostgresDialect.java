package dev.ashlar.adapters.postgres.table;

import dev.ashlar.adapters.postgres.connection.Numbers;
import dev.ashlar.sql.SqlDialect;

/**
 * PostgreSQL's own words, for a table that is called {@code d}. Text is compared in the "C" collation,
 * which is that of bytes. Since {@code AND} has no order, casts stand where only their type gets to.
 */
final class PostgresDialect {
  private static final String NUMBER =
      "(SELECT " + Numbers.ORDERED + " FROM (SELECT %s AS j OFFSET 0) n)";

  private static final String ARRAY =
      "CASE WHEN left({json}, 1) = '[' THEN ({json})::json END";

  static final SqlDialect WORDS =
      new SqlDialect(
          "d.id",
          "'{\"",
          "\",\"",
          "\"}'",
          "(coalesce(d.body #> {path}, d.hidden #> {path})::text COLLATE \"C\")",
          "(coalesce(d.body #>> {path}, d.hidden #>> {path}) COLLATE \"C\")",
          NUMBER.formatted("{json}"),
          "CASE WHEN right({text}, 1) = 'Z' THEN left({text}, -1) ELSE {text} END",
          "strpos({text}, {value}) > 0",
          "",
          "json_array_length(" + ARRAY + ")",
          "EXISTS (SELECT 1 FROM json_array_elements(" + ARRAY + ") e(value) WHERE {value})",
          "(json_typeof(e.value) = 'string' AND (e.value #>> '{}') COLLATE \"C\" = {value})",
          NUMBER.formatted("e.value::text COLLATE \"C\"") + " = {value}",
          "e.value::text COLLATE \"C\" = {value}");

  private PostgresDialect() {}
}
