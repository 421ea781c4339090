package dev.ashlar.web.rest;

import dev.ashlar.document.Attachment;
import dev.ashlar.operation.Outcome;
import dev.ashlar.web.http.ByteRange;
import dev.ashlar.web.http.ContentDisposition;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.EntityTag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The bytes of a file, whole or a range of them (RFC 9110 §14). A browser is told to keep what could run
 * as a program out of the site that the file comes from: it saves such a file rather than show it.
 */
final class FileAnswer {
  private static final Field RANGES = Field.constant(FieldName.ACCEPT_RANGES, "bytes");
  private static final Field SANDBOX =
      Field.constant(FieldName.CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");

  /** Rights may change, so each use asks again. */
  private static final Field ASK_AGAIN =
      Field.constant(FieldName.CACHE_CONTROL, "private, no-cache");

  private static final FieldName DIGEST = FieldName.REPR_DIGEST;

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
    var fields = new ArrayList<Field>();
    fields.add(Field.of(FieldName.CONTENT_TYPE, file.type()));
    fields.add(Field.of(FieldName.ETAG, tag));
    fields.add(Field.of(DIGEST, "sha-256=:" + base64(file.digest()) + ':'));
    fields.add(
        Field.of(
            FieldName.CONTENT_DISPOSITION,
            ContentDisposition.of(isShown(file.type()), file.name())));
    fields.addAll(List.of(RANGES, SANDBOX, ASK_AGAIN));
    return switch (range(request, tag, file.size())) {
      case ByteRange.Whole whole -> answer(200, opened, 0, file.size(), fields);
      case ByteRange.Part part -> {
        fields.add(Field.of(FieldName.CONTENT_RANGE, part.contentRange(file.size())));
        yield answer(206, opened, part.first(), part.length(), fields);
      }
      case ByteRange.Beyond beyond ->
          Problem.of(
              ProblemType.RANGE,
              "the file has " + file.size() + " bytes, and none of those asked for")
              .with(Field.of(FieldName.CONTENT_RANGE, beyond.contentRange(file.size())))
              .response(request.id());
    };
  }

  /** To HEAD a range means nothing (RFC 9110 §14.2). */
  private static ByteRange range(Request request, String tag, long size) {
    return request.method() == HttpMethod.HEAD
        ? new ByteRange.Whole()
        : ByteRange.of(
            request.header(FieldName.RANGE), request.header(FieldName.IF_RANGE), tag, size);
  }

  private static Response answer(
      int status, Outcome.Opened opened, long from, long count, List<Field> fields) {
    return Response.streamed(
        status,
        count,
        out -> {
          try (InputStream bytes = opened.content().open(from, count)) {
            bytes.transferTo(out);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        fields.toArray(Field[]::new));
  }

  private static boolean isShown(String type) {
    return MediaType.parse(type).filter(ContentDisposition::isShown).isPresent();
  }

  private static String base64(String digest) {
    byte[] bytes = HexFormat.of().parseHex(digest.substring(digest.indexOf(':') + 1));
    return Base64.getEncoder().encodeToString(bytes);
  }
}
