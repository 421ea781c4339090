package dev.ashlar.schema;

import dev.ashlar.document.Attachment;
import dev.ashlar.document.Violation;
import dev.ashlar.document.Violation.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values of File attributes: {@code {id, name, type, size, digest, url}}, a list of them where the
 * attribute is multiple.
 */
public final class FileValues {
  private static final String DIGEST = "sha256:";
  private static final int DIGEST_LENGTH = DIGEST.length() + 64;

  private FileValues() {}

  /** Whether a value is what the attribute holds. */
  static boolean fits(Attribute attribute, JsonNode value) {
    if (!attribute.multiple()) {
      return isFile(value);
    }
    return value.isArray() && value.valueStream().allMatch(FileValues::isFile);
  }

  private static boolean isFile(JsonNode value) {
    String digest = value.path("digest").asString("");
    return value instanceof ObjectNode
        && value.size() == 6
        && value.path("id").isString()
        && value.path("name").isString()
        && value.path("type").isString()
        && value.path("url").isString()
        && value.path("size").isIntegralNumber()
        && digest.length() == DIGEST_LENGTH
        && digest.startsWith(DIGEST)
        && digest.chars()
            .skip(DIGEST.length())
            .allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /** The files of a value: one, several or none. */
  public static List<JsonNode> all(JsonNode value) {
    return value.isArray() ? value.valueStream().toList()
        : value.isObject() ? List.of(value) : List.of();
  }

  /** A file's value. */
  public static ObjectNode of(String id, String name, String type, long size, String digest) {
    return JsonNodeFactory.instance.objectNode()
        .put("id", id)
        .put("name", name)
        .put("type", type)
        .put("size", size)
        .put("digest", digest)
        .put("url", "/files/" + id);
  }

  /** What is wrong with the files of a value that fits. */
  static void check(
      Attribute attribute, JsonNode value, String pointer, List<Violation> found) {
    List<JsonNode> files = all(value);
    for (int i = 0; i < files.size(); i++) {
      String at = attribute.multiple() ? pointer + "/" + i : pointer;
      type(attribute, files.get(i).path("type").asString(), at).ifPresent(found::add);
      size(attribute, files.get(i).path("size").asLong(), at).ifPresent(found::add);
    }
  }

  /** Why a file of a media type cannot be a value of the attribute; empty if it can. */
  public static Optional<Violation> type(Attribute attribute, String type, String pointer) {
    if (attribute.accept().isEmpty()
        || attribute.accept().stream().anyMatch(a -> admits(a, type))) {
      return Optional.empty();
    }
    ArrayNode accepted = JsonNodeFactory.instance.arrayNode();
    attribute.accept().forEach(accepted::add);
    String message = "expected a file of the type " + String.join(", ", attribute.accept());
    return Optional.of(new Violation(pointer, Code.TYPE, message, Optional.of(accepted)));
  }

  private static boolean admits(String accepted, String type) {
    int end = type.indexOf(';');
    String name = (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    String wanted = accepted.toLowerCase(Locale.ROOT);
    return wanted.equals("*/*")
        || (wanted.endsWith("/*")
            ? name.startsWith(wanted.substring(0, wanted.length() - 1))
            : name.equals(wanted));
  }

  /** Why a file of a size cannot be a value of the attribute; empty if it can. */
  public static Optional<Violation> size(Attribute attribute, long size, String pointer) {
    Optional<JsonNode> min = attribute.min().filter(bound -> size < bound.asLong());
    Optional<JsonNode> max = attribute.max().filter(bound -> size > bound.asLong());
    return min.map(bound -> new Violation(
        pointer, Code.MIN, "expected at least " + bytes(bound), min))
        .or(
            () -> max.map(
                bound -> new Violation(
                    pointer, Code.MAX, "expected at most " + bytes(bound), max)));
  }

  private static String bytes(JsonNode bound) {
    return bound.asLong() + (bound.asLong() == 1 ? " byte" : " bytes");
  }

  /** The largest file that the attribute takes; empty if any. */
  public static Optional<Long> largest(Attribute attribute) {
    return attribute.max().map(JsonNode::asLong);
  }

  /**
   * What is kept apart, with the digests of the files that the members name.
   *
   * @param pinned digests of revisions that the members refer to, and of their marks
   * @param unclaimed values that no attribute claims: files that were noted and are named there stay
   */
  static ObjectNode noted(
      List<Attribute> files, List<String> pinned, ObjectNode members, List<JsonNode> unclaimed,
      ObjectNode apart) {
    var digests = new ArrayList<>(pinned);
    for (Attribute attribute : files) {
      JsonNode value = members.path(attribute.name());
      all(value).forEach(file -> digests.add(file.path("digest").asString("")));
    }
    List<String> before =
        apart.path(Attachment.FILES).valueStream().map(digest -> digest.asString("")).toList();
    for (JsonNode value : unclaimed) {
      value.findValuesAsString("digest").stream().filter(before::contains).forEach(digests::add);
    }
    if (digests.isEmpty() && !apart.has(Attachment.FILES)) {
      return apart;
    }
    ObjectNode noted = apart.deepCopy();
    if (digests.isEmpty()) {
      noted.remove(Attachment.FILES);
    } else {
      digests.forEach(noted.putArray(Attachment.FILES)::add);
    }
    return noted;
  }
}
