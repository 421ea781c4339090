package dev.ashlar.web.html;

import dev.ashlar.web.template.Markup;
import dev.ashlar.web.template.SafeAddress;
import java.util.Set;

/** Pictures, sound and film, shown where their document is; any other file is a link alone. */
final class MediaPreview {
  private static final Set<String> PICTURES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif");
  private static final Set<String> SOUNDS =
      Set.of(
          "audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/wav", "audio/x-wav",
          "audio/webm", "audio/flac");
  private static final Set<String> FILMS = Set.of("video/mp4", "video/webm", "video/ogg");

  private MediaPreview() {}

  /** Writes what a file shows, if it is of a kind that browsers show. */
  static void write(Markup markup, String url, String type, String name) {
    String essence = type.split(";", 2)[0].strip().toLowerCase(java.util.Locale.ROOT);
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
