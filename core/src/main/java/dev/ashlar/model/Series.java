package dev.ashlar.model;

import dev.ashlar.document.Draft;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.query.Selector;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * The elements of one id of a sequenced read model, from older to newer: {@code
 * messages.series("lobby").between(a, b).last(20).descending()}. They are read a page at a time while they
 * are iterated over. Immutable and thread-safe; an iterator is one thread's.
 *
 * @param <T> what an element is to the program
 */
public final class Series<T> implements Iterable<T> {
  private final Function<Operation.Series, Outcome.OfSeries> performed;
  private final Function<View, T> read;
  private final Operation.Series asked;

  Series(
      Function<Operation.Series, Outcome.OfSeries> performed,
      Function<View, T> read,
      Operation.Series asked) {
    this.performed = performed;
    this.read = read;
    this.asked = asked;
  }

  private Series<T> with(Operation.Series other) {
    return new Series<>(performed, read, other);
  }

  private static Optional<JsonNode> key(Object key) {
    return Optional.of(Draft.valueOf(key));
  }

  /** Those with this key alone: a string, a number or an instant. */
  public Series<T> at(Object key) {
    return with(asked.key(key(key)));
  }

  /** From a key on, inclusive. */
  public Series<T> from(Object key) {
    return with(asked.between(key(key), asked.to()));
  }

  /** Before a key, exclusive. */
  public Series<T> to(Object key) {
    return with(asked.between(asked.from(), key(key)));
  }

  /** From a key on, inclusive, and before another one, exclusive. */
  public Series<T> between(Object from, Object to) {
    return with(asked.between(key(from), key(to)));
  }

  /** Only so many, those with the greatest keys; still from older to newer. */
  public Series<T> last(int count) {
    return with(asked.last(OptionalInt.of(count)));
  }

  /** From newer to older. */
  public Series<T> descending() {
    return with(asked.descending(true));
  }

  /** Those that match. */
  public Series<T> where(Selector selector) {
    return with(asked.where(selector));
  }

  /** All of them. */
  public List<T> list() {
    return stream().toList();
  }

  /** All of them, one after the other. */
  public Stream<T> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }

  /**
   * All of them, one after the other.
   *
   * @throws dev.ashlar.operation.FailedOperation while it iterates, if they cannot be read
   */
  @Override
  public Iterator<T> iterator() {
    return new Elements();
  }

  private final class Elements implements Iterator<T> {
    private final Deque<View> page = new ArrayDeque<>();
    private Optional<String> after = asked.after();
    private boolean more = true;

    @Override
    public boolean hasNext() {
      while (page.isEmpty() && more) {
        switch (performed.apply(asked.after(after))) {
          case Outcome.Elements(var views, var _, var next) -> {
            page.addAll(views);
            after = next;
            more = next.isPresent();
          }
          case Outcome.Failure failure -> throw failure.exception();
        }
      }
      return !page.isEmpty();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return read.apply(page.remove());
    }
  }
}
