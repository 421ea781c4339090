package dev.ashlar.web.openapi;

import dev.ashlar.schema.Requirement;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.ResourceWords;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What an application says about itself: its OpenAPI document, the page made from it, its JSON
 * Schemas, and what its problems mean.
 */
public final class OpenApiFace implements Face {
  @Override
  public String name() {
    return "REST";
  }

  @Override
  public List<Route> routes(Application application) {
    var routes = new ArrayList<Route>();
    routes.add(document());
    routes.add(page());
    routes.add(problem());
    application.schema()
        .resources()
        .forEach(
            resource -> routes.add(
                schema(resource, application.schema().requirements(resource))));
    return routes;
  }

  private static Route schema(Resource resource, Map<String, Requirement> required) {
    ResourceWords words = ResourceWords.of(resource);
    ValueShape.Json purpose = ValueShape.oneOf(SchemaPages.PURPOSES.keySet());
    purpose.schema().put("default", SchemaPages.USUAL);
    return kept(Route.get("/" + resource.collection() + "/_schema"))
        .of(resource)
        .named("get", words.one(), "schema")
        .does(
            "The JSON Schema of " + words.article(),
            "What a document must be for each of the things that are done with one.")
        .parameters(new Parameter.Query("for", "What is done with the document.", purpose))
        .answer(200, "A JSON Schema, draft 2020-12.", FieldName.ETAG)
        .content(200, MediaType.JSON, ValueShape.object())
        .content(200, SchemaPages.SCHEMA, ValueShape.object())
        .problems(ProblemType.MALFORMED)
        .by(backend -> new SchemaPages(resource, required)::get);
  }

  private static Route document() {
    return kept(Route.get("/openapi.json"))
        .named("getOpenApi")
        .does("This document", "The description of every route, for programs.")
        .answer(200, "OpenAPI 3.1.", FieldName.ETAG)
        .content(200, MediaType.JSON, ValueShape.object())
        .by(backend -> new WrittenDocument(backend.routes())::document);
  }

  private static Route page() {
    return kept(Route.get("/docs"))
        .named("getDocs")
        .does(
            "This document as a page to read and try",
            "A page for people; it loads nothing from elsewhere.")
        .answer(200, "A page.", FieldName.ETAG)
        .content(200, MediaType.HTML, ValueShape.text())
        .by(backend -> new WrittenDocument(backend.routes())::page);
  }

  private static Route problem() {
    List<String> slugs = Stream.of(ProblemType.values()).map(ProblemType::slug).toList();
    return kept(Route.get("/problems/{slug}"))
        .named("getProblemType")
        .does(
            "What a problem means, and what to do",
            "The address that a problem has as its type leads here.")
        .parameters(new Parameter.Path("slug", "Which one.", ValueShape.oneOf(slugs)))
        .answer(200, "An explanation.", FieldName.ETAG)
        .content(200, MediaType.JSON, ValueShape.object())
        .content(200, MediaType.HTML, ValueShape.text())
        .content(200, MediaType.TEXT, ValueShape.text())
        .problems(ProblemType.MISSING)
        .by(backend -> ProblemPages::get);
  }

  private static Route.Builder kept(Route.Builder route) {
    return route.right(new Right.Anybody())
        .parameters(Parameter.Shared.IF_NONE_MATCH)
        .answer(304, "It is what If-None-Match names.", FieldName.ETAG)
        .problems(ProblemType.NOT_ACCEPTABLE);
  }
}
