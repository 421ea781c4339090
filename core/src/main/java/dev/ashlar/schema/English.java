package dev.ashlar.schema;

import java.util.Locale;
import java.util.Set;

/** What the English of messages depends on: the article before a name, the number of a noun. */
public final class English {
  private static final String VOWELS = "aeiou";

  /** Letters whose own names begin with a vowel: an FAQ, an SMS. */
  private static final String LETTERS = "aefhilmnorsx";

  private static final Set<String> SILENT = Set.of("hour", "honest", "honor", "honour", "heir");

  private English() {}

  /**
   * A noun, or a name in camel case, behind its indefinite article. By sound rather than by letter:
   * an Order, an Hour, an SmsMessage, a User, a European, a OneTimeCode.
   */
  public static String withArticle(String name) {
    String word = firstWord(name);
    boolean vowel =
        isSpelledOut(word) ? LETTERS.indexOf(lower(word).charAt(0)) >= 0 : isVowel(lower(word));
    return (vowel ? "an " : "a ") + name;
  }

  /** A number and its noun: {@code 1 document}, {@code 2 documents}, {@code 1,200 documents}. */
  public static String count(long number, String singular, String plural) {
    return String.format(Locale.ROOT, "%,d %s", number, number == 1 ? singular : plural);
  }

  /** As {@link #count(long, String, String)}, where the plural is the singular and an s. */
  public static String count(long number, String singular) {
    return count(number, singular, singular + "s");
  }

  /** The letters up to the next word of a name: {@code SMS} of {@code SMSMessage}. */
  private static String firstWord(String name) {
    int end = 0;
    while (end < name.length() && Character.isLetterOrDigit(name.charAt(end))) {
      boolean capital = end > 0 && Character.isUpperCase(name.charAt(end));
      boolean begins = capital && !Character.isUpperCase(name.charAt(end - 1));
      boolean follows =
          capital && end + 1 < name.length() && Character.isLowerCase(name.charAt(end + 1));
      if (begins || follows) {
        break;
      }
      end++;
    }
    return name.substring(0, end);
  }

  /** Whether a word is read letter by letter: one in capitals, or one without a vowel. */
  private static boolean isSpelledOut(String word) {
    if (word.isEmpty()) {
      return false;
    }
    boolean capitals = word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
    boolean silent = lower(word).chars().noneMatch(letter -> (VOWELS + "y").indexOf(letter) >= 0);
    return capitals || silent;
  }

  private static boolean isVowel(String word) {
    if (word.isEmpty()) {
      return false;
    }
    return switch (word.charAt(0)) {
      case 'a', 'i' -> true;
      case 'e' -> !word.startsWith("eu") && !word.startsWith("ewe");
      case 'o' -> !word.equals("one") && !word.startsWith("once");
      case 'u' -> !isYou(word);
      case 'h' -> SILENT.stream().anyMatch(word::startsWith);
      default -> false;
    };
  }

  /** Whether a word that begins with u is spoken with a y: user, unit, utility; not update, uninvited. */
  private static boolean isYou(String word) {
    if (word.length() < 3 || VOWELS.indexOf(word.charAt(1)) >= 0) {
      return false;
    }
    if (word.startsWith("uni")) {
      return word.length() < 4 || "dmn".indexOf(word.charAt(3)) < 0;
    }
    boolean open = VOWELS.indexOf(word.charAt(2)) >= 0;
    return open && !word.startsWith("un") && !word.startsWith("up");
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
