package dev.ashlar.web.html;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A JSON object as templates see it: maps, lists, texts and numbers, made when they are asked for. */
final class JsonMap extends AbstractMap<String, Object> {
  private final ObjectNode object;

  JsonMap(ObjectNode object) {
    this.object = object;
  }

  @Override
  public @Nullable Object get(Object name) {
    return name instanceof String text ? value(object.get(text)) : null;
  }

  @Override
  public boolean containsKey(Object name) {
    return name instanceof String text && object.has(text);
  }

  @Override
  public Set<Map.Entry<String, Object>> entrySet() {
    var all = new LinkedHashMap<String, Object>();
    object.properties().forEach(each -> all.put(each.getKey(), value(each.getValue())));
    return all.entrySet();
  }

  @Override
  public boolean isEmpty() {
    return object.isEmpty();
  }

  private static @Nullable Object value(@Nullable JsonNode value) {
    return switch (value) {
      case null -> null;
      case ObjectNode inner -> new JsonMap(inner);
      case JsonNode array when array.isArray() -> {
        List<Object> all = new ArrayList<>(array.size());
        array.forEach(each -> all.add(value(each)));
        yield all;
      }
      case JsonNode number when number.isIntegralNumber() && number.canConvertToLong() ->
          number.longValue();
      case JsonNode number when number.isNumber() -> number.doubleValue();
      case JsonNode bool when bool.isBoolean() -> bool.booleanValue();
      case JsonNode text when text.isString() -> text.stringValue();
      default -> null;
    };
  }
}
