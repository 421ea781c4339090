package dev.ashlar.readmodel;

import dev.ashlar.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the consumer of a read model has to know besides its checkpoint, as it is kept with that.
 *
 * @param fingerprint of the declaration by which it is projected
 * @param begun which wish for a rebuild was heard last
 * @param rebuild how far a rebuild is; empty if there is none
 */
record Progress(String fingerprint, long begun, Optional<Step> rebuild) {
  /**
   * How far a rebuild is. It goes through the documents of each input, then through what they have made.
   *
   * @param input the position of the input; behind the last one, the targets
   * @param after the last id that was seen
   * @param done how many source documents were seen
   * @param total how many there were at the beginning
   * @param lacking whether the read model lacks something until it is built
   * @param staged whether what is made is kept back until then
   */
  record Step(
      int input, String after, long done, long total, boolean lacking, boolean staged) {
    Step next(int input, String after, long more) {
      return new Step(input, after, done + more, total, lacking, staged);
    }

    Step unstaged() {
      return new Step(input, after, done, total, lacking, false);
    }
  }

  /** Whether nothing is lacking. */
  boolean isComplete() {
    return rebuild.filter(Step::lacking).isEmpty();
  }

  Progress with(Optional<Step> rebuild) {
    return new Progress(fingerprint, begun, rebuild);
  }

  String toText() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("fingerprint", fingerprint);
    json.put("begun", begun);
    rebuild.ifPresent(
        step -> json.putObject("rebuild")
            .put("input", step.input())
            .put("after", step.after())
            .put("done", step.done())
            .put("total", step.total())
            .put("lacking", step.lacking())
            .put("staged", step.staged()));
    return Json.text(json);
  }

  static Progress parse(String text) {
    JsonNode json = Json.parse(text);
    JsonNode rebuild = json.path("rebuild");
    return new Progress(
        json.path("fingerprint").asString(""),
        json.path("begun").asLong(0),
        rebuild.isMissingNode()
            ? Optional.empty()
            : Optional.of(
                new Step(
                    rebuild.path("input").asInt(),
                    rebuild.path("after").asString(""),
                    rebuild.path("done").asLong(),
                    rebuild.path("total").asLong(),
                    rebuild.path("lacking").asBoolean(),
                    rebuild.path("staged").asBoolean())));
  }
}
