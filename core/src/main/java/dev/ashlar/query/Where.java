package dev.ashlar.query;

import dev.ashlar.document.Draft;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A member of the documents, of which a selector in code says something: {@code where("age").gte(21)}
 * is <code>{"age": {"$gte": 21}}</code>. Immutable and thread-safe.
 *
 * <p>Values are Java values: strings, numbers, booleans, {@code Instant}, {@code LocalDate}, enums,
 * {@code UUID}, {@code URI}, lists, maps, JSON nodes, and {@code null} where equality is meant. They
 * are checked by the attribute's type when the query runs, as those of JSON text are.
 */
public final class Where {
  private final Path path;

  Where(Path path) {
    this.path = path;
  }

  /** {@code $eq}: equal; {@code null} matches a null that is there. */
  public Selector eq(@Nullable Object value) {
    return member(new Predicate.Eq(json(value)));
  }

  /** {@code $ne}: not equal, or missing. */
  public Selector ne(@Nullable Object value) {
    return member(new Predicate.Ne(json(value)));
  }

  /** {@code $gt}: of the value's type, and greater. */
  public Selector gt(Object value) {
    return member(new Predicate.Gt(json(value)));
  }

  /** {@code $gte}: of the value's type, and not less. */
  public Selector gte(Object value) {
    return member(new Predicate.Gte(json(value)));
  }

  /** {@code $lt}: of the value's type, and less. */
  public Selector lt(Object value) {
    return member(new Predicate.Lt(json(value)));
  }

  /** {@code $lte}: of the value's type, and not greater. */
  public Selector lte(Object value) {
    return member(new Predicate.Lte(json(value)));
  }

  /** {@code $in}: equal to one of these. */
  public Selector in(Object... values) {
    return in(Arrays.asList(values));
  }

  /** {@code $in}: equal to one of these; to none of an empty list. */
  public Selector in(Collection<?> values) {
    return member(new Predicate.In(all(values)));
  }

  /** {@code $nin}: equal to none of these, or missing. */
  public Selector nin(Object... values) {
    return nin(Arrays.asList(values));
  }

  /** {@code $nin}: equal to none of these, or missing. */
  public Selector nin(Collection<?> values) {
    return member(new Predicate.Nin(all(values)));
  }

  /** <code>{"$exists": true}</code>: it is there; a null is. */
  public Selector exists() {
    return exists(true);
  }

  /** {@code $exists}: it is there, or it is not. */
  public Selector exists(boolean exists) {
    return member(new Predicate.Exists(exists));
  }

  /** {@code $beginsWith}: a string that begins so. */
  public Selector beginsWith(String prefix) {
    return member(new Predicate.BeginsWith(prefix));
  }

  /** {@code $contains}: a string with this part. */
  public Selector contains(String part) {
    return member(new Predicate.Contains(part));
  }

  /**
   * {@code $regex}: a string in which this pattern of RE2 is found.
   *
   * @throws IllegalArgumentException if it is no pattern, or too large
   */
  public Selector regex(String pattern) {
    return member(Predicate.Regex.of(pattern));
  }

  /** {@code $includes}: an array with this element. */
  public Selector includes(@Nullable Object element) {
    return member(new Predicate.Includes(json(element)));
  }

  /** {@code $all}: an array with all of these elements. */
  public Selector all(Object... elements) {
    return member(new Predicate.All(all(Arrays.asList(elements))));
  }

  /** {@code $size}: an array of so many elements. */
  public Selector size(long size) {
    return member(new Predicate.Size(size));
  }

  /**
   * {@code $elemMatch}: an array with an object that matches; its paths begin at the element. Of
   * arrays of plain values {@link #includes} and {@link #all} select.
   */
  public Selector elemMatch(Selector element) {
    return member(new Predicate.ElemMatchSelector(element));
  }

  private Selector member(Predicate predicate) {
    return new Selector.Member(path, predicate);
  }

  private static JsonNode json(@Nullable Object value) {
    return Draft.valueOf(value);
  }

  private static List<JsonNode> all(Collection<?> values) {
    var all = new ArrayList<JsonNode>(values.size());
    values.forEach(value -> all.add(json(value)));
    return all;
  }
}
