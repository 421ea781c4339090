package dev.ashlar.web.html;

import dev.ashlar.web.template.Markup;
import dev.ashlar.web.template.SafeAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Pictures, sound, film and the first lines of texts, shown where their document is; any other file is a link alone. */
final class MediaPreview {
  private static final Set<String> PICTURES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif");
  private static final Set<String> SOUNDS =
      Set.of(
          "audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/wav", "audio/x-wav",
          "audio/webm", "audio/flac");
  private static final Set<String> FILMS = Set.of("video/mp4", "video/webm", "video/ogg");

  /** How much of a text is looked at. */
  static final int MOST_BYTES = 2000;

  private static final int MOST_LINES = 8;

  private MediaPreview() {}

  private static String essence(String type) {
    return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** Whether files of a type are texts that people read. */
  static boolean isText(String type) {
    String essence = essence(type);
    return essence.startsWith("text/") || essence.equals("application/json");
  }

  /**
   * The first lines of a text in UTF-8, for a template; nothing where it is none.
   *
   * @param bytes the first of the file, at most {@link #MOST_BYTES}
   */
  static Object beginning(byte[] bytes) {
    int end = bytes.length;
    if (end == MOST_BYTES) { // the last character may be cut
      while (end > MOST_BYTES - 4 && (bytes[end - 1] & 0xC0) == 0x80) {
        end--;
      }
      end -= (bytes[end - 1] & 0x80) == 0 ? 0 : 1;
    }
    String text;
    try {
      text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end)).toString();
    } catch (CharacterCodingException e) {
      return Markup.safe("");
    }
    List<String> lines = text.lines().limit(MOST_LINES + 1L).toList();
    if (text.isBlank() || text.indexOf('\0') >= 0) {
      return Markup.safe("");
    }
    boolean more = lines.size() > MOST_LINES || bytes.length == MOST_BYTES;
    String shown = String.join("\n", lines.subList(0, Math.min(lines.size(), MOST_LINES)));
    return new Markup().element("pre", more ? shown + "\n…" : shown, "class", "beginning").value();
  }

  /** Writes what a file shows, if it is of a kind that browsers show. */
  static void write(Markup markup, String url, String type, String name) {
    String essence = essence(type);
    String address = SafeAddress.of(url);
    if (PICTURES.contains(essence)) {
      markup.open("img", "src", address, "alt", name, "loading", "lazy", "class", "preview");
    } else if (SOUNDS.contains(essence)) {
      markup.open(
          "audio", "src", address, "controls", "controls", "preload", "none", "aria-label", name,
          "class", "preview");
      markup.close("audio");
    } else if (FILMS.contains(essence)) {
      markup.open(
          "video", "src", address, "controls", "controls", "preload", "metadata", "aria-label",
          name,
          "class", "preview");
      markup.close("video");
    }
  }

  /** What a file shows, for a template. */
  static Object of(String url, String type, String name) {
    var markup = new Markup();
    write(markup, url, type, name);
    return markup.value();
  }
}
