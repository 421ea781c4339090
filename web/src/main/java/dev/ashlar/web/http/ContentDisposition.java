package dev.ashlar.web.http;

import java.util.Set;

/**
 * What a browser is to do with the bytes of a file that somebody uploaded (RFC 6266), under a name that
 * somebody chose (RFC 8187). No name can end its parameter, begin a field, or lead out of the folder
 * that it is saved in.
 */
public final class ContentDisposition {
  /** Types that a browser shows without running anything in them. */
  private static final Set<String> SHOWN =
      Set.of(
          "image/png",
          "image/jpeg",
          "image/gif",
          "image/webp",
          "image/avif",
          "audio/mpeg",
          "audio/ogg",
          "audio/wav",
          "audio/webm",
          "video/mp4",
          "video/ogg",
          "video/webm",
          "text/plain");

  private static final int LONGEST = 255;

  private ContentDisposition() {}

  /** Whether files of a media type may be shown in place rather than saved. */
  public static boolean isShown(MediaType type) {
    return SHOWN.contains(type.toString());
  }

  /**
   * The value of the header field.
   *
   * @param inline whether the file may be shown in place
   * @param name what it is saved as; any text
   */
  public static String of(boolean inline, String name) {
    String safe = safe(name);
    String plain = plain(safe);
    String value = (inline ? "inline" : "attachment") + "; filename=\"" + plain + '"';
    return plain.equals(safe)
        ? value
        : value + "; filename*=UTF-8''" + PercentEncoding.encode(safe);
  }

  /** The name without what is no part of one: folders, controls, marks that turn text around. */
  private static String safe(String name) {
    var safe = new StringBuilder(name.length());
    name.codePoints()
        .limit(LONGEST)
        .forEach(c -> safe.appendCodePoint(isSafe(c) ? c : '_'));
    boolean folder = safe.chars().allMatch(c -> c == '.' || c == ' ');
    return folder ? "file" : safe.toString();
  }

  private static boolean isSafe(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> c != '/' && c != '\\';
    };
  }

  /** The name for clients that know no other characters; without those that some take as escapes. */
  private static String plain(String safe) {
    var plain = new StringBuilder(safe.length());
    safe.codePoints()
        .forEach(c -> plain.append(c < ' ' || c > '~' || c == '"' || c == '%' ? '_' : (char) c));
    return plain.toString();
  }
}
