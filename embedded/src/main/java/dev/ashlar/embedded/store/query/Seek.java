package dev.ashlar.embedded.store.query;

import dev.ashlar.embedded.store.table.Table;
import dev.ashlar.sql.SqlCondition;
import dev.ashlar.sql.SqlCondition.Bound;
import dev.ashlar.sql.SqlOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A way to what matches through an index.
 *
 * @param equal how many of its first columns have one value each
 * @param range whether the column behind them is bounded
 */
record Seek(Table.TableIndex index, int equal, boolean range) {
  /** The index of which the conditions bound the most. */
  static Optional<Seek> best(Table table, List<SqlCondition> conditions) {
    Map<Integer, Bound> bounds = new HashMap<>();
    for (SqlCondition condition : conditions) {
      if (condition.bound() != Bound.NONE) {
        bounds.merge(condition.column(), condition.bound(), Seek::tighter);
      }
    }
    Seek best = null;
    for (Table.TableIndex index : table.indices()) {
      Seek seek = of(index, bounds);
      if (seek.rank() > (best == null ? 0 : best.rank())) {
        best = seek;
      }
    }
    return Optional.ofNullable(best);
  }

  private static Bound tighter(Bound one, Bound other) {
    return one == Bound.EQUAL ? one : other;
  }

  private static Seek of(Table.TableIndex index, Map<Integer, Bound> bounds) {
    int equal = 0;
    for (int column : index.columns()) {
      Bound bound = bounds.getOrDefault(column, Bound.NONE);
      if (bound != Bound.EQUAL) {
        return new Seek(index, equal, bound == Bound.RANGE);
      }
      equal++;
    }
    return new Seek(index, equal, false);
  }

  /** An equality is worth more than a range; the shorter of two indexes is better. */
  private int rank() {
    boolean useful = equal > 0 || range;
    return useful ? 100 * (2 * equal + (range ? 1 : 0)) - index.columns().size() + 100 : 0;
  }

  /**
   * Whether the index has rows in this order; where directions are mixed but for the last, it leaves
   * the ids of equal rows to be sorted.
   */
  static boolean orders(Table.TableIndex index, SqlOrder order, Map<Integer, byte[]> fixed) {
    var columns = new ArrayList<>(index.columns());
    columns.removeAll(fixed.keySet());
    var wanted = new ArrayList<Integer>();
    var directions = new HashSet<Boolean>();
    for (SqlOrder.Term term : order.terms()) {
      if (!term.isId() && !fixed.containsKey(term.column())) {
        wanted.add(term.column());
        directions.add(term.descending());
      }
    }
    return directions.size() <= 1 && columns.equals(wanted);
  }
}
