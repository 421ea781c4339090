package dev.ashlar.embedded.store.table;

import dev.ashlar.schema.Resource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The tables of the prepared schema. Immutable. */
public final class Tables {
  /** Before anything was prepared. */
  public static final Tables NONE = new Tables(List.of());

  private final Map<String, Table> byName = new HashMap<>();
  private final Map<Integer, Table> byNumber = new HashMap<>();

  Tables(Collection<Table> tables) {
    for (Table table : tables) {
      byName.put(table.resource().name(), table);
      byNumber.put(table.number(), table);
    }
  }

  /**
   * The table of a resource.
   *
   * @throws IllegalArgumentException if it was not prepared
   */
  public Table of(Resource resource) {
    Table table = byName.get(resource.name());
    if (table == null) {
      throw new IllegalArgumentException("the store was not prepared for " + resource.name());
    }
    return table;
  }

  /** Whether the resource of that number is in the schema. */
  public boolean has(int number) {
    return byNumber.containsKey(number);
  }

  /** The table of the resource of that number, which is in the schema. */
  public Table of(int number) {
    return Objects.requireNonNull(byNumber.get(number));
  }
}
