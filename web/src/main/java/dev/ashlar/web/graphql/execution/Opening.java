package dev.ashlar.web.graphql.execution;

import dev.ashlar.web.graphql.schema.Meaning;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a subscription turns out to ask for, or why it cannot be. Used by one thread. */
public final class Opening {
  private Meaning.@Nullable Watch meaning;
  private Map<String, Object> arguments = Map.of();
  private @Nullable GraphQlAnswer refusal;

  void asked(Meaning.Watch meaning, Map<String, Object> arguments) {
    this.meaning = meaning;
    this.arguments = arguments;
  }

  void refused(GraphQlAnswer answer) {
    refusal = answer;
  }

  /** Why it cannot be. */
  public Optional<GraphQlAnswer> refusal() {
    return Optional.ofNullable(refusal);
  }

  /** What it watches; nothing where a directive leaves its only field out. */
  public Optional<Meaning.Watch> meaning() {
    return Optional.ofNullable(meaning);
  }

  public Map<String, Object> arguments() {
    return arguments;
  }
}
