package dev.ashlar.app;

import java.util.List;

/** An application that cannot be served as it is defined or set; says everything that is wrong. */
public final class InvalidApplication extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialised; exceptions are Serializable by inheritance only
  private final List<String> problems;

  InvalidApplication(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  InvalidApplication(List<String> problems, Throwable cause) {
    super(String.join("\n", problems), cause);
    this.problems = List.copyOf(problems);
  }

  /**
   * Everything that is wrong, each with its place: {@code app.yaml:12: Person.search.1: …}, {@code
   * --port: …}, {@code ASHLAR_LOG_KEEP: …}.
   */
  public List<String> problems() {
    return problems;
  }
}
