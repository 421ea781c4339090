package dev.ashlar.definition;

import static dev.ashlar.operation.Method.CREATE;
import static dev.ashlar.operation.Method.DESTROY;
import static dev.ashlar.operation.Method.GET;
import static dev.ashlar.operation.Method.QUERY;
import static dev.ashlar.operation.Method.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.change.Action;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.hook.Listener;
import dev.ashlar.operation.Operation;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ResourceBuilderTest {
  @Test
  void hooks_run_in_the_order_of_their_declaration() throws Exception {
    var heard = new ArrayList<String>();
    Resource resource =
        ResourceBuilder.of("Person")
            .pre(CREATE, create -> noted(heard, "first", create))
            .pre(UPDATE, update -> noted(heard, "update", update))
            .pre(CREATE, create -> noted(heard, "second", create))
            .post(GET, (envelope, outcome) -> heard.add("got"))
            .build();
    var create =
        Operation.Create.of(dev.ashlar.operation.Context.APPLICATION, "Person", Draft.empty());

    assertThat(resource.hooks().pre(CREATE, create)).isSameAs(create);
    assertThat(heard).containsExactly("first", "second");
    assertThat(resource.hooks().post(GET)).hasSize(1);
    assertThat(resource.hooks().hasPre(DESTROY)).isFalse();
  }

  private static <O> O noted(List<String> heard, String what, O operation) {
    heard.add(what);
    return operation;
  }

  @Test
  void listeners_hang_on_writes_with_or_without_a_checkpoint() {
    Listener<Document> listener = change -> {};
    var listening =
        ResourceBuilder.of("Person")
            .on(CREATE, listener)
            .on("mailer", DESTROY, listener)
            .build()
            .hooks()
            .listeners();

    assertThat(listening)
        .extracting("name", "action", "listener")
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Optional.empty(), Action.CREATE, listener),
            org.assertj.core.groups.Tuple.tuple(Optional.of("mailer"), Action.DESTROY, listener));
    assertThatThrownBy(() -> ResourceBuilder.of("Person").on(QUERY, listener))
        .hasMessage("expected create, update or destroy, found query");
  }

  @Test
  void resources_with_other_hooks_are_equal() {
    assertThat(ResourceBuilder.of("Person").pre(CREATE, create -> create).build())
        .isEqualTo(ResourceBuilder.of("Person").build());
  }

  @Test
  void a_builder_can_be_built_again_with_more() {
    ResourceBuilder builder =
        ResourceBuilder.of("Person")
            .attribute("id", AttributeType.STRING)
            .attribute("name", AttributeType.STRING);
    Resource before = builder.build();

    assertThat(builder.build()).isEqualTo(before);
    assertThat(builder.count().build()).isNotEqualTo(before);
    assertThat(before.declaration().services().count()).isFalse();
  }

  @Test
  void a_default_may_be_a_function_that_is_called_for_each_document() {
    var counter = new AtomicInteger();
    Resource resource =
        ResourceBuilder.of("Ticket")
            .attribute("number", AttributeType.INTEGER, n -> n.defaultsTo(counter::incrementAndGet))
            .attribute("kind", AttributeType.STRING, kind -> kind.defaultsTo("plain"))
            .build();

    for (int i = 1; i <= 2; i++) {
      Draft draft = resource.validation().withDefaults(Draft.empty(), Instant.EPOCH, () -> "id");
      assertThat(draft.value("number").orElseThrow().intValue()).isEqualTo(i);
      assertThat(draft.text("kind")).isEqualTo("plain");
    }
  }

  @Test
  void a_function_decides_of_each_write_which_services_are_atomic() {
    Resource resource =
        ResourceBuilder.of("Person")
            .search("name")
            .mode(Mode.ATOMIC)
            .mode(
                (operation, service) -> operation.method() == DESTROY && service == Service.SEARCH
                    ? Mode.ATOMIC
                    : Mode.NON_ATOMIC)
            .build();
    var context = dev.ashlar.operation.Context.APPLICATION;
    var create =
        Operation.Create.of(context, "Person", Draft.empty());
    var destroy =
        Operation.Destroy.of(context, "Person", DocumentId.of("a"));
    assertThat(resource.isAtomic(create, "search")).isFalse();
    assertThat(resource.isAtomic(destroy, "search")).isTrue();
    assertThat(resource.isAtomic(destroy, "cache")).isFalse();
    Resource plain = ResourceBuilder.of("Person").search("name").mode(Mode.ATOMIC).build();
    assertThat(plain.isAtomic(create, "search")).isTrue();
  }

  @Test
  void what_cannot_be_said_is_refused_at_once() {
    assertThatThrownBy(() -> ResourceBuilder.of("P").index("a..b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Allow.matching("[]"))
        .hasMessage("expected a selector (a JSON object), found []");
    assertThatThrownBy(
        () -> ResourceBuilder.of("P")
            .attribute("a", AttributeType.STRING, a -> a.notRendered(DESTROY)))
        .hasMessage("expected create, update, query or get, found destroy");
  }
}
