package dev.ashlar.web.html;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Rows of tables as they were written. What a row shows depends on the document as its caller sees it, byte
 * by byte, and on nothing else, so that whoever sees the same gets the same row. Thread-safe.
 */
final class RowLines {
  private static final long MOST_CHARACTERS = 2_000_000;
  private static final int LONGEST = 8000;

  private final Map<Key, String> lines = new ConcurrentHashMap<>();
  private final AtomicLong characters = new AtomicLong();

  /** All that a row depends on. The bytes are not changed. */
  static final class Key {
    private final Shown shown;
    private final Locale locale;
    private final Rows.Have have;
    private final String id;
    private final long version;
    private final byte[] document;
    private final int hash;

    Key(Shown shown, Locale locale, Rows.Have have, String id, long version, byte[] document) {
      this.shown = shown;
      this.locale = locale;
      this.have = have;
      this.id = id;
      this.version = version;
      this.document = document;
      hash = 31 * id.hashCode() + Arrays.hashCode(document);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && shown == key.shown && locale.equals(key.locale)
          && have == key.have && version == key.version && id.equals(key.id)
          && Arrays.equals(document, key.document);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** The row, if it was written before. */
  @Nullable String find(Key key) {
    return lines.get(key);
  }

  /** Keeps a row for whoever sees the same. */
  void keep(Key key, String line) {
    int length = line.length() + key.document.length;
    if (length > LONGEST) {
      return;
    }
    if (characters.addAndGet(length) > MOST_CHARACTERS) {
      lines.clear();
      characters.set(length);
    }
    lines.put(key, line);
  }
}
