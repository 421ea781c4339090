package dev.ashlar.definition;

import java.util.Locale;
import java.util.Set;
import org.atteo.evo.inflector.English;

/**
 * Names as routes: the words in kebab-case, the last one in the plural. {@code BlogPost} becomes
 * {@code blog-posts}, {@code Person} {@code people}.
 */
public final class PluralForm {
  private static final English ENGLISH = new English(English.MODE.ENGLISH_ANGLICIZED);

  /** Words that the library would give an ending, and that are their own plural. */
  private static final Set<String> UNCOUNTABLE =
      Set.of(
          "data",
          "equipment",
          "feedback",
          "hardware",
          "information",
          "media",
          "metadata",
          "money",
          "music",
          "software");

  private PluralForm() {}

  /** The plural of a singular name, in kebab-case. */
  public static String of(String name) {
    String words = kebab(name);
    int last = words.lastIndexOf('-') + 1;
    String word = words.substring(last);
    return words.substring(0, last) + plural(word);
  }

  private static String plural(String word) {
    if (word.isEmpty() || UNCOUNTABLE.contains(word)) {
      return word;
    }
    if (word.endsWith("person")) {
      return word.substring(0, word.length() - "person".length()) + "people";
    }
    return ENGLISH.getPlural(word);
  }

  /**
   * The words of a name in lower case with hyphens between them: {@code HttpUrl}, {@code http-url}.
   */
  static String kebab(String name) {
    var words = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char letter = name.charAt(i);
      if (letter == '_' || letter == ' ') {
        words.append('-');
        continue;
      }
      if (Character.isUpperCase(letter) && i > 0 && beginsWord(name, i)) {
        words.append('-');
      }
      words.append(letter);
    }
    return words.toString().toLowerCase(Locale.ROOT);
  }

  /** Whether the capital at a place begins a word rather than continue an acronym. */
  private static boolean beginsWord(String name, int at) {
    char before = name.charAt(at - 1);
    if (Character.isLowerCase(before) || Character.isDigit(before)) {
      return true;
    }
    boolean lowerFollows = at + 1 < name.length() && Character.isLowerCase(name.charAt(at + 1));
    return Character.isUpperCase(before) && lowerFollows;
  }
}
