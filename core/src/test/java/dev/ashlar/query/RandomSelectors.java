package dev.ashlar.query;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Selectors of every shape, over the members that {@link RandomValues#documents()} has. */
final class RandomSelectors {
  private RandomSelectors() {}

  static Arbitrary<Selector> any() {
    return selectors(2);
  }

  static Arbitrary<Predicate> tests() {
    return tests(1);
  }

  static Arbitrary<Path> paths() {
    return Arbitraries.of("a", "b", "c", "a.a", "a.b", "b.0", "c.1.a", "missing").map(Path::parse);
  }

  private static Arbitrary<Selector> selectors(int depth) {
    Arbitrary<Selector> members =
        Combinators.combine(paths(), tests(depth)).as(Selector.Member::new);
    if (depth == 0) {
      return members;
    }
    Arbitrary<Selector> inner = selectors(depth - 1);
    Arbitrary<List<Selector>> some = inner.list().ofMinSize(1).ofMaxSize(3);
    return Arbitraries.oneOf(
        members,
        inner.list().ofMaxSize(3).map(Selector.And::new),
        some.map(Selector.Or::new),
        some.map(Selector.Nor::new),
        inner.map(Selector.Not::new));
  }

  private static Arbitrary<Predicate> tests(int depth) {
    var simple = operators();
    if (depth == 0) {
      return simple;
    }
    Arbitrary<Predicate> inner = tests(depth - 1);
    return Arbitraries.oneOf(
        simple,
        simple.list().ofMinSize(2).ofMaxSize(4).map(RandomSelectors::every),
        inner.map(Predicate.Not::new),
        inner.map(Predicate.ElemMatchPredicate::new),
        selectors(depth - 1).map(Predicate.ElemMatchSelector::new));
  }

  private static Predicate every(List<Predicate> tests) {
    var distinct = new ArrayList<Predicate>();
    for (var test : tests) {
      if (distinct.stream().noneMatch(other -> other.getClass() == test.getClass())) {
        distinct.add(test);
      }
    }
    return distinct.size() == 1 ? distinct.getFirst() : new Predicate.Every(distinct);
  }

  private static Arbitrary<Predicate> operators() {
    var value = RandomValues.few();
    var values = value.list().ofMaxSize(3);
    var text = Arbitraries.of("", "a", "b", "ab", "😀");
    return Arbitraries.oneOf(
        value.map(Predicate.Eq::new),
        value.map(Predicate.Ne::new),
        value.map(Predicate.Gt::new),
        value.map(Predicate.Gte::new),
        value.map(Predicate.Lt::new),
        value.map(Predicate.Lte::new),
        values.map(Predicate.In::new),
        values.map(Predicate.Nin::new),
        values.map(Predicate.All::new),
        value.map(Predicate.Includes::new),
        Arbitraries.of(true, false).map(Predicate.Exists::new),
        Arbitraries.longs().between(0, 3).map(Predicate.Size::new),
        text.map(Predicate.Regex::of),
        text.map(Predicate.BeginsWith::new),
        text.map(Predicate.Contains::new));
  }
}
