package dev.ashlar.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stores remember digests of how these are written: it must stay what the platform makes of a record. */
class WrittenRecordsTest {
  static Stream<Record> records() {
    Attribute plain = Attribute.of("name", AttributeType.STRING).build();
    Attribute reference =
        Attribute.of("team", AttributeType.REFERENCE)
            .reference(
                new Reference(
                    "Team",
                    List.of(new Reference.Populate("get", List.of("name"))),
                    Reference.OnDelete.KEEP))
            .build();
    return Stream.of(
        plain,
        reference,
        reference.reference().orElseThrow(),
        Render.ALWAYS,
        new Column(Path.parse("a.b"), Kind.ANY));
  }

  @ParameterizedTest
  @MethodSource("records")
  void a_record_is_written_as_the_platform_would(Record written) {
    String members =
        Arrays.stream(written.getClass().getRecordComponents())
            .map(component -> component.getName() + "=" + value(component, written))
            .collect(Collectors.joining(", "));
    assertThat(written).hasToString(written.getClass().getSimpleName() + "[" + members + "]");
  }

  private static Object value(RecordComponent component, Record written) {
    try {
      return component.getAccessor().invoke(written);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
