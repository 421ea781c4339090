package dev.ashlar.json;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

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
  void a_merge_patch_without_nulls_is_contained_in_its_result_and_idempotent(
      @ForAll("alike") JsonNode target, @ForAll("alike") JsonNode patch) {
    var targetBefore = target.deepCopy();
    var patchBefore = patch.deepCopy();
    var once = MergePatch.apply(target, patch);

    assertThat(MergePatch.apply(once, patch)).isEqualTo(once);
    assertThat(target).isEqualTo(targetBefore);
    assertThat(patch).isEqualTo(patchBefore);
  }

  /** Every object can be reached by a merge patch, unless it holds a null. */
  @Property
  void a_merge_patch_can_put_members_and_take_them_away(
      @ForAll("alike") JsonNode target, @ForAll("alike") JsonNode wanted) {
    var bare = withoutNulls(wanted);
    var replaced = JsonNodeFactory.instance.objectNode().set("m", bare);
    var merged = MergePatch.apply(MergePatch.apply(object(target), object(null)), replaced);

    assertThat(merged.get("m")).isEqualTo(bare);
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
