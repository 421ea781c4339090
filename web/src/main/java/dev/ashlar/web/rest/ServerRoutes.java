package dev.ashlar.web.rest;

import static dev.ashlar.web.face.Parameter.Shared.CHANGES_LIMIT;
import static dev.ashlar.web.face.Parameter.Shared.IDEMPOTENCY_KEY;
import static dev.ashlar.web.face.Parameter.Shared.SINCE;
import static dev.ashlar.web.http.ProblemType.CONFLICT;
import static dev.ashlar.web.http.ProblemType.FORGOTTEN;
import static dev.ashlar.web.http.ProblemType.INVALID;
import static dev.ashlar.web.http.ProblemType.MALFORMED;
import static dev.ashlar.web.http.ProblemType.MEDIA_TYPE;
import static dev.ashlar.web.http.ProblemType.MISSING;
import static dev.ashlar.web.http.ProblemType.NOT_ACCEPTABLE;
import static dev.ashlar.web.http.ProblemType.STALE;
import static dev.ashlar.web.http.ProblemType.TOO_LARGE;
import static dev.ashlar.web.http.ProblemType.UNAVAILABLE;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The routes of all resources together. */
final class ServerRoutes {
  private ServerRoutes() {}

  static List<Route> of(Application application) {
    List<Resource> resources = List.copyOf(application.schema().resources());
    var routes = new ArrayList<Route>();
    var home = new Home(application.schema());
    routes.add(
        home(Route.get("/").named("describeApplication"))
            .answer(200, "The application.")
            .content(200, MediaType.JSON, ValueShape.object())
            .by(backend -> request -> home.get(request, backend.sources())));
    routes.add(
        home(Route.options("/").named("describeApplicationOptions"))
            .answer(200, "The application.", FieldName.ALLOW)
            .content(200, MediaType.JSON, ValueShape.object())
            .by(backend -> request -> home.options(request, backend.sources())));
    if (!resources.isEmpty()) {
      routes.add(transaction(resources));
    }
    routes.add(changes(resources));
    return routes;
  }

  private static Route.Builder home(Route.Builder route) {
    return route.does(
        "The resources, described",
        "The name of the application, and of each resource its address, attributes and services.")
        .right(new Right.Anybody())
        .problems(NOT_ACCEPTABLE);
  }

  private static Route transaction(List<Resource> resources) {
    List<Right.Use> uses =
        resources.stream()
            .filter(resource -> !resource.isReadOnly())
            .flatMap(
                resource -> Stream.of(Method.CREATE, Method.UPDATE, Method.DESTROY)
                    .map(method -> new Right.Use(resource, method)))
            .toList();
    return Route.post("/_transaction")
        .named("runTransaction")
        .does(
            "Write many documents of any resources, or none",
            "Every item names its resource. All of them are committed together, or none; then the"
                + " answer is a problem that lists those that failed.")
        .right(new Right.Requires(uses))
        .parameters(IDEMPOTENCY_KEY)
        .body(MediaType.JSON, new ValueShape.Many(new ValueShape.Write(Optional.empty())))
        .answer(
            200,
            "One result for each write.",
            FieldName.SEQUENCE,
            FieldName.IDEMPOTENCY_REPLAYED)
        .content(200, MediaType.JSON, new ValueShape.Many(ValueShape.Shared.WRITE_RESULT))
        .problems(MALFORMED, MISSING, NOT_ACCEPTABLE, CONFLICT, STALE, TOO_LARGE, MEDIA_TYPE)
        .problems(INVALID, UNAVAILABLE)
        .by(backend -> new BulkHandler(backend, Optional.empty())::all);
  }

  private static Route changes(List<Resource> resources) {
    List<Right.Use> uses =
        resources.stream().map(resource -> new Right.Use(resource, Method.QUERY)).toList();
    return Route.get("/_changes")
        .named("listChanges")
        .does(
            "Changes of all resources",
            "What was committed after a sequence, of every resource that the caller may list.")
        .right(new Right.LeavesOut(uses, true))
        .parameters(SINCE, CHANGES_LIMIT)
        .sequenced()
        .answer(200, "Changes in the order of the log.")
        .content(200, MediaType.JSON, ValueShape.Shared.CHANGES)
        .problems(MALFORMED, NOT_ACCEPTABLE, FORGOTTEN, UNAVAILABLE)
        .by(backend -> new ChangesHandler(backend, Optional.empty())::get);
  }
}
