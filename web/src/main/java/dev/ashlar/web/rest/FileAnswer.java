package dev.ashlar.web.rest;

import dev.ashlar.document.Attachment;
import dev.ashlar.operation.Outcome;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The bytes of a file, whole or a range of them (RFC 9110 §14). A browser is told to keep what could run
 * as a program out of the site that the file comes from: it saves such a file rather than show it.
 */
final class FileAnswer {
  /** What a browser shows without running anything that is in it. */
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
          "video/mp4",
          "video/webm",
          "text/plain");

  private static final Field RANGES = Field.constant(FieldName.ACCEPT_RANGES, "bytes");
  private static final Field NO_SNIFFING =
      Field.constant(FieldName.of("X-Content-Type-Options"), "nosniff");
  private static final Field SANDBOX =
      Field.constant(FieldName.of("Content-Security-Policy"), "sandbox; default-src 'none'");

  /** Rights may change, so each use asks again. */
  private static final Field ASK_AGAIN =
      Field.constant(FieldName.CACHE_CONTROL, "private, no-cache");

  private static final FieldName DIGEST = FieldName.of("Repr-Digest");

  private FileAnswer() {}

  /** The entity tag of a file: its digest. */
  static String tag(Attachment file) {
    return '"' + file.digest() + '"';
  }

  static Response of(Outcome.Opened opened, Request request) {
    Attachment file = opened.file();
    String tag = tag(file);
    String unless = request.header(FieldName.IF_NONE_MATCH);
    if (!unless.isEmpty() && EntityTag.matches(unless, tag)) {
      return Response.of(304, Field.of(FieldName.ETAG, tag), ASK_AGAIN);
    }
    ByteRange range = range(request, tag, file.size());
    if (range.isUnsatisfiable()) {
      return Problem.of(
          ProblemType.RANGE, "the file has " + file.size() + " bytes, and none of those asked for")
          .with(Field.of(FieldName.CONTENT_RANGE, "bytes */" + file.size()))
          .response(request.id());
    }
    var fields = new ArrayList<Field>();
    fields.add(Field.of(FieldName.CONTENT_TYPE, file.type()));
    fields.add(Field.of(FieldName.ETAG, tag));
    fields.add(Field.of(DIGEST, "sha-256=:" + base64(file.digest()) + ':'));
    fields.add(
        Field.of(
            FieldName.CONTENT_DISPOSITION, Disposition.of(isShown(file.type()), file.name())));
    fields.addAll(List.of(RANGES, NO_SNIFFING, SANDBOX, ASK_AGAIN));
    if (range.isPart()) {
      fields.add(Field.of(FieldName.CONTENT_RANGE, range.text(file.size())));
    }
    return Response.streamed(
        range.isPart() ? 206 : 200,
        range.count(),
        out -> {
          try (InputStream bytes = opened.content().open(range.from(), range.count())) {
            bytes.transferTo(out);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        fields.toArray(Field[]::new));
  }

  private static ByteRange range(Request request, String tag, long size) {
    String condition = request.header(FieldName.IF_RANGE).strip();
    boolean ranged =
        request.method() != HttpMethod.HEAD && (condition.isEmpty() || condition.equals(tag));
    return ranged
        ? ByteRange.parse(request.header(FieldName.RANGE), size)
        : ByteRange.whole(size);
  }

  private static boolean isShown(String type) {
    return MediaType.parse(type).map(MediaType::toString).filter(SHOWN::contains).isPresent();
  }

  private static String base64(String digest) {
    byte[] bytes = HexFormat.of().parseHex(digest.substring(digest.indexOf(':') + 1));
    return Base64.getEncoder().encodeToString(bytes);
  }
}
