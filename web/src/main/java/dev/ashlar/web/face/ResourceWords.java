package dev.ashlar.web.face;

import dev.ashlar.schema.Resource;
import java.util.List;
import java.util.Locale;

/**
 * What the documents of a resource are called in descriptions, and in the names that clients get.
 *
 * @param one a document: {@code Person}
 * @param article a document with its article: {@code a Person}
 * @param many several of them: {@code People}
 */
public record ResourceWords(String one, String article, String many) {
  /** The words of a resource. */
  public static ResourceWords of(Resource resource) {
    String one = capitalised(resource.name());
    return new ResourceWords(one, article(one), joined("", List.of(resource.collection())));
  }

  /** Words as one: {@code [list, blog-posts]} as {@code listBlogPosts}. */
  public static String joined(String first, List<String> others) {
    var name = new StringBuilder(first);
    for (String other : others) {
      for (String word : other.split("[-_]")) {
        name.append(capitalised(word));
      }
    }
    return name.toString();
  }

  /** A word with its article: {@code a Person}, {@code an Event}. */
  private static String article(String word) {
    boolean vowel = !word.isEmpty() && "AEIO".indexOf(word.charAt(0)) >= 0;
    return (vowel ? "an " : "a ") + word;
  }

  /** A word with its first letter in upper case. */
  public static String capitalised(String word) {
    return word.isEmpty() ? word
        : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
