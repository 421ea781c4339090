package dev.ashlar.web.vocabulary;

import java.util.ArrayList;
import java.util.List;

/**
 * An entity tag (RFC 9110 §8.8.3).
 *
 * @param text with its quotes, without {@code W/}
 */
public record EntityTag(boolean weak, String text) {
  /** The most tags in one header that are looked at. */
  private static final int MOST = 50;

  /** The tag of a document's plain JSON: its version in quotes. */
  public static String of(long version) {
    return "\"" + version + '"';
  }

  /**
   * The tags of a list.
   *
   * @throws dev.ashlar.web.http.Rejected if it is no such list
   */
  public static List<EntityTag> list(String header) {
    var tags = new ArrayList<EntityTag>();
    int at = 0;
    while (at < header.length()) {
      char c = header.charAt(at);
      if (c == ' ' || c == '\t' || c == ',') {
        at++;
        continue;
      }
      boolean weak = header.startsWith("W/", at);
      int quote = weak ? at + 2 : at;
      int end = quote < header.length() ? header.indexOf('"', quote + 1) : -1;
      if (end < 0 || header.charAt(quote) != '"' || tags.size() == MOST) {
        throw Problems.malformed(
            "expected up to " + MOST + " entity tags in quotes, such as \"42\", in a condition");
      }
      tags.add(new EntityTag(weak, header.substring(quote, end + 1)));
      at = end + 1;
    }
    return tags;
  }

  /** The version that the tag stands for; negative if it is none of ours. */
  public long version() {
    int end = text.indexOf('-');
    end = end < 0 ? text.length() - 1 : end;
    if (end < 2 || end > 19) {
      return -1;
    }
    long version = 0;
    for (int i = 1; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      version = version * 10 + digit;
    }
    return version;
  }

  /** Whether a header's list names a tag, weakly compared, or is {@code *}. */
  public static boolean matches(String header, String tag) {
    if (header.equals(tag) || header.strip().equals("*")) {
      return true;
    }
    for (EntityTag each : list(header)) {
      if (each.text.equals(tag)) {
        return true;
      }
    }
    return false;
  }
}
