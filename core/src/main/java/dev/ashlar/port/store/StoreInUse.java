package dev.ashlar.port.store;

/** Another process has the store open, or this one has it open already. */
public final class StoreInUse extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String owner;

  /**
   * Says where and, as far as it is known, who.
   *
   * @param place the folder, file or database
   * @param owner what the owner wrote about itself, such as its URL; empty if nothing
   */
  public StoreInUse(String place, String owner) {
    super(place + " is in use" + (owner.isEmpty() ? " by another process" : " by " + owner));
    this.owner = owner;
  }

  /** What the owner wrote about itself; empty if nothing. */
  public String owner() {
    return owner;
  }
}
