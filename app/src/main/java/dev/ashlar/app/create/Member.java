package dev.ashlar.app.create;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Format;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A column of a table, and what is guessed of it: the attribute that it becomes, and why. Not thread-safe.
 */
final class Member {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  final String column;
  final Profile profile;
  final boolean cells;
  final List<String> reasons = new ArrayList<>();
  String name;
  AttributeType type;
  boolean id;
  boolean required;
  boolean unique;
  boolean restricted;
  boolean deferred;
  Optional<Format> format = Optional.empty();
  Optional<Character> separator = Optional.empty();
  Optional<Resource> target = Optional.empty();
  Set<String> choices = Set.of();

  /** A table, and the resource that it becomes. */
  static final class Resource {
    final Table table;
    final List<Member> members = new ArrayList<>();
    private final Map<String, Member> byColumn = new HashMap<>();
    String name = "";
    Optional<String> plural = Optional.empty();
    long rows;

    Resource(Table table) {
      this.table = table;
    }

    /** The file, as comments name it. */
    String file() {
      String file = String.valueOf(table.file().getFileName());
      return table.at().isEmpty() ? file : file + " (" + table.at() + ")";
    }

    Optional<Member> id() {
      return members.stream().filter(member -> member.id).findFirst();
    }

    Member member(String column, AtomicLong budget) {
      return byColumn.computeIfAbsent(
          column,
          each -> {
            var made = new Member(each, table.isCells(), budget);
            members.add(made);
            return made;
          });
    }
  }

  Member(String column, boolean cells, AtomicLong budget) {
    this.column = column;
    this.cells = cells;
    profile = new Profile(cells, budget);
    name = column;
    type = AttributeType.ANY;
  }

  /** The letters and digits of its column's name, in lower case. */
  String letters() {
    return column.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** Whether its values, or the elements of its lists, refer to a resource. */
  boolean refers() {
    return target.isPresent();
  }

  /** The profile of what may refer: its values, or the elements of its lists. */
  Optional<Profile> pointing() {
    if (separator.isPresent()) {
      return Optional.of(profile.parts(separator.get()));
    }
    return type == AttributeType.ARRAY ? profile.items() : Optional.of(profile);
  }

  /** Says no more of its values than that they are there: what is in them has names that are taken. */
  void loosen() {
    boolean inner =
        type == AttributeType.OBJECT
            || (type == AttributeType.ARRAY && separator.isEmpty() && target.isEmpty());
    choices = Set.of();
    type = inner ? AttributeType.ANY : type;
  }

  /** Its value in a document, from its value in a row; empty if it has none. */
  Optional<JsonNode> value(JsonNode found) {
    if (id) {
      return Optional.of(text(found));
    }
    if (found.isString() && cells) {
      return cell(found.stringValue());
    }
    return Optional.of(target.isPresent() ? pointer(found) : found);
  }

  private Optional<JsonNode> cell(String text) {
    if (separator.isPresent()) {
      ArrayNode list = NODES.arrayNode();
      Profile.parts(text, separator.get()).forEach(list::add);
      return Optional.of(list);
    }
    boolean texts = type == AttributeType.STRING && target.isEmpty();
    if (Profile.isNothing(text) && !texts) {
      return Optional.empty();
    }
    if (target.isPresent() && type != AttributeType.ARRAY) {
      return Optional.of(NODES.stringNode(text));
    }
    return Optional.of(
        switch (type) {
          case INTEGER -> NODES.numberNode(Long.parseLong(text));
          case NUMBER ->
              Profile.isInteger(text)
                  ? NODES.numberNode(Long.parseLong(text))
                  : NODES.numberNode(Double.parseDouble(text));
          case BOOLEAN -> NODES.booleanNode(text.equalsIgnoreCase("true"));
          case ARRAY, OBJECT, ANY ->
              target.isPresent() ? pointer(json(text)) : json(text);
          case STRING, DATE, REFERENCE, FILE -> NODES.stringNode(text);
        });
  }

  private static JsonNode json(String text) {
    try {
      return Json.parse(text);
    } catch (MalformedJson e) {
      return NODES.stringNode(text);
    }
  }

  private static JsonNode pointer(JsonNode found) {
    if (found.isArray()) {
      ArrayNode list = NODES.arrayNode();
      found.forEach(each -> list.add(pointer(each)));
      return list;
    }
    return found.isNull() ? found : text(found);
  }

  private static JsonNode text(JsonNode found) {
    return found.isNumber() ? NODES.stringNode(Long.toString(found.longValue())) : found;
  }
}
