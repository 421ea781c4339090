package dev.ashlar.transfer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What columns, or top-level members, of a file are called in the resource. Others keep their names.
 *
 * @param members by the file's name; an empty name leaves the column out
 */
public record Names(Map<String, String> members) {
  /** Everything keeps its name. */
  public static final Names SAME = new Names(Map.of());

  /** Copies the map. */
  public Names {
    members = Map.copyOf(members);
  }

  /**
   * Reads {@code column:member,column:member}. A backslash takes the meaning from a comma, colon or
   * backslash behind it.
   *
   * @throws IllegalArgumentException if it is written otherwise; the message says how
   */
  public static Names parse(String text) {
    var members = new LinkedHashMap<String, String>();
    var part = new StringBuilder();
    Optional<String> column = Optional.empty();
    for (int i = 0; i <= text.length(); i++) {
      char letter = i == text.length() ? ',' : text.charAt(i);
      if (letter == '\\' && i + 1 < text.length()) {
        i++;
        part.append(text.charAt(i));
      } else if (letter == ':' && column.isEmpty()) {
        column = Optional.of(part.toString());
        part.setLength(0);
      } else if (letter == ',') {
        String name = column.orElse("");
        if (name.isEmpty() || members.putIfAbsent(name, part.toString()) != null) {
          throw new IllegalArgumentException(
              "expected column:member with commas between them, each column once, found '"
                  + text + "'");
        }
        column = Optional.empty();
        part.setLength(0);
      } else {
        part.append(letter);
      }
    }
    return new Names(members);
  }

  /** The member that a column becomes; empty if it is left out. */
  String member(String column) {
    return members.getOrDefault(column, column);
  }

  /** The object with its members called as the resource calls them. */
  ObjectNode applied(ObjectNode object) {
    if (members.isEmpty()) {
      return object;
    }
    ObjectNode named = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String name = member(member.getKey());
      if (!name.isEmpty()) {
        named.set(name, member.getValue());
      }
    }
    return named;
  }
}
