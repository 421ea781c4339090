package dev.ashlar.schema;

/**
 * A filter, sort or field list that names what is not there, or may not be seen to be, or a filter that
 * compares a member with what it cannot be.
 */
public final class InvalidMember extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String member;

  InvalidMember(String member, String message) {
    super(message);
    this.member = member;
  }

  /** The name as it was asked for. */
  public String member() {
    return member;
  }
}
