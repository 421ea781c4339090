package dev.ashlar.embedded.store.table;

import dev.ashlar.sql.SqlDialect;

/** SQLite's own words, for a table that is called {@code d}. */
final class SqliteDialect {
  static final SqlDialect WORDS =
      new SqlDialect(
          "d.id",
          "'$.",
          ".",
          "'",
          "coalesce(d.body -> {path}, d.hidden -> {path})",
          "coalesce(d.body ->> {path}, d.hidden ->> {path})",
          "CAST({json} AS NUMERIC)",
          "CASE WHEN substr({text}, -2) = 'ZZ' THEN substr({text}, 1, length({text}) - 1)"
              + " ELSE rtrim({text}, 'Z') END",
          "instr({text}, {value}) > 0",
          "instr(substr({text}, 2), {value}) > 0",
          "json_array_length({json})",
          "EXISTS (SELECT 1 FROM json_each({json}) e WHERE {value})",
          "e.type = 'text' AND e.value = {value}",
          "e.type IN ('integer', 'real') AND e.value = {value}",
          "e.type = {value}");

  private SqliteDialect() {}
}
