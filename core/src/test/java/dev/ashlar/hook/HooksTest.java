package dev.ashlar.hook;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.access.Caller;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class HooksTest {
  @Test
  @SuppressWarnings("NullAway") // user code returns null whatever its signature says
  void a_hook_that_returns_null_is_named_by_its_method_and_place() {
    Hooks hooks =
        Hooks.NONE
            .plus(new Hooks.Before<>(Method.DESTROY, destroy -> destroy))
            .plus(new Hooks.Before<>(Method.QUERY, envelope -> envelope))
            .plus(new Hooks.Before<>(Method.QUERY, envelope -> null));
    var envelope =
        new Envelope(
            Caller.ANONYMOUS,
            "request",
            Optional.empty(),
            "Thing",
            Selector.ALL,
            OptionalInt.empty(),
            Optional.empty(),
            Sort.NONE,
            List.of());

    assertThatThrownBy(() -> hooks.pre(Method.QUERY, envelope))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("pre(QUERY) hook number 2, in the order of declaration, returned");
  }
}
