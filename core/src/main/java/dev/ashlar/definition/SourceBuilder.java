package dev.ashlar.definition;

import dev.ashlar.schema.Durations;
import dev.ashlar.schema.Source;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Collects how the source of a resource is read: a method for each key of the YAML form. */
public final class SourceBuilder {
  private final Optional<String> from;
  private final Map<String, String> map = new LinkedHashMap<>();
  private Optional<String> at = Optional.empty();
  private Optional<String> key = Optional.empty();
  private Optional<Source.Format> format = Optional.empty();
  private Optional<Duration> refresh = Optional.empty();
  private boolean allowEmpty;
  private final Map<String, String> headers = new LinkedHashMap<>();

  SourceBuilder(Optional<String> from) {
    this.from = from;
  }

  /** A member, and the path of what it becomes of an item; only mapped members are taken then. */
  public SourceBuilder map(String member, String path) {
    map.put(member, path);
    return this;
  }

  /** Where the list of items is in JSON that is one object, with dots between names. */
  public SourceBuilder at(String path) {
    at = Optional.of(path);
    return this;
  }

  /** The path of what identifies an item whose id is not mapped. */
  public SourceBuilder key(String path) {
    key = Optional.of(path);
    return this;
  }

  /** How the items are written, where neither the name nor the media type tells. */
  public SourceBuilder format(Source.Format format) {
    this.format = Optional.of(format);
    return this;
  }

  /** How often it is loaded again. */
  public SourceBuilder refresh(Duration every) {
    refresh = Optional.of(every);
    return this;
  }

  /**
   * How often it is loaded again: {@code 5m}.
   *
   * @throws IllegalArgumentException if it is no length of time
   */
  public SourceBuilder refresh(String every) {
    return refresh(Durations.parse(every));
  }

  /** A source without items may take the place of one that had some. */
  public SourceBuilder allowEmpty() {
    allowEmpty = true;
    return this;
  }

  /** One more field of the requests for a URL. */
  public SourceBuilder header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** The source, with what is said beside it where it says nothing itself. */
  Source build(SourceBuilder beside) {
    return new Source(
        from,
        at,
        map.isEmpty() ? beside.map : map,
        key.or(() -> beside.key),
        format,
        refresh,
        allowEmpty,
        headers);
  }
}
