package dev.ashlar.web.graphql.execution;

import dev.ashlar.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a request came to, as a tree or as bytes. Used by one thread. */
public final class GraphQlAnswer {
  private final boolean executed;
  private final int status;
  private @Nullable ObjectNode json;
  private byte @Nullable [] bytes;

  private GraphQlAnswer(
      boolean executed, int status, @Nullable ObjectNode json, byte @Nullable [] bytes) {
    this.executed = executed;
    this.status = status;
    this.json = json;
    this.bytes = bytes;
  }

  /** What was executed came to, be it errors. */
  static GraphQlAnswer executed(ObjectNode json) {
    return new GraphQlAnswer(true, 200, json, null);
  }

  /** What was executed came to, without errors, as UTF-8 JSON. */
  static GraphQlAnswer executed(byte[] bytes) {
    return new GraphQlAnswer(true, 200, null, bytes);
  }

  /**
   * Nothing was executed: there are errors and nothing else.
   *
   * @param status of the HTTP answer
   */
  static GraphQlAnswer refused(ObjectNode json, int status) {
    return new GraphQlAnswer(false, status, json, null);
  }

  /** Whether execution began. */
  public boolean executed() {
    return executed;
  }

  /** The status of the HTTP answer where nothing was executed; else 200. */
  public int status() {
    return status;
  }

  public ObjectNode json() {
    ObjectNode read = json;
    if (read == null) {
      read = (ObjectNode) Json.parse(bytes());
      json = read;
    }
    return read;
  }

  /** As compact JSON in UTF-8. */
  public byte[] bytes() {
    byte[] written = bytes;
    if (written == null) {
      written = Json.bytes(json());
      bytes = written;
    }
    return written;
  }
}
