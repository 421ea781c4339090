package dev.ashlar.web.graphql;

import dev.ashlar.json.Json;
import dev.ashlar.operation.View;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document of an answer. It is read when a member of it is asked for. Used by one thread.
 */
final class ShownDocument {
  private final byte[] json;
  private final Optional<View> view;
  private final @Nullable String cursor;
  private @Nullable ObjectNode members;

  private ShownDocument(byte[] json, Optional<View> view, @Nullable String cursor) {
    this.json = json;
    this.view = view;
    this.cursor = cursor;
  }

  static ShownDocument of(View view) {
    return new ShownDocument(view.json(), Optional.of(view), null);
  }

  /** An element of a series, behind which a page may begin. */
  static ShownDocument of(View view, String cursor) {
    return new ShownDocument(view.json(), Optional.of(view), cursor);
  }

  /** A document of which nothing is known but its members. */
  static ShownDocument of(byte[] json) {
    return new ShownDocument(json, Optional.empty(), null);
  }

  ObjectNode members() {
    ObjectNode read = members;
    if (read == null) {
      read = (ObjectNode) Json.parse(json);
      members = read;
    }
    return read;
  }

  /** Where a page begins that goes on behind it; of elements of a series alone. */
  @Nullable String cursor() {
    return cursor;
  }

  /** What is known about the document; empty where it is of another server. */
  Optional<View> view() {
    return view;
  }
}
