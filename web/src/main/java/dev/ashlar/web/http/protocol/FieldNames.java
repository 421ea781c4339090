package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.FieldName;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The names of header fields as the server library has them, by their index. Thread-safe. */
final class FieldNames {
  private static volatile @Nullable HeaderName[] table = new HeaderName[64];

  private FieldNames() {}

  static HeaderName of(FieldName name) {
    @Nullable HeaderName[] present = table;
    int index = name.index();
    HeaderName known = index < present.length ? present[index] : null;
    return known == null ? add(name) : known;
  }

  private static synchronized HeaderName add(FieldName name) {
    int index = name.index();
    @Nullable HeaderName[] more = Arrays.copyOf(table, Math.max(table.length, index + 16));
    HeaderName made = HeaderNames.create(name.toString());
    more[index] = made;
    table = more;
    return made;
  }
}
