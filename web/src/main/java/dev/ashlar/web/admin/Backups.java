package dev.ashlar.web.admin;

import dev.ashlar.engine.Engine;
import dev.ashlar.transfer.Archive;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import java.time.Instant;
import java.util.List;

/** {@code /_backup}: everything that is stored, as one file. Thread-safe. */
final class Backups {
  private static final List<MediaType> ZIP = List.of(MediaType.ZIP);
  private static final Field TYPE =
      Field.constant(FieldName.CONTENT_TYPE, MediaType.ZIP.toString());
  private static final Field NAME =
      Field.constant(
          FieldName.CONTENT_DISPOSITION, "attachment; filename=\"backup.zip\"");

  private final Engine engine;

  Backups(Engine engine) {
    this.engine = engine;
  }

  Response get(Request request) {
    Acceptable.choose(request, ZIP);
    return engine.backup()
        .map(
            backup -> Response.streamed(
                200,
                out -> Archive.write(
                    backup, engine.files(), engine.schema().name(), Instant.now(), out),
                TYPE,
                NAME))
        .orElseGet(
            () -> Problem.of(
                ProblemType.MISSING,
                "this store is copied with the tools of its own product")
                .response(request.id()));
  }
}
