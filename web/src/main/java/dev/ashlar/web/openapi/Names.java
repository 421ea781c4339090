package dev.ashlar.web.openapi;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Names in one namespace, each given once. A name that is taken gets an underscore at its end, so
 * that a resource called Problem does no harm. Names that differ in letter case only are the same
 * here, since generators make files of them. Used by one thread.
 */
final class Names {
  private final Set<String> taken = new HashSet<>();

  /** The name, or the next one like it that is free. */
  String give(String wanted) {
    String name = wanted;
    while (!taken.add(name.toLowerCase(Locale.ROOT))) {
      name += "_";
    }
    return name;
  }

  /** Words as one: {@code [list, blog-posts]} as {@code listBlogPosts}. */
  static String joined(String first, List<String> others) {
    var name = new StringBuilder(first);
    for (String other : others) {
      for (String word : other.split("[-_]")) {
        name.append(capitalised(word));
      }
    }
    return name.toString();
  }

  /** With its article: {@code a Person}, {@code an Event}. */
  static String article(String word) {
    boolean vowel = !word.isEmpty() && "AEIO".indexOf(word.charAt(0)) >= 0;
    return (vowel ? "an " : "a ") + word;
  }

  /** With its first letter in upper case. */
  static String capitalised(String word) {
    return word.isEmpty() ? word
        : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
