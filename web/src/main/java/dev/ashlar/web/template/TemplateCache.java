package dev.ashlar.web.template;

import io.pebbletemplates.pebble.cache.PebbleCache;
import io.pebbletemplates.pebble.template.PebbleTemplate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Templates that were read: of each the last version. Thread-safe. */
final class TemplateCache implements PebbleCache<Object, PebbleTemplate> {
  private static final int MOST = 1000;

  private final Map<String, Read> read = new ConcurrentHashMap<>();

  private record Read(TemplateFolder.Version version, PebbleTemplate template) {}

  @Override
  public PebbleTemplate computeIfAbsent(
      Object key, Function<? super Object, ? extends PebbleTemplate> reader) {
    var version = (TemplateFolder.Version) key;
    @Nullable Read known = read.get(version.name());
    if (known != null && known.version().equals(version)) {
      return known.template();
    }
    PebbleTemplate template = reader.apply(key);
    if (read.size() < MOST || known != null) {
      read.put(version.name(), new Read(version, template));
    }
    return template;
  }

  @Override
  public void invalidateAll() {
    read.clear();
  }
}
