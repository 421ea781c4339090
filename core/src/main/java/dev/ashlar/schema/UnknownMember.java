package dev.ashlar.schema;

/** A filter, sort or field list that names what is not there, or may not be seen to be. */
public final class UnknownMember extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String member;

  UnknownMember(String member, String message) {
    super(message);
    this.member = member;
  }

  /** The name as it was asked for. */
  public String member() {
    return member;
  }
}
