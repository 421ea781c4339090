package dev.ashlar.definition;

import java.util.Locale;
import java.util.Optional;

/**
 * Names as routes: the words in kebab-case, the last one in the plural. {@code BlogPost} becomes
 * {@code blog-posts}, {@code Person} {@code people}.
 */
public final class PluralForm {
  private PluralForm() {}

  /**
   * The plural of a singular name, in kebab-case. Of a compound the noun that it is about gets it:
   * {@code mothers-in-law}, {@code points-of-interest}, {@code runners-up}.
   */
  public static String of(String name) {
    String words = kebab(name);
    int end = head(words);
    int begin = words.lastIndexOf('-', end - 1) + 1;
    return words.substring(0, begin)
        + EnglishPlurals.of(words.substring(begin, end))
        + words.substring(end);
  }

  /**
   * What a resource is called.
   *
   * @param plural what its definition says of the plural, if the name alone gives another one
   */
  public record Singular(String name, Optional<String> plural) {}

  /**
   * What a resource is called that is known by the name of a file or table, most often in the plural:
   * {@code book_reviews} is {@code BookReview}, and served at {@code /book-reviews}.
   *
   * @param words ASCII letters and digits, and what parts them
   */
  public static Singular singular(String words) {
    String kebab =
        kebab(words.replaceAll("[^A-Za-z0-9]+", "_")).replaceAll("-+", "-")
            .replaceAll("^-|-$", "");
    if (kebab.isEmpty() || !Character.isLetter(kebab.charAt(0))) {
      kebab = kebab.isEmpty() ? "item" : "item-" + kebab;
    }
    String last = kebab.substring(kebab.lastIndexOf('-') + 1);
    Optional<String> singular = EnglishPlurals.singular(last);
    String name =
        pascal(kebab.substring(0, kebab.length() - last.length()) + singular.orElse(last));
    boolean asked = singular.isPresent() || EnglishPlurals.isPlural(last) || endsWithDigit(last);
    boolean plain = of(name).equals(kebab) && finding(name).isEmpty();
    return new Singular(name, asked && !plain ? Optional.of(kebab) : Optional.empty());
  }

  /** Whether a word, in lower case, is a plural: {@code genres}. */
  public static boolean isPlural(String word) {
    return EnglishPlurals.isPlural(word);
  }

  private static boolean endsWithDigit(String word) {
    return Character.isDigit(word.charAt(word.length() - 1));
  }

  private static String pascal(String kebab) {
    var name = new StringBuilder();
    for (String word : kebab.split("-", -1)) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return name.toString();
  }

  /** What to say of a name that looks plural already; empty if it does not. */
  static Optional<String> finding(String name) {
    String words = kebab(name);
    String last = words.substring(words.lastIndexOf('-') + 1);
    if (!EnglishPlurals.isPlural(last)) {
      return Optional.empty();
    }
    String instead =
        EnglishPlurals.singular(last)
            .filter(singular -> name.toLowerCase(Locale.ROOT).endsWith(last))
            .map(singular -> name.substring(0, name.length() - last.length())
                + cased(name, last, singular))
            .map(singular -> "Name it " + singular + ", which is served at /" + of(singular)
                + ", or")
            .orElse("Give it a singular name, or");
    return Optional.of(
        "the name looks plural already, and names are singular. %s say plural: %s"
            .formatted(instead, words));
  }

  /** A word in place of the end of a name, with a capital where that has one. */
  private static String cased(String name, String end, String word) {
    char first = name.charAt(name.length() - end.length());
    return Character.isUpperCase(first)
        ? Character.toUpperCase(word.charAt(0)) + word.substring(1)
        : word;
  }

  /** Where the noun ends that a compound is about. */
  private static int head(String words) {
    for (String link : new String[] {"-in-law", "-of-"}) {
      int at = words.indexOf(link);
      if (at > 0) {
        return at;
      }
    }
    boolean up = words.endsWith("er-up") || words.endsWith("er-by") || words.endsWith("er-on");
    return up ? words.length() - "-up".length() : words.length();
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
