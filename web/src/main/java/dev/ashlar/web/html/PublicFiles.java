package dev.ashlar.web.html;

import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.EntityTag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The files of an application's {@code public/}. Nothing outside of that folder is served, by whatever
 * name or link, and nothing whose name begins with a dot. Thread-safe.
 */
final class PublicFiles {
  static final String FOLDER = "_public";
  static final String INDEX = "index.html";

  private static final int IN_MEMORY = 1_000_000;
  private static final Field ASK_AGAIN = Field.constant(FieldName.CACHE_CONTROL, "no-cache");
  private static final String BYTES = "application/octet-stream";

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("html", "text/html; charset=utf-8"),
          Map.entry("css", "text/css; charset=utf-8"),
          Map.entry("js", "text/javascript; charset=utf-8"),
          Map.entry("mjs", "text/javascript; charset=utf-8"),
          Map.entry("json", "application/json"),
          Map.entry("map", "application/json"),
          Map.entry("webmanifest", "application/manifest+json"),
          Map.entry("txt", "text/plain; charset=utf-8"),
          Map.entry("md", "text/plain; charset=utf-8"),
          Map.entry("xml", "application/xml"),
          Map.entry("svg", "image/svg+xml"),
          Map.entry("png", "image/png"),
          Map.entry("jpg", "image/jpeg"),
          Map.entry("jpeg", "image/jpeg"),
          Map.entry("gif", "image/gif"),
          Map.entry("webp", "image/webp"),
          Map.entry("avif", "image/avif"),
          Map.entry("ico", "image/x-icon"),
          Map.entry("woff", "font/woff"),
          Map.entry("woff2", "font/woff2"),
          Map.entry("wasm", "application/wasm"),
          Map.entry("pdf", "application/pdf"),
          Map.entry("mp4", "video/mp4"),
          Map.entry("webm", "video/webm"),
          Map.entry("mp3", "audio/mpeg"));

  private final Optional<Path> folder;

  PublicFiles(Optional<Path> folder) {
    this.folder = folder;
  }

  /** {@code /_public/…}. */
  Response get(Request request) {
    List<String> path = request.segments().subList(1, request.segments().size());
    return find(request, path)
        .orElseThrow(
            () -> new Rejected(
                Problem.of(ProblemType.MISSING, "there is nothing at " + request.path())));
  }

  /** The file at a path beneath the folder, if it is there. */
  Optional<Response> find(Request request, List<String> path) {
    return file(path).map(file -> answer(request, file));
  }

  private Optional<Path> file(List<String> path) {
    if (folder.isEmpty() || path.isEmpty() || !path.stream().allMatch(PublicFiles::isName)) {
      return Optional.empty();
    }
    try {
      Path root = folder.get().toRealPath();
      Path file = root;
      for (String step : path) {
        file = file.resolve(step);
      }
      Path real = file.toRealPath();
      return real.startsWith(root) && Files.isRegularFile(real) ? Optional.of(real)
          : Optional.empty();
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static boolean isName(String step) {
    return !step.isEmpty()
        && !step.startsWith(".")
        && step.chars().noneMatch(c -> c < ' ' || c == '/' || c == '\\' || c == ':');
  }

  private static Response answer(Request request, Path file) {
    try {
      BasicFileAttributes read = Files.readAttributes(file, BasicFileAttributes.class);
      String tag =
          "\"%x-%x\"".formatted(read.lastModifiedTime().toMillis(), read.size());
      String name = String.valueOf(file.getFileName());
      String type =
          TYPES.getOrDefault(
              name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT), BYTES);
      var fields = new ArrayList<Field>();
      fields.add(Field.of(FieldName.ETAG, tag));
      fields.add(ASK_AGAIN);
      fields.add(Pages.POLICY);
      String known = request.header(FieldName.IF_NONE_MATCH);
      if (!known.isEmpty() && EntityTag.matches(known, tag)) {
        return Response.of(304, fields.toArray(Field[]::new));
      }
      fields.addFirst(Field.of(FieldName.CONTENT_TYPE, type));
      return read.size() <= IN_MEMORY
          ? Response.of(200, Files.readAllBytes(file), fields.toArray(Field[]::new))
          : Response.streamed(
              200, read.size(), out -> copy(file, out), fields.toArray(Field[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path file, java.io.OutputStream out) {
    try {
      Files.copy(file, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
