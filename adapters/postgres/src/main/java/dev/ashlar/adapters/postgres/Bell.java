package dev.ashlar.adapters.postgres;

/** The doorbell between nodes: {@code NOTIFY} rings it, with the new head. */
final class Bell {
  /** What notifications are sent on. */
  static final String CHANNEL = "ashlar";

  private Bell() {}
}
