package dev.ashlar.web.graphql.execution;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * What was made of texts that clients sent, the least recently used of them forgotten first. Bounded by how
 * much it holds. Thread-safe.
 */
public final class DocumentCache<V> {
  private final long most;
  private final ToIntFunction<V> weigher;
  private final Map<String, V> known = new LinkedHashMap<>(16, 0.75f, true);
  private long held;

  /**
   * A cache.
   *
   * @param most how much it holds, by the weight of its keys in characters and that of its values
   */
  public DocumentCache(long most, ToIntFunction<V> weigher) {
    this.most = most;
    this.weigher = weigher;
  }

  public synchronized Optional<V> get(String key) {
    return Optional.ofNullable(known.get(key));
  }

  public synchronized void put(String key, V value) {
    long weight = weight(key, value);
    if (weight > most / 4) {
      return;
    }
    V before = known.put(key, value);
    held += weight - (before == null ? 0 : weight(key, before));
    var eldest = known.entrySet().iterator();
    while (held > most && eldest.hasNext()) {
      Map.Entry<String, V> entry = eldest.next();
      held -= weight(entry.getKey(), entry.getValue());
      eldest.remove();
    }
  }

  private long weight(String key, V value) {
    return key.length() + (long) weigher.applyAsInt(value);
  }
}
