package dev.ashlar.definition;

import dev.ashlar.projection.ReadModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  ReadModel build() {
    return new ReadModel(sequencedBy, keep, inputs);
  }
}
