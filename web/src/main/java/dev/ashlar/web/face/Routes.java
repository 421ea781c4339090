package dev.ashlar.web.face;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.Handler;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.vocabulary.RequestBody;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The table of all routes of a server. The router, the description and the table of who may do what are
 * made of it, so that none of them can know a route that another does not. Immutable.
 *
 * @param all by face, in the order of the faces
 */
public record Routes(Application application, Map<Face, List<Route>> all) {
  /** The routes of some faces. */
  public static Routes of(Application application, List<? extends Face> faces) {
    var all = new LinkedHashMap<Face, List<Route>>();
    faces.forEach(face -> all.put(face, List.copyOf(face.routes(application))));
    return new Routes(application, java.util.Collections.unmodifiableMap(all));
  }

  /** Every route, in the order of the faces. */
  public List<Route> list() {
    return all.values().stream().flatMap(List::stream).toList();
  }

  /** The names of the faces, each once. */
  public List<String> faces() {
    return all.keySet().stream().map(Face::name).distinct().toList();
  }

  /** The routes of the faces of a name that pass a test. */
  public List<Route> of(String face, Predicate<Route> test) {
    return all.entrySet()
        .stream()
        .filter(each -> each.getKey().name().equals(face))
        .flatMap(each -> each.getValue().stream())
        .filter(test)
        .toList();
  }

  /** The routes of the faces of a name that a method of a resource is used by. */
  public List<Route> using(String face, Resource resource, Method<?> method) {
    return of(face, route -> route.right().uses().contains(new Right.Use(resource, method)));
  }

  /** Adds every route to a router, behind the guard that its right asks for. */
  public void addTo(Router.Builder router, Backend backend) {
    var addresses = new LinkedHashMap<Place, List<Route>>();
    for (Route route : list()) {
      addresses.computeIfAbsent(
          new Place(route.method(), route.template()), key -> new ArrayList<>())
          .add(route);
    }
    application.schema()
        .resources()
        .stream()
        .filter(Resource::isReadOnly)
        .forEach(resource -> router.closed("/" + resource.collection() + "/_bulk"));
    addresses.forEach(
        (place, routes) -> {
          router.route(place.method(), routed(place.template()), handler(routes, backend));
          if (place.method() == HttpMethod.PATCH) {
            describe(router, place.template());
          }
        });
  }

  /** A path at the end of a template stands for all segments that follow. */
  private static String routed(String template) {
    return template.endsWith("/{path}") ? template.replace("{path}", "{path*}") : template;
  }

  /** What a PATCH may be is said at the document, and at its collection. */
  private static void describe(Router.Builder router, String template) {
    router.describe(template, RequestBody.ACCEPT_PATCH);
    if (template.endsWith("/{id}")) {
      router.describe(
          template.substring(0, template.length() - "/{id}".length()), RequestBody.ACCEPT_PATCH);
    }
  }

  /** A method at a path. */
  private record Place(HttpMethod method, String template) {}

  private static Handler handler(List<Route> routes, Backend backend) {
    if (routes.size() == 1) {
      return guarded(routes.getFirst(), backend);
    }
    var negotiation = new Negotiation();
    routes.forEach(route -> negotiation.add(route, guarded(route, backend)));
    return negotiation;
  }

  private static Handler guarded(Route route, Backend backend) {
    Handler handler = route.handler().apply(backend);
    Handler waiting =
        route.sequenced()
            ? new MinimumSequence(backend.engine(), route.resource()).before(handler)
            : handler;
    return switch (route.right()) {
      case Right.Administrator() -> backend.callers().administration().before(waiting);
      case Right.Session() -> backend.callers().known().before(waiting);
      case Right.Requires requires -> waiting; // the engine judges the operation
      case Right.LeavesOut leavesOut -> waiting;
      case Right.SigningIn signingIn -> waiting;
      case Right.Anybody anybody -> waiting;
    };
  }
}
