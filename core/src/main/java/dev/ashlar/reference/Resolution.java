package dev.ashlar.reference;

import dev.ashlar.document.ReferenceForm;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** What a written reference came to, for one reader: SPEC 8. Immutable. */
public sealed interface Resolution {
  /** How the reference is written. */
  Form form();

  /** What {@code @ref} says of it. */
  Status status();

  /**
   * The target.
   *
   * @param document as the reader may see it; shared, never changed
   * @param stale whether it is an earlier copy, since its server did not answer
   */
  record Found(Form form, ObjectNode document, boolean stale) implements Resolution {
    @Override
    public Status status() {
      return stale ? Status.STALE : Status.RESOLVED;
    }
  }

  /** There is none, none that the reader may see, or none that could be asked for now. */
  record Unresolved(Form form) implements Resolution {
    @Override
    public Status status() {
      return Status.UNRESOLVED;
    }
  }

  /** What is there has not the digest that the reference names. */
  record Broken(Form form) implements Resolution {
    @Override
    public Status status() {
      return Status.BROKEN;
    }
  }

  /** A form of writing a reference; its syntax alone tells which. */
  enum Form {
    SIMPLE,
    PATH,
    TARGET,
    EXACT;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The form of a written reference; a text that has none counts as simple. */
    public static Form of(String written) {
      return switch (ReferenceForm.parse(written).orElse(null)) {
        case ReferenceForm.Local _ -> PATH;
        case ReferenceForm.Target _ -> TARGET;
        case ReferenceForm.Exact _ -> EXACT;
        case ReferenceForm.Simple _ -> SIMPLE;
        case null -> SIMPLE;
      };
    }

    /** The form as {@code @ref} names it. */
    public String text() {
      return text;
    }
  }

  /** What became of a reference. */
  enum Status {
    RESOLVED,
    STALE,
    UNRESOLVED,
    BROKEN;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** The status as {@code @ref} names it. */
    public String text() {
      return text;
    }
  }
}
