package dev.ashlar.web.graphql;

import static dev.ashlar.web.http.ProblemType.CROSS_SITE;
import static dev.ashlar.web.http.ProblemType.GRAPHQL_ANSWER;
import static dev.ashlar.web.http.ProblemType.GRAPHQL_COST;
import static dev.ashlar.web.http.ProblemType.GRAPHQL_DEPTH;
import static dev.ashlar.web.http.ProblemType.GRAPHQL_SIZE;
import static dev.ashlar.web.http.ProblemType.MALFORMED;
import static dev.ashlar.web.http.ProblemType.MEDIA_TYPE;
import static dev.ashlar.web.http.ProblemType.METHOD;
import static dev.ashlar.web.http.ProblemType.NOT_ACCEPTABLE;
import static dev.ashlar.web.http.ProblemType.SNAPSHOT_TOO_LARGE;
import static dev.ashlar.web.http.ProblemType.TOO_LARGE;
import static dev.ashlar.web.http.ProblemType.UNAVAILABLE;
import static dev.ashlar.web.http.ProblemType.UPGRADE_REQUIRED;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Offer;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.graphql.execution.GraphQlService;
import dev.ashlar.web.graphql.execution.GraphQlSettings;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Multipart;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** GraphQL for every resource of an application. */
public final class GraphQlFace implements Face {
  private static final String PATH = "/graphql";

  private final GraphQlSettings settings;
  private final PersistedDocuments persisted;
  private @Nullable GraphQlHandler handler;

  /** A face with settings. */
  public GraphQlFace(GraphQlSettings settings) {
    this.settings = settings;
    persisted = new PersistedDocuments(settings);
  }

  @Override
  public String name() {
    return "GraphQL";
  }

  @Override
  public List<Route> routes(Application application) {
    var routes = new ArrayList<Route>();
    routes.add(post(application));
    routes.add(get(application));
    routes.add(socket(application));
    routes.add(streamPosted(application));
    routes.add(streamGot(application));
    routes.addAll(GraphiQlPage.routes(PATH));
    return routes;
  }

  private Route post(Application application) {
    return answered(Route.post(PATH))
        .named("executeGraphQl")
        .does(
            "Ask for exactly what is needed, or write it",
            "A GraphQL document, as the draft of GraphQL over HTTP says. Failures of fields are errors"
                + " whose extensions are problems.")
        .right(new Right.LeavesOut(uses(application, true), false))
        .body(MediaType.JSON, new ValueShape.Json(request()))
        .body(Multipart.TYPE, new ValueShape.Json(form()))
        .problems(MEDIA_TYPE, TOO_LARGE)
        .by(backend -> handler(backend)::post);
  }

  private Route get(Application application) {
    return answered(Route.get(PATH))
        .named("queryGraphQl")
        .does("Ask for exactly what is needed", "A query of GraphQL in the address.")
        .right(new Right.LeavesOut(uses(application, false), false))
        .parameters(parameters())
        .problems(METHOD)
        .by(backend -> handler(backend)::get);
  }

  private Route socket(Application application) {
    return Route.get(PATH)
        .named("connectGraphQl")
        .does(
            "Ask, write and subscribe on one WebSocket",
            "The socket speaks graphql-transport-ws. The token may stand in the payload of"
                + " connection_init, as token or Authorization.")
        .right(new Right.LeavesOut(uses(application, true), false))
        .offer(new Offer.Upgrades("websocket"))
        .answer(101, "The connection is a WebSocket from now on.")
        .problems(CROSS_SITE, UPGRADE_REQUIRED, UNAVAILABLE)
        .by(backend -> handler(backend)::upgrade);
  }

  private Route streamPosted(Application application) {
    return streamed(Route.post(PATH))
        .named("streamGraphQl")
        .does(
            "Subscribe with server-sent events",
            "An event next for each answer, then complete: GraphQL over SSE, distinct connections.")
        .right(new Right.LeavesOut(uses(application, true), false))
        .body(MediaType.JSON, new ValueShape.Json(request()))
        .problems(MEDIA_TYPE, TOO_LARGE)
        .by(backend -> handler(backend)::streamPosted);
  }

  private Route streamGot(Application application) {
    return streamed(Route.get(PATH))
        .named("watchGraphQl")
        .does(
            "Subscribe with server-sent events",
            "A subscription, or query, in the address. A client that comes back goes on where it was.")
        .right(new Right.LeavesOut(uses(application, false), false))
        .parameters(parameters())
        .by(backend -> handler(backend)::streamGot);
  }

  private static Route.Builder streamed(Route.Builder route) {
    return route.answer(200, "Events, until either side ends them.")
        .content(200, MediaType.EVENTS, ValueShape.text("Server-sent events."))
        .problems(MALFORMED, UNAVAILABLE, SNAPSHOT_TOO_LARGE)
        .problems(GRAPHQL_DEPTH, GRAPHQL_COST, GRAPHQL_SIZE, GRAPHQL_ANSWER);
  }

  private static Parameter[] parameters() {
    return new Parameter[] {
      new Parameter.Query("query", "The document.", ValueShape.text()),
      new Parameter.Query(
          "documentId", "What a document is called that is known.", ValueShape.text()),
      new Parameter.Query("operationName", "Which of its operations is meant.", ValueShape.text()),
      new Parameter.Query("variables", "A JSON object.", ValueShape.text()),
      new Parameter.Query("extensions", "A JSON object.", ValueShape.text())
    };
  }

  private static Route.Builder answered(Route.Builder route) {
    return route.sequenced()
        .answer(200, "What the document asks for.")
        .content(200, MediaType.JSON, ValueShape.object())
        .content(200, GraphQlHandler.RESPONSE, ValueShape.object())
        .problems(MALFORMED, NOT_ACCEPTABLE, UNAVAILABLE)
        .problems(GRAPHQL_DEPTH, GRAPHQL_COST, GRAPHQL_SIZE, GRAPHQL_ANSWER);
  }

  /** Without members by name: generators make no model of what is only in forms, and then want one. */
  private static ObjectNode form() {
    return ValueShape.object()
        .schema()
        .put(
            "description",
            "operations: what a body without files would be; map: where each file belongs, as JSON;"
                + " then the files.");
  }

  private static ObjectNode request() {
    ObjectNode schema = ValueShape.object().schema().put("title", "GraphQlRequest");
    ObjectNode properties = schema.putObject("properties");
    properties.set("query", ValueShape.text("The document.").schema());
    properties.set(
        "documentId", ValueShape.text("What a document is called that is known.").schema());
    properties.set(
        "operationName", ValueShape.text("Which of its operations is meant.").schema());
    properties.set("variables", ValueShape.object().schema());
    properties.set("extensions", ValueShape.object().schema());
    return schema;
  }

  private static List<Right.Use> uses(Application application, boolean writes) {
    var uses = new ArrayList<Right.Use>();
    for (Resource resource : application.schema().resources()) {
      uses.add(new Right.Use(resource, Method.QUERY));
      uses.add(new Right.Use(resource, Method.GET));
      if (writes && !resource.isReadOnly()) {
        uses.add(new Right.Use(resource, Method.CREATE));
        uses.add(new Right.Use(resource, Method.UPDATE));
        uses.add(new Right.Use(resource, Method.DESTROY));
      }
    }
    return uses;
  }

  /** What answers documents behind a backend that has this face. */
  static GraphQlHandler of(Backend backend) {
    return backend.routes()
        .all()
        .keySet()
        .stream()
        .filter(GraphQlFace.class::isInstance)
        .map(GraphQlFace.class::cast)
        .findFirst()
        .orElseThrow()
        .handler(backend);
  }

  /** The routes of one server share what was made of its schema. */
  private synchronized GraphQlHandler handler(Backend backend) {
    GraphQlHandler made = handler;
    if (made == null || !made.belongsTo(backend)) {
      Function<Backend, GraphQlService> maker =
          parts -> new GraphQlService(
              parts.engine(), parts.limits(), settings, parts.handover());
      made = new GraphQlHandler(backend, new Once(() -> maker.apply(backend)), persisted);
      handler = made;
    }
    return made;
  }

  /** What the first who asks has made: a schema costs time and memory, and few ask. Thread-safe. */
  private static final class Once implements Supplier<GraphQlService> {
    private final Supplier<GraphQlService> maker;
    private volatile @Nullable GraphQlService made;

    Once(Supplier<GraphQlService> maker) {
      this.maker = maker;
    }

    @Override
    public GraphQlService get() {
      GraphQlService service = made;
      return service == null ? make() : service;
    }

    private synchronized GraphQlService make() {
      GraphQlService service = made;
      if (service == null) {
        service = maker.get();
        made = service;
      }
      return service;
    }
  }
}
