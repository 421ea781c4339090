package dev.ashlar.app.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.definition.Id;
import dev.ashlar.document.Draft;
import dev.ashlar.model.Model;
import java.net.URI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.ObjectNode;

/** An application around tests: one for all of them, or one for each. */
class AshlarExtensionTest {
  record Note(@Id String id, String text) {}

  private static ObjectNode note() {
    return Draft.empty().with("text", "Hello").members();
  }

  @Nested
  class InAStaticField {
    @RegisterExtension static final AshlarExtension ASHLAR =
        AshlarExtension.of(app -> app.define(Note.class));

    @RepeatedTest(3)
    void it_is_the_same_for_all_tests(RepetitionInfo repetition) {
      Model<ObjectNode> notes = ASHLAR.app().model("Note");
      notes.create(note());
      assertThat(notes.count()).isEqualTo(repetition.getCurrentRepetition());
    }
  }

  @Nested
  class InAnotherField {
    @RegisterExtension final AshlarExtension ashlar =
        AshlarExtension.of(app -> app.define(Note.class));

    @RepeatedTest(2)
    void it_is_a_new_one_for_each_test() {
      Model<ObjectNode> notes = ashlar.app().model("Note");
      notes.create(note());
      assertThat(notes.count()).isEqualTo(1);
      assertThat(URI.create(ashlar.url()).getPort()).isPositive();
    }
  }

  @Test
  void outside_of_tests_there_is_no_application() {
    assertThatThrownBy(() -> AshlarExtension.of(app -> {}).url())
        .isInstanceOf(IllegalStateException.class);
  }
}
