package dev.ashlar.web.html;

import dev.ashlar.web.assets.Assets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What pages are made with.
 *
 * @param folder of the application, in which {@code views/} and {@code public/} can be; empty for none
 * @param upload the most bytes that one upload may have
 */
public record HtmlSettings(Optional<Path> folder, long upload) {
  /** Without templates and files of an application. */
  public static final HtmlSettings NONE = new HtmlSettings(Optional.empty(), 1_000_000_000);

  /** The application's own templates. */
  Optional<Path> views() {
    return folder.map(path -> path.resolve("views"));
  }

  /** The application's own files. */
  Optional<Path> files() {
    return folder.map(path -> path.resolve("public"));
  }

  /** Whether the application has a home page of its own. */
  boolean hasOwnHome() {
    return files().filter(path -> Files.isRegularFile(path.resolve("index.html"))).isPresent();
  }

  /** Which files every page loads: the one place that says so. */
  Map<String, Object> assets() {
    return Map.of(
        "style", Assets.url("app.css"), "script", Assets.url("app.js"), "icon",
        Assets.url("icon.svg"));
  }
}
