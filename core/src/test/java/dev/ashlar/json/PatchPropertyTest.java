package dev.ashlar.json;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;

class PatchPropertyTest {

  @Provide
  Arbitrary<JsonNode> any() {
    return Values.any();
  }

  @Provide
  Arbitrary<JsonNode> alike() {
    return Values.alike();
  }

  @Provide
  Arbitrary<JsonNode> arrays() {
    return Values.arrays();
  }

  @Property
  void the_difference_turns_any_value_into_any_other(
      @ForAll("any") JsonNode before, @ForAll("any") JsonNode after) {
    turns(before, after);
  }

  @Property
  void the_difference_turns_values_alike_into_one_another(
      @ForAll("alike") JsonNode before, @ForAll("alike") JsonNode after) {
    turns(before, after);
  }

  @Property
  void the_difference_turns_arrays_into_one_another(
      @ForAll("arrays") JsonNode before, @ForAll("arrays") JsonNode after) {
    turns(before, after);
  }

  @Property
  void equal_values_have_no_difference(@ForAll("any") JsonNode value) {
    assertThat(JsonPatch.diff(value, Json.parse(Json.bytes(value))).operations()).isEmpty();
  }

  @Property
  void a_merge_patch_is_idempotent_and_changes_neither_value(
      @ForAll("alike") JsonNode target, @ForAll("alike") JsonNode patch) {
    var targetBefore = target.deepCopy();
    var patchBefore = patch.deepCopy();
    var once = MergePatch.apply(target, patch);

    assertThat(MergePatch.apply(once, patch)).isEqualTo(once);
    assertThat(target).isEqualTo(targetBefore);
    assertThat(patch).isEqualTo(patchBefore);
  }

  @Property
  void a_merge_patch_can_take_a_member_away_and_put_another_in_its_place(
      @ForAll("alike") JsonNode before, @ForAll("arrays") JsonNode after) {
    var emptied = MergePatch.apply(member(before), member(NullNode.instance));

    assertThat(emptied).isEqualTo(Json.parse("{}"));
    assertThat(MergePatch.apply(emptied, member(after))).isEqualTo(member(after));
  }

  private static JsonNode member(JsonNode value) {
    return JsonNodeFactory.instance.objectNode().set("m", value);
  }

  private static void turns(JsonNode before, JsonNode after) {
    var unchanged = before.deepCopy();
    var patch = JsonPatch.diff(before, after);
    var result = JsonPatch.parse(Json.parse(Json.bytes(patch.toJson()))).apply(before);

    assertThat(Json.equal(result, after)).as("%s", patch.toJson()).isTrue();
    assertThat(before).isEqualTo(unchanged);
    assertThat(patch.operations().isEmpty()).isEqualTo(Json.equal(before, after));
  }
}
