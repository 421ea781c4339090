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

  static Arbitrary<Test> tests() {
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

  private static Arbitrary<Test> tests(int depth) {
    var simple = operators();
    if (depth == 0) {
      return simple;
    }
    Arbitrary<Test> inner = tests(depth - 1);
    return Arbitraries.oneOf(
        simple,
        simple.list().ofMinSize(2).ofMaxSize(4).map(RandomSelectors::every),
        inner.map(Test.Not::new),
        inner.map(Test.ElemMatchTest::new),
        selectors(depth - 1).map(Test.ElemMatchSelector::new));
  }

  private static Test every(List<Test> tests) {
    var distinct = new ArrayList<Test>();
    for (var test : tests) {
      if (distinct.stream().noneMatch(other -> other.getClass() == test.getClass())) {
        distinct.add(test);
      }
    }
    return distinct.size() == 1 ? distinct.getFirst() : new Test.Every(distinct);
  }

  private static Arbitrary<Test> operators() {
    var value = RandomValues.few();
    var values = value.list().ofMaxSize(3);
    var text = Arbitraries.of("", "a", "b", "ab", "😀");
    return Arbitraries.oneOf(
        value.map(Test.Eq::new),
        value.map(Test.Ne::new),
        value.map(Test.Gt::new),
        value.map(Test.Gte::new),
        value.map(Test.Lt::new),
        value.map(Test.Lte::new),
        values.map(Test.In::new),
        values.map(Test.Nin::new),
        values.map(Test.All::new),
        value.map(Test.Includes::new),
        Arbitraries.of(true, false).map(Test.Exists::new),
        Arbitraries.longs().between(0, 3).map(Test.Size::new),
        text.map(Test.Regex::of),
        text.map(Test.BeginsWith::new),
        text.map(Test.Contains::new));
  }
}
