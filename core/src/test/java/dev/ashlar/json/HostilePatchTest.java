package dev.ashlar.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.StringNode;

class HostilePatchTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonNode ONE = Json.parse("1");

  @Test
  void copies_that_double_a_value_are_stopped() {
    var doubling =
        Stream.iterate(0, step -> step + 1)
            .limit(40)
            .map(step -> (PatchOperation) new PatchOperation.Copy(at("a"), at("a", "-")));

    refuses(doubling.toList(), Json.parse("{\"a\":[[1]]}"), "copies too much");
  }

  @Test
  void copies_of_a_long_text_are_stopped() {
    var document = NODES.objectNode().set("a", StringNode.valueOf("x".repeat(1_000_000)));
    var copies = IntStream.range(0, 9).mapToObj(i -> copy(at("a"), at("copy" + i))).toList();

    assertThat(new JsonPatch(copies.subList(0, 7)).apply(document).size()).isEqualTo(8);
    refuses(copies, document, "operation 7 copies too much");
  }

  @Test
  void copies_under_long_names_are_stopped() {
    var document = NODES.objectNode();
    document.putObject("a").put("n".repeat(1_000_000), 1);
    var copies = Collections.nCopies(9, copy(at("a"), at("b")));

    refuses(copies, document, "copies too much");
  }

  @Test
  void copies_that_overwrite_one_another_are_counted_too() {
    var document = NODES.objectNode();
    IntStream.range(0, 10_000).forEach(document.putArray("a")::add);

    refuses(Collections.nCopies(1000, copy(at("a"), at("b"))), document, "copies too much");
  }

  @Test
  void a_result_nested_too_deep_is_refused() {
    var ninety = Json.parse("[".repeat(90) + "]".repeat(90));
    var bottom = new Pointer(Collections.nCopies(10, "0"));
    var below = new Pointer(Collections.nCopies(11, "0"));
    var message = "Expected a result of at most 100 levels of nesting but found more";

    var deepest = new JsonPatch(List.of(new PatchOperation.Replace(bottom, ninety))).apply(ninety);
    assertThat(Json.parse(Json.bytes(deepest))).isEqualTo(deepest);
    refuses(List.of(new PatchOperation.Replace(below, ninety)), ninety, message);
    refuses(List.of(copy(at(), below)), ninety, message);
  }

  @Test
  void copies_that_dig_down_are_stopped_before_the_stack_is_full() {
    var document = Json.parse("{\"a\":{}}");
    var digging =
        IntStream.range(0, 20)
            .mapToObj(
                step -> copy(at("a"), new Pointer(Collections.nCopies(1 << step, "a")).append("a")))
            .toList();

    refuses(digging, document, "levels of nesting");
  }

  @Test
  void moves_that_dig_down_are_refused() {
    var document = Json.parse("{\"a\":{}}");
    var step =
        List.of(
            new PatchOperation.Add(at("b"), Json.parse("{}")),
            new PatchOperation.Move(at("a"), at("b", "a")),
            new PatchOperation.Move(at("b"), at("a")));
    var digging = Collections.nCopies(20_000, step).stream().flatMap(List::stream).toList();

    refuses(digging, document, "levels of nesting");
  }

  @Test
  void endless_shifting_in_a_long_array_is_stopped() {
    var document = NODES.arrayNode();
    IntStream.range(0, 1_000_000).forEach(document::add);
    var inserting =
        Collections.nCopies(2000, (PatchOperation) new PatchOperation.Add(at("0"), ONE));
    var removing = Collections.nCopies(2000, (PatchOperation) new PatchOperation.Remove(at("0")));

    refuses(inserting, document, "moves too many array elements");
    refuses(removing, document, "moves too many array elements");
  }

  @Test
  void a_value_held_twice_is_changed_in_one_place_only() {
    var shared = Json.parse("{\"x\":1}");
    var document = NODES.objectNode();
    document.set("a", shared);
    document.set("b", shared);
    var patch =
        new JsonPatch(
            List.of(
                new PatchOperation.Replace(at("a", "x"), Json.parse("2")),
                new PatchOperation.Add(at("c"), shared),
                new PatchOperation.Replace(at("c", "x"), Json.parse("3"))));

    assertThat(Json.text(patch.apply(document)))
        .isEqualTo("{\"a\":{\"x\":2},\"b\":{\"x\":1},\"c\":{\"x\":3}}");
    assertThat(Json.text(document)).isEqualTo("{\"a\":{\"x\":1},\"b\":{\"x\":1}}");
  }

  private static PatchOperation copy(Pointer from, Pointer path) {
    return new PatchOperation.Copy(from, path);
  }

  private static Pointer at(String... segments) {
    return Pointer.of(segments);
  }

  private static void refuses(
      List<? extends PatchOperation> operations, JsonNode document, String message) {
    var before = document.deepCopy();
    var patch = new JsonPatch(List.copyOf(operations));

    assertThatExceptionOfType(InvalidPatch.class)
        .isThrownBy(() -> patch.apply(document))
        .withMessageContaining(message);
    assertThat(document).isEqualTo(before);
  }
}
