package dev.ashlar.source;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Markdown file as an item: the members of its front matter, which is YAML between two lines of three
 * hyphens at its beginning; {@code body}, the text behind it; and {@code id}, the file's name without its
 * extension. What the front matter says itself stays.
 */
final class MarkdownFile {
  private static final String FENCE = "---";

  private MarkdownFile() {}

  /** The name of a file without its extension, with its folders. */
  static String id(String path) {
    return path.substring(0, path.lastIndexOf('.')).replace('\\', '/');
  }

  /**
   * The item.
   *
   * @param id the file's name without its extension
   * @throws SourceFailed if the front matter is none
   */
  static ObjectNode read(String id, String text) throws SourceFailed {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    String body = content;
    if (isFence(line(content, 0))) {
      int start = next(content, 0);
      int end = start;
      while (end < content.length() && !isFence(line(content, end))) {
        end = next(content, end);
      }
      if (end >= content.length()) {
        throw SourceFailed.lasting("the front matter does not end: a line of --- is missing");
      }
      item = frontMatter(content.substring(start, end));
      body = content.substring(next(content, end));
    }
    if (!item.has("body")) {
      item.put("body", body.strip());
    }
    if (!item.has("id")) {
      item.put("id", id);
    }
    return item;
  }

  private static ObjectNode frontMatter(String yaml) throws SourceFailed {
    var items = new YamlItems(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    Optional<JsonNode> value = items.next().map(YamlItems.Item::value);
    if (value.isPresent() && !(value.get() instanceof ObjectNode)) {
      throw SourceFailed.lasting("expected a mapping as front matter, found something else");
    }
    return value.map(ObjectNode.class::cast).orElseGet(JsonNodeFactory.instance::objectNode);
  }

  private static boolean isFence(String line) {
    return line.stripTrailing().equals(FENCE);
  }

  private static String line(String text, int start) {
    int end = text.indexOf('\n', start);
    return text.substring(start, end < 0 ? text.length() : end);
  }

  private static int next(String text, int start) {
    int end = text.indexOf('\n', start);
    return end < 0 ? text.length() : end + 1;
  }
}
