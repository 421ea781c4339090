package dev.ashlar.web.openapi;

import dev.ashlar.json.Json;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.Fixed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code /problems/{slug}}: what a problem's type means: as JSON, text, or a page for browsers. */
final class ProblemPages {
  private static final List<MediaType> OFFERS =
      List.of(MediaType.JSON, MediaType.HTML, MediaType.TEXT);
  private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

  private ProblemPages() {}

  static Response get(Request request) {
    ProblemType type = type(request);
    MediaType chosen = Acceptable.choose(request, OFFERS);
    if (chosen.is(MediaType.HTML)) {
      return page(type).answer(request);
    }
    return (chosen.is(MediaType.TEXT) ? text(type) : json(type)).answer(request);
  }

  private static Fixed json(ProblemType type) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", type.address())
            .put("title", type.title())
            .put("status", type.status())
            .put("explanation", type.explanation())
            .put("remedy", type.remedy());
    return Fixed.of(MediaType.JSON.toString(), Json.bytes(json));
  }

  private static Fixed text(ProblemType type) {
    String text =
        "%d %s\n\n%s\n\n%s\n"
            .formatted(type.status(), type.title(), type.explanation(), type.remedy());
    return Fixed.of(PLAIN_TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Fixed page(ProblemType type) {
    var body = new Html().open("main", "class", "problem");
    body.open("p", "class", "kicker").text("Problem type ");
    body.element("code", type.address()).close("p");
    body.open("h1").element("span", String.valueOf(type.status()), "class", "status");
    body.text(" " + type.title()).close("h1");
    body.element("p", type.explanation());
    body.element("h2", "What to do").element("p", type.remedy());
    body.open("nav", "aria-label", "All problems").element("h2", "All problems").open("ul");
    for (ProblemType other : ProblemType.values()) {
      body.open("li");
      String current = other == type ? "page" : "";
      body.open("a", "href", other.address(), "aria-current", current);
      body.text(other.status() + " " + other.title()).close("a").close("li");
    }
    body.close("ul").close("nav");
    body.open("p").element("a", "The interface, described", "href", "/docs").close("p");
    body.close("main");
    return HtmlPage.of(type.status() + " " + type.title(), body);
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
