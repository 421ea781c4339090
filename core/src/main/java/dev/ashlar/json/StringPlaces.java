package dev.ashlar.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.StringNode;

/**
 * Finds the strings at given places of a text that {@link Json#bytes} wrote, without reading the rest of
 * it, so that something else can be put there. Immutable and thread-safe.
 */
public final class StringPlaces {
  /** The step to every element of an array. */
  public static final String ELEMENTS = "";

  /**
   * A string of a text.
   *
   * @param path which of the places it is at: the position in their list
   * @param start where it begins, at its first quote
   * @param end behind its last quote
   */
  public record Found(int path, int start, int end, String text) {}

  private final Step root = new Step();

  private StringPlaces() {}

  /**
   * The strings at these places.
   *
   * @param paths each as the names of members, or {@link #ELEMENTS}, on the way to it; none is the
   *     beginning of another
   */
  public static StringPlaces of(List<List<String>> paths) {
    var places = new StringPlaces();
    for (int i = 0; i < paths.size(); i++) {
      Step step = places.root;
      for (String name : paths.get(i)) {
        step = step.next(name);
      }
      step.path = i;
    }
    return places;
  }

  /** Where they stand in a text, in its order. */
  public List<Found> in(byte[] written) {
    var scan = new Scan(written);
    scan.value(root);
    return scan.found;
  }

  /** What is looked for from one place on. */
  private static final class Step {
    private final List<byte[]> names = new ArrayList<>();
    private final List<Step> members = new ArrayList<>();
    private @Nullable Step elements;
    private int path = -1;

    Step next(String name) {
      if (name.equals(ELEMENTS)) {
        Step all = elements == null ? new Step() : elements;
        elements = all;
        return all;
      }
      byte[] quoted = Json.bytes(StringNode.valueOf(name));
      for (int i = 0; i < names.size(); i++) {
        if (Arrays.equals(names.get(i), quoted)) {
          return members.get(i);
        }
      }
      names.add(quoted);
      members.add(new Step());
      return members.getLast();
    }

    /** The step to the member whose quoted name stands there; null if nothing is looked for in it. */
    @Nullable Step member(byte[] written, int start, int end) {
      for (int i = 0; i < names.size(); i++) {
        byte[] name = names.get(i);
        if (Arrays.equals(name, 0, name.length, written, start, end)) {
          return members.get(i);
        }
      }
      return null;
    }
  }

  /** One pass over a text. It goes as deep as what is looked for; anything else is passed over. */
  private static final class Scan {
    private final byte[] written;
    private final List<Found> found = new ArrayList<>();
    private int at;

    Scan(byte[] written) {
      this.written = written;
    }

    void value(@Nullable Step step) {
      if (step == null) {
        pass();
        return;
      }
      switch (written[at]) {
        case '"' -> {
          int start = at;
          string();
          if (step.path >= 0) {
            found.add(new Found(step.path, start, at, text(start, at)));
          }
        }
        case '{' -> members(step);
        case '[' -> elements(step);
        default -> pass();
      }
    }

    private void members(Step step) {
      at++;
      while (written[at] != '}') {
        at += written[at] == ',' ? 1 : 0;
        int start = at;
        string();
        Step next = step.member(written, start, at);
        at++; // the colon
        value(next);
      }
      at++;
    }

    private void elements(Step step) {
      at++;
      while (written[at] != ']') {
        at += written[at] == ',' ? 1 : 0;
        value(step.elements);
      }
      at++;
    }

    /** Passes over a string. */
    private void string() {
      at++;
      while (written[at] != '"') {
        at += written[at] == '\\' ? 2 : 1;
      }
      at++;
    }

    /** Passes over a value. */
    private void pass() {
      int depth = 0;
      do {
        switch (written[at]) {
          case '"' -> string();
          case '{', '[' -> {
            depth++;
            at++;
          }
          case '}', ']' -> {
            depth--;
            at++;
          }
          default -> scalar();
        }
      } while (depth > 0);
    }

    /** Passes over a comma, a colon, or a value that is neither string nor container. */
    private void scalar() {
      at++;
      while (at < written.length && isPlain(written[at])) {
        at++;
      }
    }

    private static boolean isPlain(byte b) {
      return b != ',' && b != '}' && b != ']' && b != '"' && b != '{' && b != '[';
    }

    private String text(int start, int end) {
      for (int i = start + 1; i < end - 1; i++) {
        if (written[i] == '\\') {
          return Json.parse(Arrays.copyOfRange(written, start, end)).stringValue();
        }
      }
      return new String(written, start + 1, end - start - 2, StandardCharsets.UTF_8);
    }
  }
}
