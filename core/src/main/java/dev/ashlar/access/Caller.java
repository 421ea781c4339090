package dev.ashlar.access;

import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who asks: the application itself, somebody with an id, or nobody known.
 *
 * @param kind what is known of them
 * @param id the claim {@code sub}
 * @param claims every claim, as verified; treat as immutable
 */
public record Caller(Kind kind, Optional<String> id, Set<String> roles, ObjectNode claims) {
  /** Nobody known. */
  public static final Caller ANONYMOUS =
      new Caller(
          Kind.ANONYMOUS, Optional.empty(), Set.of(), JsonNodeFactory.instance.objectNode());

  /** The program that Ashlar runs in: Java code asks as this unless it says otherwise. */
  public static final Caller APPLICATION =
      new Caller(
          Kind.APPLICATION, Optional.empty(), Set.of(), JsonNodeFactory.instance.objectNode());

  /**
   * The server at its own work: what follows from other writes, and what sources bring. It alone may
   * write where callers only read.
   */
  public static final Caller INTERNAL =
      new Caller(
          Kind.INTERNAL, Optional.empty(), Set.of(), JsonNodeFactory.instance.objectNode());

  /** Copies the roles. */
  public Caller {
    roles = Set.copyOf(roles);
  }

  /** Somebody with an id and roles. */
  public static Caller of(String id, String... roles) {
    var claims = JsonNodeFactory.instance.objectNode().put("sub", id);
    return new Caller(Kind.USER, Optional.of(id), Set.of(roles), claims);
  }

  /** Whether every rule is open to this caller. */
  public boolean isApplication() {
    return kind == Kind.APPLICATION || kind == Kind.INTERNAL;
  }

  /** Whether this is the server at its own work. */
  public boolean isInternal() {
    return kind == Kind.INTERNAL;
  }

  /** Whether nothing is known of this caller. */
  public boolean isAnonymous() {
    return kind == Kind.ANONYMOUS;
  }

  /** What is known of a caller. */
  public enum Kind {
    ANONYMOUS,
    USER,
    APPLICATION,
    INTERNAL
  }
}
