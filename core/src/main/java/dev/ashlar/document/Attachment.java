package dev.ashlar.document;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file that hangs on a document under a name, and is none of its members.
 *
 * @param digest of its content: {@code sha256:} and 64 hexadecimal digits
 * @param size in bytes
 * @param type the media type, as whoever added it said
 * @param added when it was
 */
public record Attachment(String name, String digest, long size, String type, Instant added) {
  /** Where a document keeps them, {@linkplain Body#apart apart} from its members. */
  public static final String MEMBER = "@attachments";

  /** Where a document keeps the digests of the files that its members name. */
  public static final String FILES = "@files";

  /** All attachments of a document, in the order of their names. */
  public static List<Attachment> all(ObjectNode apart) {
    var all = new ArrayList<Attachment>();
    apart.path(MEMBER).properties().forEach(each -> all.add(of(each.getKey(), each.getValue())));
    all.sort((one, other) -> CodePoints.compare(one.name, other.name));
    return all;
  }

  /** The attachment of that name. */
  public static Optional<Attachment> named(String name, ObjectNode apart) {
    return Optional.ofNullable(apart.path(MEMBER).get(name)).map(value -> of(name, value));
  }

  /** What is kept apart with this attachment in it, in the place of another of its name. */
  public ObjectNode in(ObjectNode apart) {
    ObjectNode copy = apart.deepCopy();
    copy.withObjectProperty(MEMBER)
        .putObject(name)
        .put("digest", digest)
        .put("size", size)
        .put("type", type)
        .put("added", added.toString());
    return copy;
  }

  /** What is kept apart without the attachment of a name. */
  public static ObjectNode without(String name, ObjectNode apart) {
    ObjectNode copy = apart.deepCopy();
    if (copy.get(MEMBER) instanceof ObjectNode attachments) {
      attachments.remove(name);
      if (attachments.isEmpty()) {
        copy.remove(MEMBER);
      }
    }
    return copy;
  }

  /** The digests of all files that a document uses, each as often as it does. */
  public static List<String> digests(ObjectNode apart) {
    var digests = new ArrayList<String>();
    apart.path(MEMBER).forEach(each -> digests.add(each.path("digest").asString()));
    apart.path(FILES).forEach(each -> digests.add(each.asString()));
    return digests;
  }

  /** Whether both are the same file of the same type under the same name, whenever added. */
  public boolean isSame(Attachment other) {
    return name.equals(other.name)
        && digest.equals(other.digest)
        && size == other.size
        && type.equals(other.type);
  }

  /** The attachment as its readers see it. */
  public ObjectNode toJson() {
    return JsonNodeFactory.instance.objectNode()
        .put("name", name)
        .put("type", type)
        .put("size", size)
        .put("digest", digest)
        .put("added", added.toString());
  }

  private static Attachment of(String name, JsonNode value) {
    return new Attachment(
        name,
        value.path("digest").asString(),
        value.path("size").asLong(),
        value.path("type").asString(),
        Instant.parse(value.path("added").asString()));
  }
}
