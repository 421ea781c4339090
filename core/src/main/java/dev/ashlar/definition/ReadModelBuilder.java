package dev.ashlar.definition;

import dev.ashlar.projection.ReadModel;
import dev.ashlar.projection.Unproject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Collects what a read model is made of. Not thread-safe. */
public final class ReadModelBuilder {
  private Optional<String> sequencedBy = Optional.empty();
  private Optional<Duration> keep = Optional.empty();
  private final List<ReadModel.Input> inputs = new ArrayList<>();

  ReadModelBuilder() {}

  /** An id has a series of elements, in the order of this member. */
  public ReadModelBuilder sequencedBy(String member) {
    sequencedBy = Optional.of(member);
    return this;
  }

  /** Elements of a series are forgotten when their key is older than this. */
  public ReadModelBuilder keep(Duration age) {
    keep = Optional.of(age);
    return this;
  }

  /** One more resource that projects into it. */
  public ReadModelBuilder projects(
      String resource, ReadModel.Join join, ReadModel.Making making) {
    inputs.add(new ReadModel.Input(resource, join, making));
    return this;
  }

  /**
   * What takes the documents of a resource out of it again.
   *
   * @throws IllegalArgumentException if no program's code projects that resource so far
   */
  public ReadModelBuilder unprojects(
      String resource, Unproject<ObjectNode, ObjectNode> unproject) {
    for (int i = inputs.size() - 1; i >= 0; i--) {
      ReadModel.Input input = inputs.get(i);
      if (input.resource().equals(resource)
          && input.making() instanceof ReadModel.Making.Code(var project, var _)) {
        var making = new ReadModel.Making.Code(project, Optional.of(unproject));
        inputs.set(i, new ReadModel.Input(resource, input.join(), making));
        return this;
      }
    }
    throw new IllegalArgumentException(
        "expected projects(" + resource + ", …) before unprojects(" + resource + ", …)");
  }

  ReadModel build() {
    return new ReadModel(sequencedBy, keep, inputs);
  }
}
