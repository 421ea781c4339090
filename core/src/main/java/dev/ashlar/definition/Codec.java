package dev.ashlar.definition;

import tools.jackson.databind.node.ObjectNode;

/**
 * Between JSON objects and what a document is to a program. Thread-safe.
 *
 * @param <T> a record, or the JSON object itself
 */
public sealed interface Codec<T> permits RecordCodec, ObjectCodec, NoCodec {
  /**
   * The object as the program knows it. Members that the program does not know are left out,
   * missing ones are null, or zero and false where the component is a primitive.
   *
   * @throws IllegalArgumentException if a member does not fit its component; says which
   */
  T read(ObjectNode members);

  /** What the program says, as a new JSON object: nulls are left out, instants are canonical. */
  ObjectNode write(T document);

  /** The codec of programs that use JSON objects as they are. */
  static Codec<ObjectNode> json() {
    return ObjectCodec.AS_IT_IS;
  }

  /** In place of the codec of a class that declares no resource: the start reports why. */
  static <T> Codec<T> none(Class<T> type) {
    return new NoCodec<>(type);
  }

  /**
   * The codec of a record; worth keeping.
   *
   * @throws dev.ashlar.schema.InvalidSchema if it is no record, or has components that are no
   *     attributes; says all that is wrong
   */
  static <T> Codec<T> of(Class<T> type) {
    Records.of(type);
    return RecordCodec.prepared(type);
  }
}
