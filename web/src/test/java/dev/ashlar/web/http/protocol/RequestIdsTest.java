package dev.ashlar.web.http.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What requests are called in answers and in the log. */
final class RequestIdsTest {
  @Test
  void request_ids_are_short_and_different() {
    var ids = new RequestIds();
    var seen = new HashSet<String>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add(ids.next())).isTrue();
    }
    assertThat(seen).allMatch(id -> id.matches("[0-9a-z]{13}"));
    assertThat(List.copyOf(seen).getFirst()).isNotEqualTo(new RequestIds().next());
  }
}
