package dev.ashlar.web.face;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Resource;
import java.util.List;

/** What a document is described for: which members it has then, and which of them must be there. */
public enum Purpose {
  /** The body of a create. */
  CREATE,
  /** The body of a whole replacement. */
  REPLACE,
  /** The body of a merge patch: nothing is required, null removes. */
  PATCH,
  /** One document as it is answered. */
  GET,
  /** A document as an element of a list. */
  QUERY;

  /** Whether a client sends it. */
  public boolean isInput() {
    return this != GET && this != QUERY;
  }

  /** Whether the member occurs. */
  public boolean has(Attribute attribute) {
    return switch (this) {
      case CREATE, REPLACE, PATCH -> true;
      case GET -> !attribute.restricted() && attribute.render().get();
      case QUERY -> !attribute.restricted() && attribute.render().query();
    };
  }

  /** The references that occur, dotted, whose targets can be shown in their place. */
  public List<String> references(Resource resource) {
    return switch (this) {
      case CREATE, REPLACE, PATCH -> List.of();
      case GET -> resource.layout()
          .references()
          .stream()
          .filter(ReferencePath::get)
          .map(ReferencePath::toString)
          .toList();
      case QUERY -> resource.layout()
          .references()
          .stream()
          .filter(ReferencePath::query)
          .map(ReferencePath::toString)
          .toList();
    };
  }

  /** Whether only the server sets the member; what a client sends must then be what is stored. */
  public boolean isReadOnly(Attribute attribute) {
    if (attribute.type() == AttributeType.FILE) {
      return true;
    }
    return switch (this) {
      case CREATE -> !attribute.render().create();
      case REPLACE, PATCH -> !attribute.render().update();
      case GET, QUERY -> attribute.serverOwned();
    };
  }

  /** Whether a client must send the member. */
  public boolean requires(Attribute attribute) {
    if (!attribute.required() || isReadOnly(attribute)) {
      return false;
    }
    return this == REPLACE
        || (this == CREATE && attribute.fallback() instanceof Default.None);
  }

  /** What the elements of an array are described for: they are sent whole, and get no defaults. */
  public Purpose ofElements() {
    return this == CREATE || this == PATCH ? REPLACE : this;
  }
}
