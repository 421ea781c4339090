package dev.ashlar.schema;

/** Which attributes a filter, a sort or a list of fields may name. */
public enum Reach {
  /** All: it comes from the application. */
  ALL,
  /** What some read shows: its sender may read each document that may be listed. */
  READABLE,
  /** What lists show: its sender may list documents that may not be read one by one. */
  LISTED;

  boolean includes(Attribute attribute) {
    return switch (this) {
      case ALL -> true;
      case READABLE -> attribute.readable();
      case LISTED -> attribute.readable() && attribute.render().query();
    };
  }
}
