package dev.ashlar.subscription;

import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.query.ValueOrder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The subscriptions that see a channel alike: a change is judged once for all of them. Guarded by the lock
 * of {@link Subscriptions}.
 */
final class Group {
  private final ChannelView view;
  private final ChannelView.Key key;
  private final Set<Subscription> members = new LinkedHashSet<>();

  Group(ChannelView view, ChannelView.Key key) {
    this.view = view;
    this.key = key;
  }

  ChannelView view() {
    return view;
  }

  ChannelView.Key key() {
    return key;
  }

  Set<Subscription> members() {
    return members;
  }

  /** A value of a member that a document must have, in a form that is equal where values are. */
  record Term(Place place, ByteBuffer value) {}

  /** A member, and how its values are compared. */
  record Place(Path path, Kind kind) {}

  /**
   * Values of which a document must have one to match; empty if nothing of the kind follows from the
   * selector.
   */
  static Optional<Set<Term>> terms(Selector selector) {
    return switch (selector) {
      case Selector.Member(var path, var kind, var predicate) ->
          terms(new Place(path, kind), predicate);
      case Selector.And(var all) -> fewest(all);
      case Selector.Or(var any) -> union(any);
      case Selector.Nor _, Selector.Not _ -> Optional.empty();
    };
  }

  private static Optional<Set<Term>> terms(Place place, Predicate predicate) {
    return switch (predicate) {
      case Predicate.Eq(var value) -> Optional.of(Set.of(term(place, value)));
      case Predicate.In(var values) -> {
        var terms = new HashSet<Term>();
        values.forEach(value -> terms.add(term(place, value)));
        yield Optional.of(terms);
      }
      case Predicate.Every(var all) ->
          all.stream().flatMap(each -> terms(place, each).stream()).findFirst();
      default -> Optional.empty();
    };
  }

  static Term term(Place place, tools.jackson.databind.JsonNode value) {
    return new Term(place, ByteBuffer.wrap(ValueOrder.encode(value, place.kind())));
  }

  private static Optional<Set<Term>> fewest(List<Selector> all) {
    Optional<Set<Term>> fewest = Optional.empty();
    for (Selector each : all) {
      Optional<Set<Term>> terms = terms(each);
      if (terms.isPresent() && (fewest.isEmpty() || terms.get().size() < fewest.get().size())) {
        fewest = terms;
      }
    }
    return fewest;
  }

  private static Optional<Set<Term>> union(List<Selector> any) {
    var union = new HashSet<Term>();
    for (Selector each : any) {
      Optional<Set<Term>> terms = terms(each);
      if (terms.isEmpty()) {
        return Optional.empty();
      }
      union.addAll(new ArrayList<>(terms.get()));
    }
    return Optional.of(union);
  }
}
