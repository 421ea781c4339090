package dev.ashlar.web.rest;

import dev.ashlar.json.Json;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code /problems/{slug}}: what a problem's type means. */
final class ProblemPages {
  private static final MediaType TEXT = MediaType.of("text", "plain");
  private static final List<MediaType> OFFERS = List.of(MediaType.JSON, TEXT);
  private static final Field PLAIN_TEXT =
      Field.constant(FieldName.CONTENT_TYPE, "text/plain; charset=utf-8");

  private ProblemPages() {}

  static Response get(Request request) {
    ProblemType type = type(request);
    if (Reading.accepts(request, OFFERS).is(TEXT)) {
      String text = type.status() + " " + type.title() + "\n\n" + type.explanation() + "\n";
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      return Response.of(200, body, PLAIN_TEXT, Field.VARY_ACCEPT);
    }
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", type.address())
            .put("title", type.title())
            .put("status", type.status())
            .put("explanation", type.explanation());
    return Response.of(200, Json.bytes(json), Field.JSON, Field.VARY_ACCEPT);
  }

  private static ProblemType type(Request request) {
    for (ProblemType type : ProblemType.values()) {
      if (type.slug().equals(request.segment(1))) {
        return type;
      }
    }
    throw new Rejected(
        Problem.of(ProblemType.MISSING, "there is no problem type at " + request.path()));
  }
}
