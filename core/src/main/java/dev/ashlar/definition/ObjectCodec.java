package dev.ashlar.definition;

import tools.jackson.databind.node.ObjectNode;

/** JSON objects as they are; what is written is a copy. */
enum ObjectCodec implements Codec<ObjectNode> {
  AS_IT_IS;

  @Override
  public ObjectNode read(ObjectNode members) {
    return members;
  }

  @Override
  public ObjectNode write(ObjectNode document) {
    return document.deepCopy();
  }
}
