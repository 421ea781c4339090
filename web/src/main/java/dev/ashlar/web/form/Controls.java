package dev.ashlar.web.form;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The controls of a form by their names, each with its texts, in order: as a browser sends them, or as a
 * document fills them. Immutable.
 */
public record Controls(Map<String, List<String>> all) {
  /** The version of the document that the form was made of. */
  public static final String VERSION = "_version";

  /** The sequence at which the document was what it shall be again. */
  public static final String AT = "_at";

  /** What shows that a page of this server made the form. */
  public static final String CSRF = "_csrf";

  /** What is to be done, where a form cannot say so by its method. */
  public static final String METHOD = "_method";

  /** Where to go afterwards. */
  public static final String RETURN = "_return";

  /** Makes the form count once, however often it is sent. */
  public static final String KEY = "_key";

  /** Asks for the same form with more in it: another row, or what a reference can name. */
  public static final String MORE = "_more";

  /** The whole document as JSON, where it has no attributes. */
  public static final String DOCUMENT = "_document";

  /** Behind the name of a file or of a row: it is to go. */
  static final String REMOVE = "._remove";

  /** Behind the name of a reference: what is looked for among the documents that it can name. */
  static final String SEARCH = "._search";

  /** Behind the name of a row: it is there, whatever else of it a browser leaves out. */
  static final String ROW = "._row";

  /** Behind the name of a control, after a conflict: {@value #STORED} keeps what is stored. */
  static final String CHOICE = "._choice";

  /** What {@link #CHOICE} says to keep what is stored. */
  static final String STORED = "stored";

  /** A form without controls. */
  public static final Controls NONE = new Controls(Map.of());

  private static final int MOST_ROWS = 10_000;

  /** Copies the map. */
  public Controls {
    var copy = new LinkedHashMap<String, List<String>>();
    all.forEach((name, texts) -> copy.put(name, List.copyOf(texts)));
    all = Collections.unmodifiableMap(copy);
  }

  /** Collects controls; used by one thread. */
  static final class Builder {
    private final Map<String, List<String>> all = new LinkedHashMap<>();

    /** One more text of a control. */
    Builder add(String name, String text) {
      all.computeIfAbsent(name, key -> new ArrayList<>()).add(text);
      return this;
    }

    /** The first text of a control so far. */
    Optional<String> first(String name) {
      return Optional.ofNullable(all.get(name)).map(List::getFirst);
    }

    Controls build() {
      return new Controls(all);
    }
  }

  /** The text of a control; empty where it was not sent. */
  public Optional<String> first(String name) {
    return Optional.ofNullable(all.get(name)).map(List::getFirst);
  }

  /** The texts of a control, in their order. */
  public List<String> texts(String name) {
    return all.getOrDefault(name, List.of());
  }

  /** Whether a control was sent, be it empty. */
  public boolean has(String name) {
    return all.containsKey(name);
  }

  /** Whether a control was sent, or one of its parts. */
  boolean hasPartOf(String name) {
    return has(name) || all.keySet().stream().anyMatch(key -> key.startsWith(name + "."));
  }

  /** The numbers of the rows of a control. */
  SortedSet<Integer> rows(String name) {
    var rows = new TreeSet<Integer>();
    String prefix = name + ".";
    for (String key : all.keySet()) {
      int end = key.indexOf('.', prefix.length());
      if (key.startsWith(prefix) && end > 0) {
        int row = number(key.substring(prefix.length(), end));
        if (row >= 0) {
          rows.add(row);
        }
      }
    }
    return rows;
  }

  /** A row's number as it is written here; negative for any other text. */
  private static int number(String text) {
    boolean digits =
        !text.isEmpty() && text.length() < 6 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int number = digits ? Integer.parseInt(text) : -1;
    return number < MOST_ROWS && Integer.toString(number).equals(text) ? number : -1;
  }

  /**
   * All that tells this form from another one, as bytes: every control but those that differ each time that
   * a page shows the same form.
   */
  byte[] fingerprint() {
    var text = new StringBuilder();
    all.forEach(
        (name, texts) -> {
          if (!name.equals(CSRF) && !name.equals(KEY)) {
            text.append(name.length()).append(':').append(name);
            texts.forEach(each -> text.append(each.length()).append('=').append(each));
          }
        });
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
