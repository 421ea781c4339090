package dev.ashlar.app.access;

/** A kind of caller that rules can tell apart. */
public sealed interface CallerKind {
  /** As tables write it. */
  String text();

  /** Nobody known. */
  record Anonymous() implements CallerKind {
    @Override
    public String text() {
      return "anonymous";
    }
  }

  /** Whoever has a valid token, without a role. */
  record Authenticated() implements CallerKind {
    @Override
    public String text() {
      return "authenticated";
    }
  }

  /** Whoever has a valid token with this role and no other. */
  record Role(String name) implements CallerKind {
    @Override
    public String text() {
      return "role " + name;
    }
  }
}
