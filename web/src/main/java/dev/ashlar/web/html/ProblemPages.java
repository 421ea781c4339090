package dev.ashlar.web.html;

import dev.ashlar.access.Caller;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.web.html.Pages.Reader;
import dev.ashlar.web.http.Accept;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Every problem as a page, wherever it comes from, if a browser asks: what happened, why, and what to do
 * next. Programs get the JSON. Thread-safe.
 */
public final class ProblemPages implements BiFunction<Request, Response, Response> {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemPages.class);
  private static final List<MediaType> OFFERS = List.of(MediaType.JSON, MediaType.HTML);
  private static final Set<FieldName> REPLACED =
      Set.of(FieldName.CONTENT_TYPE, FieldName.CACHE_CONTROL);

  private final Pages pages;

  ProblemPages(Pages pages) {
    this.pages = pages;
  }

  /** The problem as whoever asked reads it. */
  @Override
  public Response apply(Request request, Response problem) {
    try {
      Optional<Response> file = file(request, problem);
      if (file.isPresent()) {
        return file.get();
      }
      boolean page =
          Accept.choose(request.header(FieldName.ACCEPT), OFFERS)
              .filter(MediaType.HTML::is)
              .isPresent();
      return page ? page(request, problem) : problem.with(Field.VARY_ACCEPT);
    } catch (Rejected e) {
      return problem.with(Field.VARY_ACCEPT); // of the header Accept itself
    } catch (RuntimeException e) {
      LOG.error("Request {}: its problem cannot be shown as a page", request.id(), e);
      return problem;
    }
  }

  /** Where the application has a home page of its own, what that loads is found where nothing else is. */
  private Optional<Response> file(Request request, Response problem) {
    boolean looked =
        problem.status() == 404
            && (request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD)
            && pages.settings().hasOwnHome();
    return looked ? pages.files().find(request, request.segments()) : Optional.empty();
  }

  private Response page(Request request, Response problem) {
    JsonNode json = Json.parse(problem.body());
    Reader reader = reader(request);
    Texts texts = reader.texts();
    String slug = slug(json.path("type").asString(""));
    ProblemType type = type(slug);
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("status", problem.status());
    shown.put("type", json.path("type").asString(""));
    shown.put("title", texts.or("problem." + slug + ".title", json.path("title").asString("")));
    shown.put("detail", json.path("detail").asString(""));
    shown.put("explanation", texts.or("problem." + slug + ".explanation", type.explanation()));
    shown.put("remedy", texts.or("problem." + slug + ".remedy", type.remedy()));
    shown.put("errors", errors(json.path("errors")));
    Map<String, Object> model =
        pages.model(reader, problem.status() + " " + shown.get("title"));
    model.put("problem", shown);
    model.put("sign_in", type == ProblemType.UNAUTHENTICATED);
    model.put("return", request.method() == HttpMethod.GET ? request.target() : "/");
    var kept = new ArrayList<Field>();
    for (Field field : problem.fields()) {
      if (!REPLACED.contains(field.name())) {
        kept.add(field);
      }
    }
    return pages.answer(
        reader, problem.status(), List.of("problem.html"), model, kept.toArray(Field[]::new));
  }

  /** Whoever sent a bad token looks at the page of that problem as nobody known. */
  private Reader reader(Request request) {
    try {
      return pages.reader(request);
    } catch (Rejected e) {
      return new Reader(
          request,
          new Context(Caller.ANONYMOUS, request.id()),
          Texts.preferred(request.header(FieldName.ACCEPT_LANGUAGE)));
    }
  }

  private static String slug(String address) {
    return address.substring(address.lastIndexOf('/') + 1);
  }

  private static ProblemType type(String slug) {
    for (ProblemType type : ProblemType.values()) {
      if (type.slug().equals(slug)) {
        return type;
      }
    }
    return ProblemType.INTERNAL;
  }

  private static List<Map<String, Object>> errors(JsonNode errors) {
    var all = new ArrayList<Map<String, Object>>();
    for (JsonNode error : errors) {
      all.add(
          Map.of(
              "pointer", error.path("pointer").asString(""),
              "code", error.path("code").asString(""),
              "message", error.path("message").asString("")));
    }
    return all;
  }
}
