package dev.ashlar.web.graphql.execution;

import dev.ashlar.json.Json;
import dev.ashlar.operation.View;
import dev.ashlar.schema.Resource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document of an answer. It is read when a member of it is asked for. Used by one thread.
 */
public final class ShownDocument {
  private static final byte[] READ = {};

  private final byte[] json;
  private final Optional<View> view;
  private final @Nullable String cursor;
  private final Optional<Resource> node;
  private @Nullable ObjectNode members;

  private ShownDocument(
      byte[] json, Optional<View> view, @Nullable String cursor, Optional<Resource> node) {
    this.json = json;
    this.view = view;
    this.cursor = cursor;
    this.node = node;
  }

  public static ShownDocument of(View view) {
    return new ShownDocument(view.json(), Optional.of(view), null, Optional.empty());
  }

  /** A document where one of any resource may stand. */
  public static ShownDocument of(View view, Resource resource) {
    return new ShownDocument(view.json(), Optional.of(view), null, Optional.of(resource));
  }

  /** An element of a series, behind which a page may begin. */
  public static ShownDocument of(View view, String cursor) {
    return new ShownDocument(view.json(), Optional.of(view), cursor, Optional.empty());
  }

  /** A document of which nothing is known but its members. */
  public static ShownDocument of(byte[] json) {
    return new ShownDocument(json, Optional.empty(), null, Optional.empty());
  }

  /**
   * A state of a document, of which a change tells.
   *
   * @param view what is to be known about it; its JSON is not looked at
   */
  public static ShownDocument of(ObjectNode members, Optional<View> view) {
    var document = new ShownDocument(READ, view, null, Optional.empty());
    document.members = members;
    return document;
  }

  ObjectNode members() {
    ObjectNode read = members;
    if (read == null) {
      read = (ObjectNode) Json.parse(json);
      members = read;
    }
    return read;
  }

  /** The bytes of a document of another server. */
  byte[] content() {
    return json;
  }

  /** The document's resource, where one of any resource may stand. */
  Optional<Resource> node() {
    return node;
  }

  /** Where a page begins that goes on behind it; of elements of a series alone. */
  @Nullable String cursor() {
    return cursor;
  }

  /** Whether a change tells of it, which does not say when the document was created. */
  boolean isOfChange() {
    return json == READ;
  }

  /** Whether it is of another server. */
  boolean isElsewhere() {
    return view.isEmpty() && !isOfChange();
  }

  /** What is known about the document; empty where it is of another server, or of a snapshot. */
  Optional<View> view() {
    return view;
  }
}
