package dev.ashlar.web.assets;

import dev.ashlar.web.http.Gzip;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.vocabulary.Fixed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The files that pages load, each at an address with a hash of its content: {@code
 * /_assets/app-3f9c52aa01be.css}. What is at such an address never changes, so that browsers never ask
 * again. A file that is named in another, as {@code './client.js'}, is named there by its address. Read
 * when the first is asked for; thread-safe.
 */
public final class Assets {
  static final String FOLDER = "/_assets/";

  private static final int HASH_LENGTH = 12;
  private static final String PICO =
      "/META-INF/resources/webjars/picocss__pico/2.1.1/css/pico.min.css";

  /** What each file is made of; one stands behind those that it names. */
  private static final Map<String, List<String>> PARTS = parts();

  private Assets() {}

  private static Map<String, List<String>> parts() {
    var parts = new LinkedHashMap<String, List<String>>();
    parts.put("icon.svg", List.of("site/icon.svg"));
    parts.put("client.js", List.of("client/client.min.js"));
    parts.put("app.css", List.of(PICO, "site/app.css"));
    parts.put("live.js", List.of("site/live.js"));
    parts.put("app.js", List.of("site/app.js"));
    return Collections.unmodifiableMap(parts);
  }

  /**
   * The address of a file, for a page that loads it.
   *
   * @param name as it is called here: {@code app.css}
   * @throws IllegalArgumentException if there is none of that name
   */
  public static String url(String name) {
    Asset asset = All.BY_NAME.get(name);
    if (asset == null) {
      throw new IllegalArgumentException(
          "expected one of " + PARTS.keySet() + ", found '" + name + "'");
    }
    return asset.url();
  }

  /** What is at an address, named by its last segment; nothing if it is another version's. */
  static Optional<Asset> at(String segment) {
    return Optional.ofNullable(All.BY_URL.get(FOLDER + segment));
  }

  /** The media types of all files. */
  static List<MediaType> types() {
    return PARTS.keySet().stream().map(Asset::type).distinct().toList();
  }

  /**
   * A file as it is served.
   *
   * @param tag its entity tag, with quotes
   */
  record Asset(String url, MediaType type, byte[] plain, byte[] coded, String tag) {
    static Asset of(String name, byte[] bytes) {
      String hash = Fixed.digest(bytes).substring(0, HASH_LENGTH);
      int dot = name.lastIndexOf('.');
      String url = FOLDER + name.substring(0, dot) + '-' + hash + name.substring(dot);
      return new Asset(url, type(name), bytes, Gzip.smallest(bytes), '"' + hash + '"');
    }

    static MediaType type(String name) {
      return switch (name.substring(name.lastIndexOf('.') + 1)) {
        case "css" -> MediaType.of("text", "css");
        case "js" -> MediaType.of("text", "javascript");
        case "svg" -> MediaType.of("image", "svg+xml");
        default -> throw new IllegalStateException("which media type has " + name + "?");
      };
    }
  }

  /** The files, once they are read. */
  private static final class All {
    static final Map<String, Asset> BY_NAME = new HashMap<>();
    static final Map<String, Asset> BY_URL = new HashMap<>();

    static {
      PARTS.forEach(All::read);
    }

    private static void read(String name, List<String> parts) {
      var bytes = new ByteArrayOutputStream();
      for (String part : parts) {
        bytes.writeBytes(resource(part));
        bytes.write('\n');
      }
      String text = bytes.toString(StandardCharsets.UTF_8);
      for (Map.Entry<String, Asset> other : BY_NAME.entrySet()) {
        String url = "'" + other.getValue().url() + "'";
        text = text.replace("'./" + other.getKey() + "'", url);
      }
      Asset asset = Asset.of(name, text.getBytes(StandardCharsets.UTF_8));
      BY_NAME.put(name, asset);
      BY_URL.put(asset.url(), asset);
    }
  }

  static byte[] resource(String name) {
    try (InputStream stream = Assets.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(stream, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
