package dev.ashlar.schema;

import java.util.List;
import java.util.stream.Collectors;

/** A definition that cannot be served, with everything that is wrong in it. */
public final class InvalidSchema extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialised; exceptions are Serializable by inheritance only
  private final List<Finding> findings;

  /** All findings at once. */
  public InvalidSchema(List<Finding> findings) {
    super(findings.stream().map(Finding::toString).collect(Collectors.joining("\n")));
    this.findings = List.copyOf(findings);
  }

  /** Everything that is wrong. */
  public List<Finding> findings() {
    return findings;
  }
}
