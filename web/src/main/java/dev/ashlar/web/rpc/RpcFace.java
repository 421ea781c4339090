package dev.ashlar.web.rpc;

import static dev.ashlar.web.face.Parameter.Shared.FILTER;
import static dev.ashlar.web.face.Parameter.Shared.ID;
import static dev.ashlar.web.face.Parameter.Shared.SINCE;
import static dev.ashlar.web.http.ProblemType.CROSS_SITE;
import static dev.ashlar.web.http.ProblemType.MALFORMED;
import static dev.ashlar.web.http.ProblemType.SNAPSHOT_TOO_LARGE;
import static dev.ashlar.web.http.ProblemType.UNAVAILABLE;
import static dev.ashlar.web.http.ProblemType.UPGRADE_REQUIRED;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Offer;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.ResourceWords;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * WebSockets that speak JSON-RPC 2.0 (SPEC 12). One that is opened at a collection or document watches that
 * from the beginning; on each, everything can be called.
 */
public final class RpcFace implements Face {
  private static final Offer SOCKET = new Offer.Upgrades("websocket");

  @Override
  public String name() {
    return "JSON-RPC";
  }

  @Override
  public List<Route> routes(Application application) {
    var routes = new ArrayList<Route>();
    var uses = new ArrayList<Right.Use>();
    for (Resource resource : application.schema().resources()) {
      routes.add(collection(resource));
      routes.add(document(resource));
      Method.all().forEach(method -> uses.add(new Right.Use(resource, method)));
    }
    routes.add(
        Route.get("/")
            .named("connect")
            .does(
                "Call everything on one WebSocket",
                "The socket speaks JSON-RPC 2.0; rpc.discover describes its methods. It watches"
                    + " nothing before subscribe is called.")
            .right(new Right.LeavesOut(uses, false))
            .offer(SOCKET)
            .answer(101, "The connection is a WebSocket from now on.")
            .problems(CROSS_SITE, UPGRADE_REQUIRED, UNAVAILABLE)
            .by(backend -> new RpcHandler(backend, Optional.empty())::upgrade));
    return routes;
  }

  private static Route collection(Resource resource) {
    ResourceWords words = ResourceWords.of(resource);
    return watching(
        Route.get("/" + resource.collection())
            .named("connect", words.many())
            .does(
                "Watch " + words.many() + " on a WebSocket",
                "The socket speaks JSON-RPC 2.0, is told of every change of the documents that"
                    + " match, and takes calls.")
            .right(Right.of(resource, Method.QUERY))
            .parameters(FILTER, new Parameter.Conditions(resource)),
        resource);
  }

  private static Route document(Resource resource) {
    ResourceWords words = ResourceWords.of(resource);
    return watching(
        Route.get("/" + resource.collection() + "/{id}")
            .named("connect", words.one())
            .does(
                "Watch " + words.article() + " on a WebSocket",
                "The socket speaks JSON-RPC 2.0, is told of every change of the document, and takes"
                    + " calls.")
            .right(Right.of(resource, Method.GET))
            .parameters(ID),
        resource);
  }

  private static Route watching(Route.Builder route, Resource resource) {
    return route.of(resource)
        .parameters(SINCE)
        .offer(SOCKET)
        .answer(101, "The connection is a WebSocket from now on.")
        .problems(MALFORMED, CROSS_SITE, SNAPSHOT_TOO_LARGE, UPGRADE_REQUIRED, UNAVAILABLE)
        .by(backend -> new RpcHandler(backend, Optional.of(resource))::upgrade);
  }
}
