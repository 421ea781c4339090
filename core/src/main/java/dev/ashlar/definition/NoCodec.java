package dev.ashlar.definition;

import tools.jackson.databind.node.ObjectNode;

/** In place of the codec of a class that declares no resource. An application with it never starts. */
record NoCodec<T>(Class<T> type) implements Codec<T> {
  @Override
  public T read(ObjectNode members) {
    throw useless();
  }

  @Override
  public ObjectNode write(T document) {
    throw useless();
  }

  private IllegalStateException useless() {
    return new IllegalStateException(
        type.getName() + " cannot be stored: start the application to read what is wrong with it");
  }
}
