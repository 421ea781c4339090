package dev.ashlar.web.graphql.execution;

import dev.ashlar.web.graphql.execution.QueryPlan.NotPlanned;
import java.util.Arrays;
import java.util.List;

/**
 * Where values are in JSON that {@link dev.ashlar.json.Json#bytes} wrote, without white space between them.
 * Each place is an index; what is not as expected is a {@link NotPlanned}. Nothing is kept.
 */
final class StoredJson {
  private StoredJson() {}

  /**
   * Where the members of an object are.
   *
   * @param start of the object
   * @param names in their raw form
   * @return the start and the end of the value of each; both 0 where it is missing
   */
  static int[] places(byte[] json, int start, List<byte[]> names) {
    int[] places = new int[names.size() * 2];
    int at = expect(json, start, '{');
    if (byteAt(json, at) == '}') {
      return places;
    }
    int left = names.size();
    while (left > 0) {
      int name = expect(json, at, '"');
      int quote = quote(json, name);
      int value = expect(json, quote + 1, ':');
      int end = end(json, value);
      for (int i = 0; i < names.size(); i++) {
        byte[] each = names.get(i);
        if (each.length == quote - name
            && Arrays.equals(each, 0, each.length, json, name, quote)) {
          places[2 * i] = value;
          places[2 * i + 1] = end;
          left--;
        }
      }
      if (byteAt(json, end) != ',') {
        break;
      }
      at = end + 1;
    }
    return places;
  }

  /** The start of the first element of a list, or the place of its closing bracket. */
  static int first(byte[] json, int start) {
    return expect(json, start, '[');
  }

  /** The start of the next element behind the end of one, or the place of the closing bracket. */
  static int next(byte[] json, int end) {
    return byteAt(json, end) == ',' ? end + 1 : end;
  }

  /** The end of a value. */
  static int end(byte[] json, int start) {
    return switch (byteAt(json, start)) {
      case '"' -> quote(json, start + 1) + 1;
      case '{', '[' -> closed(json, start);
      default -> {
        int at = start;
        while (at < json.length && json[at] != ',' && json[at] != '}' && json[at] != ']') {
          at++;
        }
        yield at;
      }
    };
  }

  private static int closed(byte[] json, int start) {
    int depth = 0;
    int at = start;
    while (true) {
      switch (byteAt(json, at)) {
        case '"' -> at = quote(json, at + 1);
        case '{', '[' -> depth++;
        case '}', ']' -> {
          depth--;
          if (depth == 0) {
            return at + 1;
          }
        }
        default -> {}
      }
      at++;
    }
  }

  /** The place of the quote that ends a text. */
  private static int quote(byte[] json, int start) {
    int at = start;
    while (byteAt(json, at) != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return at;
  }

  static byte byteAt(byte[] json, int at) {
    if (at >= json.length) {
      throw new NotPlanned();
    }
    return json[at];
  }

  private static int expect(byte[] json, int at, char sign) {
    if (byteAt(json, at) != sign) {
      throw new NotPlanned();
    }
    return at + 1;
  }
}
