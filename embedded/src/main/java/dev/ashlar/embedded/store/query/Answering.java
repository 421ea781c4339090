package dev.ashlar.embedded.store.query;

import dev.ashlar.document.Document;
import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.embedded.store.database.Settings;
import dev.ashlar.embedded.store.table.Rows;
import dev.ashlar.port.store.Found;
import dev.ashlar.sql.SqlCondition;
import dev.ashlar.sql.SqlOrder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * The answer to one find. What SQL can answer exactly it answers; otherwise it is a {@link Scan}.
 *
 * <p>There are two ways to a page in order: to follow the order and pass over what does not match, or
 * to gather what matches by an index and sort it. The first is quick if much matches, the second if
 * little does. Where the index that leads to what matches has it in order, both are one.
 */
final class Answering<T> {
  private final Session session;
  private final LongSupplier state;
  private final Query query;
  private final Rows.Reading<T> reading;
  private final Settings settings;
  private final boolean brief;
  private final boolean bounded;
  private final int limit;
  private boolean overflown;

  /**
   * An answer to be given.
   *
   * @param state of the writer: {@link dev.ashlar.embedded.store.Writer#state}
   * @param reading what is answered of each document
   * @param brief whether to give up rather than to look at much
   */
  Answering(
      Session session,
      LongSupplier state,
      Query query,
      Rows.Reading<T> reading,
      Settings settings,
      boolean brief) {
    this.session = session;
    this.state = state;
    this.query = query;
    this.reading = reading;
    this.settings = settings;
    this.brief = brief && query.table().size() > settings.small();
    bounded = this.brief && query.table().size() > 50 * settings.small();
    limit = query.find().limit();
  }

  /** The answer; empty if it is not a brief one. */
  Optional<Found<T>> answer() throws SQLException {
    boolean one = limit == 0 || !query.find().total();
    if (one && query.isSql() && !BlockPage.fits(query)) {
      return read();
    }
    if (joins()) {
      Optional<Found<T>> beside = query.isAll() && limit > 0 ? beside() : Optional.empty();
      if (beside.isPresent()) {
        return beside;
      }
      Optional<Found<T>> joined = joined();
      if (joined.isPresent() || overflown) {
        return joined;
      }
    }
    session.beginReading();
    Optional<Found<T>> found = read();
    session.endReading();
    return found;
  }

  /** Whether the page is read in the order of an index, so that one statement can do both. */
  private boolean joins() {
    return query.isSql()
        && (query.leadsInOrder() || query.isAll())
        && query.ordering().isPresent()
        && query.order().orElseThrow().isUniform(query.fixed());
  }

  /** The page, and the total that is kept in memory; empty if it may be that of another state. */
  private Optional<Found<T>> beside() throws SQLException {
    long before = state.getAsLong();
    if ((before & 1) == 1) {
      return Optional.empty();
    }
    long total = query.table().size();
    List<T> page = page(true);
    return state.getAsLong() == before
        ? Optional.of(found(page, OptionalLong.of(total)))
        : Optional.empty();
  }

  /**
   * The page and the total in one statement, which sees one state without a transaction around it.
   * Empty if counting is not brief, and if there is no row to carry the total.
   */
  private Optional<Found<T>> joined() throws SQLException {
    SqlCondition after = query.after();
    if (after.isNever()) {
      return Optional.empty();
    }
    String sql = query.isAll() ? query.joined().of(reading.column(), this::joining) : joining();
    PreparedStatement page = session.prepared(sql);
    int next =
        query.isAll()
            ? Query.bind(page, query.where(), after)
            : Query.bind(page, query.where(), query.where(), after);
    page.setInt(next, limit + 1);
    var documents = new ArrayList<T>(limit + 1);
    long total = 0;
    try (ResultSet row = page.executeQuery()) {
      while (row.next()) {
        if (documents.isEmpty()) {
          total = row.getLong(2);
        }
        documents.add(reading.of(row));
      }
    }
    boolean nothing = documents.isEmpty();
    overflown = bounded && !query.isAll() && total > most();
    if (overflown || (nothing && query.find().after().isPresent())) {
      return Optional.empty();
    }
    return Optional.of(found(documents, OptionalLong.of(total)));
  }

  private String joining() {
    return "SELECT "
        + reading.column()
        + ", ("
        + counting()
        + ")"
        + query.from(query.ordering())
        + " WHERE "
        + query.where().sql()
        + " AND "
        + query.after().sql()
        + " ORDER BY "
        + query.order().orElseThrow().sql()
        + " LIMIT ?";
  }

  /**
   * How far a brief answer counts where there are very many documents. To stop in time makes counting
   * slower by a third, which the others are spared.
   */
  private long most() {
    return settings.small() * 10L;
  }

  private String counting() {
    if (query.isAll()) {
      return "SELECT count FROM _resources WHERE number = " + query.table().number();
    }
    String matching = query.from(query.leading()) + " WHERE " + query.where().sql();
    return bounded
        ? "SELECT count(*) FROM (SELECT 1" + matching + " LIMIT " + (most() + 1) + ")"
        : "SELECT count(*)" + matching;
  }

  private Optional<Found<T>> read() throws SQLException {
    if (!query.isSql()) {
      return Optional.of(scanned(Scan.run(session, query)));
    }
    if (query.leadsInOrder() || query.isAll()) {
      return pageFirst();
    }
    OptionalLong total = OptionalLong.empty();
    if (query.find().total()) {
      total = total();
      if (total.isEmpty()) {
        return Optional.empty();
      }
    }
    if (limit == 0) {
      return Optional.of(new Found<>(List.of(), total.orElse(1) > 0, total));
    }
    boolean follows = follows(total);
    return follows && brief ? Optional.empty() : Optional.of(found(page(follows), total));
  }

  /** The page costs little. If it is the only one, its size is the total. */
  private Optional<Found<T>> pageFirst() throws SQLException {
    if (brief && query.ordering().isEmpty()) {
      return Optional.empty();
    }
    List<T> page = limit == 0 ? List.of() : page(true);
    boolean whole = limit > 0 && page.size() <= limit && query.find().after().isEmpty();
    OptionalLong total = OptionalLong.empty();
    if (query.find().total()) {
      total = whole ? OptionalLong.of(page.size()) : total();
      if (total.isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(
        limit == 0 ? new Found<>(page, total.orElse(1) > 0, total) : found(page, total));
  }

  private Found<T> found(List<T> page, OptionalLong total) {
    boolean more = page.size() > limit;
    return new Found<>(more ? page.subList(0, limit) : page, more, total);
  }

  /** The number of documents that match; empty if counting them is not brief. */
  private OptionalLong total() throws SQLException {
    if (query.isAll()) {
      PreparedStatement kept = session.prepared("SELECT count FROM _resources WHERE number = ?1");
      kept.setInt(1, query.table().number());
      return OptionalLong.of(number(kept));
    }
    if (!bounded) {
      return OptionalLong.of(count(Long.MAX_VALUE));
    }
    long count = count(most() + 1);
    return count > most() ? OptionalLong.empty() : OptionalLong.of(count);
  }

  /** How many match, counted only so far. */
  private long count(long most) throws SQLException {
    String matching = query.from(query.leading()) + " WHERE " + query.where().sql();
    boolean all = most == Long.MAX_VALUE;
    PreparedStatement count =
        session.prepared(
            all
                ? "SELECT count(*)" + matching
                : "SELECT count(*) FROM (SELECT 1" + matching + " LIMIT ?)");
    int next = Query.bind(count, query.where());
    if (!all) {
      count.setLong(next, most);
    }
    return number(count);
  }

  private static long number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /**
   * Whether to follow the order. Of n documents of which m match, a page of p then looks at about
   * p·n/m, and the other way at m entries of the index, each some five times quicker.
   */
  private boolean follows(OptionalLong total) throws SQLException {
    if (query.ordering().isEmpty() || query.leading().isEmpty()) {
      return query.ordering().isPresent();
    }
    double balance = Math.sqrt(5.0 * (limit + 1) * query.table().size());
    long few = Math.max(settings.few(), (long) balance);
    return (total.isPresent() ? total.getAsLong() : count(few + 1)) > few;
  }

  /** The documents of the page, and one more if there are more. */
  private List<T> page(boolean follows) throws SQLException {
    if (follows && BlockPage.fits(query)) {
      return new BlockPage<>(session, query, reading, limit + 1).read();
    }
    SqlOrder order = query.order().orElseThrow();
    SqlCondition after = query.after();
    if (after.isNever()) {
      return List.of();
    }
    String sql =
        query.isAll() && follows
            ? query.pages().of(reading.column(), () -> paging(order, true))
            : paging(order, follows);
    PreparedStatement page = session.prepared(sql);
    int next = Query.bind(page, query.where(), after);
    page.setInt(next, limit + 1);
    var documents = new ArrayList<T>();
    reading.addAll(page, documents);
    return documents;
  }

  private String paging(SqlOrder order, boolean follows) {
    String chosen =
        query.from(follows ? query.ordering() : query.leading())
            + " WHERE "
            + query.where().sql()
            + " AND "
            + query.after().sql()
            + " ORDER BY "
            + order.sql()
            + " LIMIT ?";
    boolean sorts = !follows || !order.isUniform(query.fixed());
    return sorts ? sorted(chosen, order) : plain(chosen);
  }

  private String plain(String chosen) {
    return "SELECT " + reading.column() + chosen;
  }

  private Found<T> scanned(Found<Document> found) {
    return new Found<>(
        found.documents().stream().map(reading.ofDocument()).toList(),
        found.more(),
        found.total());
  }

  /** Sorts without the bodies, and then fetches those of the page. */
  private String sorted(String chosen, SqlOrder order) {
    return "SELECT "
        + reading.column()
        + " FROM (SELECT d.row AS chosen"
        + chosen
        + ") CROSS JOIN "
        + query.table().name()
        + " d ON d.row = chosen ORDER BY "
        + order.sql();
  }
}
