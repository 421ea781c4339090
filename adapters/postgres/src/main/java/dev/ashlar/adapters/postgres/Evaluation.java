package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.table.Keys;
import dev.ashlar.adapters.postgres.table.Table;
import dev.ashlar.adapters.postgres.table.Tables;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.query.Selector;
import dev.ashlar.query.ValueOrder;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What comes of a group's commits, one after the other, judged before anything is written: what the
 * database said of their documents and unique values, and over it what the earlier ones will write. A
 * commit that fails leaves no trace, so that the group needs no savepoints. Used by one thread.
 *
 * <p>What will be written is cut in waves, within which the order does not matter: a document is written
 * once, and no value of a unique index is taken that was given up.
 *
 * <p>It is one file because every judgement reads and changes the same picture of what will be stored.
 */
final class Evaluation {
  /** A document's place. */
  record Place(Table table, String id) {}

  /** Values of a unique index. */
  record Values(Table.Uniqueness unique, List<ByteBuffer> values) {
    static Values of(Table.Uniqueness unique, List<byte[]> columns) {
      var values = new ArrayList<ByteBuffer>(columns.size());
      columns.forEach(column -> values.add(ByteBuffer.wrap(column)));
      return new Values(unique, values);
    }
  }

  /**
   * A write that will happen.
   *
   * @param first the first sequence of its commit
   * @param keys what all columns will hold; none for a removal
   */
  record Planned(
      int wave,
      Table table,
      Commit.Write write,
      long sequence,
      long first,
      @Nullable String caller,
      List<byte[]> keys) {}

  /** Asks the database whether a document has one of these values, but for those of some ids. */
  interface Uses {
    boolean any(Table table, int column, byte[][] values, String[] except) throws SQLException;

    /** Whether a document that was changed after a sequence matches; so too if nobody can tell. */
    boolean anySince(Table table, Selector selector, long sequence, String[] except)
        throws SQLException;
  }

  private final Tables tables;
  private final Uses uses;
  private final long time;
  private final long head;
  private final Map<Place, Long> versions;
  private final Map<Values, Place> holders;
  private final Set<String> receipts;
  private final Map<String, Long> leases;
  private final List<Receipts.Added> added = new ArrayList<>();
  private final List<PostgresOutbox.Told> told = new ArrayList<>();
  private final Map<String, Long> used = new TreeMap<>();
  private final List<Commit.Reached> reached = new ArrayList<>();
  private final Map<Place, List<byte[]>> written = new HashMap<>();
  private final List<Planned> planned = new ArrayList<>();
  private final List<Release> releases = new ArrayList<>();
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final Set<Place> inWave = new HashSet<>();
  private final int waveBytes;
  private int wave;
  private long bytesInWave;

  /**
   * An evaluation to be made.
   *
   * @param time of the changes, in milliseconds since 1970
   * @param head the last sequence given
   * @param versions of the documents that are there
   * @param holders of the unique values that are taken
   * @param receipts keys of those that count
   * @param leases the tokens of those that are held
   */
  Evaluation(
      Tables tables,
      Uses uses,
      long time,
      long head,
      Map<Place, Long> versions,
      Map<Values, Place> holders,
      Set<String> receipts,
      Map<String, Long> leases,
      int waveBytes) {
    this.receipts = receipts;
    this.leases = leases;
    this.tables = tables;
    this.uses = uses;
    this.time = time;
    this.head = head;
    this.versions = versions;
    this.holders = holders;
    this.waveBytes = waveBytes;
  }

  /**
   * Values of unique indexes that a document gives up later in its commit, and another one takes before.
   *
   * @param wave before which they must be given up
   */
  record Release(int wave, Place place) {}

  /** What must be given up, wave by wave. */
  List<Release> releases() {
    return releases;
  }

  /** All writes that will happen, in the order of their sequences. */
  List<Planned> planned() {
    return planned;
  }

  /** The receipts that will be written. */
  List<Receipts.Added> added() {
    return added;
  }

  /** The events that will be written. */
  List<PostgresOutbox.Told> told() {
    return told;
  }

  /** How much more often files will be used. */
  Map<String, Long> used() {
    return used;
  }

  /** How far projections will be. */
  List<Commit.Reached> reached() {
    return reached;
  }

  /** What comes of the next commit. */
  Committed judge(Commit commit) throws SQLException {
    int before = planned.size();
    int released = releases.size();
    undo.clear();
    Committed committed = attempt(commit, head + before + 1);
    if (!(committed instanceof Committed.Done)) {
      undo.forEach(Runnable::run);
      planned.subList(before, planned.size()).clear();
      releases.subList(released, releases.size()).clear();
    }
    return committed;
  }

  private Committed attempt(Commit commit, long first) throws SQLException {
    if (commit.receipt().filter(receipt -> receipts.contains(receipt.key())).isPresent()) {
      return new Committed.Repeated();
    }
    String caller = commit.caller().map(text -> text.replace('\0', '\ufffd')).orElse(null);
    for (int i = 0; i < commit.writes().size(); i++) {
      Committed.Clash clash = write(commit, i, first, caller);
      if (clash != null) {
        return clash;
      }
    }
    for (int i = 0; i < commit.conditions().size(); i++) {
      if (!holds(commit.conditions().get(i))) {
        return new Committed.Broken(i);
      }
    }
    long sequence = commit.writes().isEmpty() ? 0 : first;
    commit.receipt()
        .ifPresent(
            receipt -> {
              receipts.add(receipt.key());
              added.add(new Receipts.Added(receipt, sequence));
            });
    for (Commit.Event event : commit.events()) {
      Commit.Write write = commit.writes().get(event.write());
      int number = tables.of(write.resource()).number();
      told.add(new PostgresOutbox.Told(number, write, first + event.write(), event));
    }
    commit.uses().forEach(use -> used.merge(use.digest(), (long) use.more(), Long::sum));
    commit.reached().ifPresent(reached::add);
    return new Committed.Done(sequence, Instant.ofEpochMilli(time));
  }

  private Committed.@Nullable Clash write(
      Commit commit, int position, long first, @Nullable String caller) {
    Commit.Write write = commit.writes().get(position);
    List<Commit.Write> later = commit.writes().subList(position + 1, commit.writes().size());
    Table table = tables.of(write.resource());
    var place = new Place(table, write.id().text());
    Long version = versions.get(place);
    OptionalLong current =
        version == null ? OptionalLong.empty() : OptionalLong.of(version);
    List<byte[]> keys;
    switch (write) {
      case Commit.Insert insert -> {
        keys = table.keys(insert.keys(), insert.body());
        List<Index> taken = taken(place, keys, later);
        if (current.isPresent()) {
          return new Committed.Occupied(position, current.getAsLong());
        }
        if (!taken.isEmpty()) {
          return new Committed.Duplicate(position, taken);
        }
      }
      case Commit.Replace replace -> {
        keys = table.keys(replace.keys(), replace.body());
        List<Index> taken = taken(place, keys, later);
        if (current.isEmpty() || current.getAsLong() != replace.version()) {
          return new Committed.Moved(position, current);
        }
        if (!taken.isEmpty()) {
          return new Committed.Duplicate(position, taken);
        }
      }
      case Commit.Remove remove -> {
        keys = List.of();
        if (current.isEmpty() || current.getAsLong() != remove.version()) {
          return new Committed.Moved(position, current);
        }
      }
    }
    plan(place, write, first, caller, keys);
    return null;
  }

  private void plan(
      Place place,
      Commit.Write write,
      long first,
      @Nullable String caller,
      List<byte[]> keys) {
    long size = size(write);
    if (!inWave.add(place) || bytesInWave + size > waveBytes) {
      nextWave();
      inWave.add(place);
    }
    bytesInWave += size;
    long sequence = head + planned.size() + 1;
    planned.add(new Planned(wave, place.table(), write, sequence, first, caller, keys));
    boolean removed = write instanceof Commit.Remove;
    put(versions, place, removed ? null : sequence);
    put(written, place, keys);
    if (removed) {
      return;
    }
    for (Table.Uniqueness unique : place.table().uniques()) {
      if (clashes(unique, keys)) {
        put(holders, Values.of(unique, of(unique, keys)), place);
      }
    }
  }

  private static long size(Commit.Write write) {
    return switch (write) {
      case Commit.Insert insert -> insert.body().shown().length + insert.body().hidden().length;
      case Commit.Replace replace -> replace.body().shown().length + replace.body().hidden().length;
      case Commit.Remove _ -> 0;
    };
  }

  private void nextWave() {
    wave++;
    inWave.clear();
    bytesInWave = 0;
  }

  /** Changes the map, and knows how to undo it; latest first. */
  private <K, V> void put(Map<K, V> map, K key, @Nullable V value) {
    V before = value == null ? map.remove(key) : map.put(key, value);
    undo.push(
        () -> {
          if (before == null) {
            map.remove(key);
          } else {
            map.put(key, before);
          }
        });
  }

  /**
   * The unique indexes in which another document has these values, and does not give them up.
   *
   * @param later what the commit writes behind it
   */
  private List<Index> taken(Place place, List<byte[]> keys, List<Commit.Write> later) {
    var taken = new ArrayList<Index>(0);
    for (Table.Uniqueness unique : place.table().uniques()) {
      if (!clashes(unique, keys)) {
        continue;
      }
      List<byte[]> values = of(unique, keys);
      Place holder = holders.get(Values.of(unique, values));
      if (holder == null || holder.equals(place)) {
        continue;
      }
      if (holds(holder, unique, values)) {
        if (isGivenUp(holder, unique, values, later)) {
          release(holder);
        } else {
          taken.add(unique.index());
        }
      } else if (inWave.contains(holder)) {
        nextWave();
      }
    }
    return taken;
  }

  private boolean isGivenUp(
      Place holder, Table.Uniqueness unique, List<byte[]> values, List<Commit.Write> later) {
    for (Commit.Write write : later.reversed()) {
      if (!write.id().text().equals(holder.id())
          || !tables.of(write.resource()).equals(holder.table())) {
        continue;
      }
      return switch (write) {
        case Commit.Insert insert ->
            !same(of(unique, holder.table().keys(insert.keys(), insert.body())), values);
        case Commit.Replace replace ->
            !same(of(unique, holder.table().keys(replace.keys(), replace.body())), values);
        case Commit.Remove _ -> true;
      };
    }
    return false;
  }

  private void release(Place holder) {
    if (inWave.contains(holder)) {
      nextWave();
    }
    releases.add(new Release(wave, holder));
  }

  /** Whether the holder still has the values, or gave them up in this group. */
  private boolean holds(Place holder, Table.Uniqueness unique, List<byte[]> values) {
    List<byte[]> now = written.get(holder);
    return now == null || (!now.isEmpty() && same(of(unique, now), values));
  }

  private static boolean same(List<byte[]> one, List<byte[]> other) {
    for (int i = 0; i < one.size(); i++) {
      if (!Arrays.equals(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Null and missing values never clash. */
  static boolean clashes(Table.Uniqueness unique, List<byte[]> keys) {
    return unique.columns().stream().allMatch(column -> keys.get(column)[0] > ValueOrder.NULL);
  }

  /** What the unique index's columns hold. */
  static List<byte[]> of(Table.Uniqueness unique, List<byte[]> keys) {
    return unique.columns().stream().map(keys::get).toList();
  }

  private boolean holds(Commit.Condition condition) throws SQLException {
    return switch (condition) {
      case Commit.Exists(Resource resource, DocumentId id) ->
          versions.containsKey(new Place(tables.of(resource), id.text()));
      case Commit.Unreferenced unreferenced -> !isReferenced(unreferenced);
      case Commit.NoneSince none -> !anyMatches(none);
      case Commit.Held(var lease) ->
          Long.valueOf(lease.token()).equals(leases.get(lease.name()));
    };
  }

  private boolean isReferenced(Commit.Unreferenced unreferenced) throws SQLException {
    Table table = tables.of(unreferenced.resource());
    byte[][] values = unreferenced.values().stream().map(Keys::column).toArray(byte[][]::new);
    var except = new ArrayList<String>();
    for (Map.Entry<Place, List<byte[]>> document : written.entrySet()) {
      if (!document.getKey().table().equals(table)) {
        continue;
      }
      except.add(document.getKey().id());
      List<byte[]> keys = document.getValue();
      if (!keys.isEmpty() && isOneOf(keys.get(unreferenced.column()), values)) {
        return true;
      }
    }
    return uses.any(table, unreferenced.column(), values, except.toArray(String[]::new));
  }

  private boolean anyMatches(Commit.NoneSince none) throws SQLException {
    Table table = tables.of(none.resource());
    Map<String, Commit.Write> last = new HashMap<>();
    for (Planned each : planned) {
      if (each.table().equals(table)) {
        last.put(each.write().id().text(), each.write());
      }
    }
    for (Commit.Write write : last.values()) {
      boolean matches =
          switch (write) {
            case Commit.Insert insert -> none.selector().matches(insert.body().members());
            case Commit.Replace replace -> none.selector().matches(replace.body().members());
            case Commit.Remove _ -> false;
          };
      if (matches) {
        return true;
      }
    }
    return uses.anySince(
        table, none.selector(), none.sequence(), last.keySet().toArray(String[]::new));
  }

  private static boolean isOneOf(byte[] value, byte[][] values) {
    return Arrays.stream(values).anyMatch(each -> Arrays.equals(each, value));
  }
}
