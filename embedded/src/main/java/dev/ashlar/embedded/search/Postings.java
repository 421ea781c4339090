package dev.ashlar.embedded.search;

import dev.ashlar.json.Json;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import tools.jackson.databind.JsonNode;

/**
 * The strings and truth values of a document's own members as terms, so that what asks for them by
 * equality, as rights do, is decided by the index alone. Everything else is left to the evaluator: a
 * number or reference is equal to others that are written otherwise, and paths may lead into arrays.
 */
final class Postings {
  private static final String FIELD = "#is";
  private static final int LONGEST = 512;

  private Postings() {}

  /** The terms of a document. */
  static List<BytesRef> of(byte[] members) {
    var terms = new ArrayList<BytesRef>();
    Json.parse(members)
        .properties()
        .forEach(member -> term(member.getKey(), member.getValue()).ifPresent(terms::add));
    return terms;
  }

  /** The field in which they are. */
  static String field() {
    return FIELD;
  }

  /** What stands for a value of a member; empty if nothing does. */
  private static Optional<BytesRef> term(String member, JsonNode value) {
    String kind = value.isString() ? "s" : value.isBoolean() ? "b" : "";
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    String text = kind + member.length() + ":" + member + value.asString();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return bytes.length > LONGEST ? Optional.empty() : Optional.of(new BytesRef(bytes));
  }

  /**
   * A selector in two parts that must both hold.
   *
   * @param decided by terms, exactly
   * @param rest what the evaluator must decide
   */
  record Split(List<Query> decided, Selector rest) {}

  static Split split(Selector selector) {
    var decided = new ArrayList<Query>();
    var rest = new ArrayList<Selector>();
    for (Selector each : selector instanceof Selector.And(var all) ? all : List.of(selector)) {
      Optional<Query> query = query(each);
      query.ifPresentOrElse(decided::add, () -> rest.add(each));
    }
    return new Split(decided, rest.isEmpty() ? Selector.ALL : new Selector.And(rest));
  }

  /** A query that finds what the selector does; empty if terms cannot decide it. */
  private static Optional<Query> query(Selector selector) {
    return switch (selector) {
      case Selector.Member(var path, var kind, var test) when path.segments().size() == 1
          && !kind.isIdentifying() ->
          query(path.segments().getFirst(), test);
      case Selector.And(var all) when !all.isEmpty() -> combined(all, BooleanClause.Occur.FILTER);
      case Selector.Or(var any) -> combined(any, BooleanClause.Occur.SHOULD);
      default -> Optional.empty();
    };
  }

  private static Optional<Query> combined(List<Selector> parts, BooleanClause.Occur occur) {
    var all = new BooleanQuery.Builder();
    for (Selector part : parts) {
      Optional<Query> query = query(part);
      if (query.isEmpty()) {
        return Optional.empty();
      }
      all.add(query.get(), occur);
    }
    return Optional.of(all.build());
  }

  private static Optional<Query> query(String member, Predicate test) {
    return switch (test) {
      case Predicate.Eq(var value) ->
          term(member, value).map(bytes -> new TermQuery(new Term(FIELD, bytes)));
      case Predicate.In(var values) -> {
        List<BytesRef> terms =
            values.stream().flatMap(value -> term(member, value).stream()).toList();
        yield terms.size() == values.size()
            ? Optional.of(new TermInSetQuery(FIELD, terms))
            : Optional.empty();
      }
      default -> Optional.empty();
    };
  }
}
