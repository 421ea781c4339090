package dev.ashlar.web.html;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Offer;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Pages for people, at the addresses of what they show. */
public final class HtmlFace implements Face {
  private final HtmlSettings settings;
  private @Nullable Pages made;

  /** Pages with the templates and files of an application. */
  public HtmlFace(HtmlSettings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "HTML";
  }

  @Override
  public List<Route> routes(Application application) {
    var routes = new ArrayList<Route>();
    var uses = new ArrayList<Right.Use>();
    for (Resource resource : application.schema().resources()) {
      routes.add(list(resource));
      routes.add(resource.isSequenced() ? series(resource) : document(resource));
      routes.add(history(resource));
      if (!resource.isReadOnly()) {
        routes.addAll(new FormRoutes(resource, this::with).all());
      }
      uses.add(new Right.Use(resource, Method.QUERY));
    }
    routes.add(status());
    routes.add(act());
    routes.add(
        home(Route.get("/").named("showHome"), uses)
            .by(with(pages -> new HomePage(pages)::own)));
    routes.add(
        home(Route.get("/_home").named("showBuiltInHome"), uses)
            .by(with(pages -> new HomePage(pages)::get)));
    routes.add(files());
    if (application.auth()) {
      routes.add(SignInPage.route().by(with(pages -> new SignInPage(pages)::get)));
    }
    return routes;
  }

  private static Route.Builder page(Route.Builder route) {
    return route.answer(200, "A page.")
        .content(200, MediaType.HTML, ValueShape.text())
        .problems(ProblemType.NOT_ACCEPTABLE);
  }

  private Route files() {
    return Route.get("/" + PublicFiles.FOLDER + "/{path}")
        .named("getPublicFile")
        .does("A file of the application", "What its folder public/ holds, in folders or not.")
        .right(new Right.Anybody())
        .parameters(
            new Parameter.Path("path", "The path in public/.", ValueShape.text()),
            Parameter.Shared.IF_NONE_MATCH)
        .answer(200, "The file.", FieldName.ETAG)
        .content(200, MediaType.of("*", "*"), ValueShape.bytes())
        .answer(304, "It is what If-None-Match names.", FieldName.ETAG)
        .problems(ProblemType.MISSING)
        .by(with(pages -> pages.files()::get));
  }

  private Route.Builder home(Route.Builder route, List<Right.Use> uses) {
    return page(
        route.does(
            "The application as a page",
            "The resources that the reader may list, with their counts, and the last changes.")
            .right(new Right.LeavesOut(uses, false)));
  }

  private Route status() {
    return page(
        Route.get("/_status")
            .named("showStatus")
            .does(
                "What runs, as a page",
                "The store, services and how far behind they are, read models, sources, notifications"
                    + " and subscribers.")
            .right(new Right.Administrator()))
        .by(with(pages -> new StatusPage(pages)::get));
  }

  private Route act() {
    return page(
        Route.post("/_status")
            .named("runStatusAction")
            .does(
                "Try a notification again, give one up, or build a read model anew, by a form",
                "The field _do says which: retry, cancel or rebuild; _id names what is meant.")
            .right(new Right.Administrator())
            .offer(new Offer.Forms())
            .body(MediaType.FORM, ValueShape.object()))
        .answer(303, "Done; back to the page.", FieldName.LOCATION)
        .problems(ProblemType.MALFORMED, ProblemType.MISSING, ProblemType.UNAVAILABLE)
        .by(with(pages -> new StatusPage(pages)::act));
  }

  private Route list(Resource resource) {
    ResourceWords words = ResourceWords.of(resource);
    return page(
        Route.get("/" + resource.collection())
            .of(resource)
            .named("show", words.many())
            .does(words.many() + " as a page", "A list, filtered, searched and sorted.")
            .right(Right.of(resource, Method.QUERY))
            .sequenced())
        .problems(ProblemType.MALFORMED, ProblemType.UNAVAILABLE)
        .by(with(pages -> new ListPage(pages, pages.catalogue().of(resource))::get));
  }

  private Route document(Resource resource) {
    ResourceWords words = ResourceWords.of(resource);
    return page(
        Route.get("/" + resource.collection() + "/{id}")
            .of(resource)
            .named("show", words.one())
            .does(
                words.article().substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                    + words.article().substring(1) + " as a page",
                "The document, what it requires, what refers to it, and what is attached.")
            .right(Right.of(resource, Method.GET))
            .parameters(Parameter.Shared.ID, Parameter.Shared.AT)
            .sequenced())
        .answer(304, "It is what If-None-Match names.", FieldName.ETAG)
        .problems(ProblemType.MALFORMED, ProblemType.MISSING, ProblemType.FORGOTTEN)
        .by(with(pages -> new DocumentPage(pages, pages.catalogue().of(resource))::get));
  }

  private Route series(Resource resource) {
    ResourceWords words = ResourceWords.of(resource);
    return page(
        Route.get("/" + resource.collection() + "/{id}")
            .of(resource)
            .named("show", words.one())
            .does("A series of " + words.many() + " as a page", "Its elements, in their order.")
            .right(Right.of(resource, Method.GET))
            .parameters(Parameter.Shared.ID)
            .sequenced())
        .problems(ProblemType.MALFORMED, ProblemType.UNAVAILABLE)
        .by(with(pages -> new SeriesPage(pages, pages.catalogue().of(resource))::get));
  }

  private Route history(Resource resource) {
    ResourceWords words = ResourceWords.of(resource);
    return page(
        Route.get("/" + resource.collection() + "/{id}/_history")
            .of(resource)
            .named("show", words.one(), "history")
            .does("The history of " + words.article() + " as a page", "Who changed what, and when.")
            .right(Right.of(resource, Method.GET))
            .parameters(
                Parameter.Shared.ID, Parameter.Shared.SINCE, Parameter.Shared.HISTORY_LIMIT)
            .sequenced())
        .problems(ProblemType.MALFORMED, ProblemType.MISSING, ProblemType.UNAVAILABLE)
        .by(with(pages -> new HistoryPage(pages, pages.catalogue().of(resource))::get));
  }

  private Function<Backend, dev.ashlar.web.http.Handler> with(
      Function<Pages, dev.ashlar.web.http.Handler> handler) {
    return backend -> handler.apply(pages(backend));
  }

  /** What the pages of a server have in common, made once. */
  private synchronized Pages pages(Backend backend) {
    Pages known = made;
    if (known == null || known.backend() != backend) {
      known = new Pages(backend, settings);
      made = known;
    }
    return known;
  }

  /** What makes pages of the problems of a server. */
  public ProblemPages problems(Backend backend) {
    return new ProblemPages(pages(backend));
  }
}
