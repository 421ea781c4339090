package dev.ashlar.adapters.postgres.table;

import dev.ashlar.schema.Resource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of the prepared schema, as one layout has them. Immutable. */
public final class Tables {
  /** Before anything was prepared. */
  static final Tables NONE = new Tables(0, List.of());

  private final long layout;
  private final Map<String, Table> byName = new HashMap<>();
  private final Map<Integer, Table> byNumber = new HashMap<>();

  /**
   * Some tables.
   *
   * @param layout counts how often a node changed them
   */
  Tables(long layout, Collection<Table> tables) {
    this.layout = layout;
    for (Table table : tables) {
      byName.put(table.resource().name(), table);
      byNumber.put(table.number(), table);
    }
  }

  /** Counts how often a node changed them. */
  public long layout() {
    return layout;
  }

  Collection<Table> all() {
    return byName.values();
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

  /** The table that has this unique index. */
  public Table of(Table.Uniqueness unique) {
    return byName.values()
        .stream()
        .filter(table -> table.uniques().contains(unique))
        .findFirst()
        .orElseThrow();
  }

  /** The table of the resource of that number, if the schema has it. */
  public Optional<Table> of(int number) {
    return Optional.ofNullable(byNumber.get(number));
  }
}
