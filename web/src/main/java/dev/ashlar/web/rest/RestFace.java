package dev.ashlar.web.rest;

import static dev.ashlar.web.http.HttpMethod.DELETE;
import static dev.ashlar.web.http.HttpMethod.GET;
import static dev.ashlar.web.http.HttpMethod.OPTIONS;
import static dev.ashlar.web.http.HttpMethod.PATCH;
import static dev.ashlar.web.http.HttpMethod.POST;
import static dev.ashlar.web.http.HttpMethod.PUT;

import dev.ashlar.engine.Engine;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.http.Filter;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.vocabulary.Bounds;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** REST for every resource of an engine's schema. */
public final class RestFace {
  private RestFace() {}

  /** Adds all routes of this face. */
  public static void route(
      Router.Builder routes, Engine engine, Callers callers, Bounds bounds, Metrics metrics) {
    var current = new MinimumSequence(engine);
    Semaphore exports = Exporting.turns();
    Filter administration = callers.administration();
    Filter checked = NotificationRoutes::available;
    Filter operators =
        (request, next) -> administration.handle(request, checked.before(next));
    var notified = new NotificationRoutes(engine.notifications(), bounds);
    for (Resource resource : engine.schema().resources()) {
      String path = "/" + resource.collection();
      var collection = new Collection(engine, callers, resource, bounds, exports);
      var documents = new Documents(engine, callers, resource);
      var changes = new Changes(engine, callers, Optional.of(resource.name()));
      var repairing = new Repairing(engine, resource);
      var bulk = new Bulk(engine, callers, Optional.of(resource));
      routes
          .route(GET, path, current.before(collection::list))
          .route(POST, path, collection::create)
          .route(POST, path + "/_query", current.before(collection::query))
          .route(POST, path + "/_bulk", bulk::each)
          .route(GET, path + "/_changes", current.before(changes::get))
          .route(
              POST, path + "/_sync", callers.administration().before(repairing::sync))
          .route(
              GET, path + "/_verify", callers.administration().before(repairing::verify))
          .route(GET, path + "/{id}", current.before(documents::get))
          .route(PUT, path + "/{id}", documents::put)
          .route(PATCH, path + "/{id}", documents::patch)
          .route(DELETE, path + "/{id}", documents::delete)
          .route(GET, path + "/{id}/_history", current.before(documents::history));
      if (engine.notifications().concern(resource)) {
        routes.route(
            POST,
            path + "/_replay",
            operators.before(request -> notified.replay(request, resource)));
      }
      if (resource.declaration().services().attachments()) {
        var attachments = new Attachments(engine, callers, resource);
        routes
            .route(GET, path + "/{id}/attachments", current.before(attachments::list))
            .route(POST, path + "/{id}/attachments", attachments::post)
            .route(GET, path + "/{id}/attachments/{name}", current.before(attachments::get))
            .route(PUT, path + "/{id}/attachments/{name}", attachments::put)
            .route(DELETE, path + "/{id}/attachments/{name}", attachments::delete);
      }
    }
    files(routes, engine, callers, bounds, current);
    metrics.watch(engine);
    var home = new Home(engine.schema());
    var health = new Health(engine);
    var changes = new Changes(engine, callers, Optional.empty());
    routes
        .route(GET, "/", home::get)
        .route(OPTIONS, "/", home::options)
        .route(GET, "/_changes", current.before(changes::get))
        .route(POST, "/_transaction", new Bulk(engine, callers, Optional.empty())::all)
        .route(GET, "/_backup", callers.administration().before(new Backups(engine)::get))
        .route(GET, "/_notifications", operators.before(notified::list))
        .route(POST, "/_notifications/{id}/_retry", operators.before(notified::retry))
        .route(POST, "/_notifications/{id}/_cancel", operators.before(notified::cancel))
        .route(GET, "/livez", Health::live)
        .route(GET, "/readyz", health::ready)
        .route(GET, "/metrics", callers.administration().before(metrics::get));
  }

  private static void files(
      Router.Builder routes,
      Engine engine,
      Callers callers,
      Bounds bounds,
      MinimumSequence current) {
    var files = new FileRoutes(engine, callers, bounds);
    for (Resource resource : FileRoutes.having(engine)) {
      for (Attribute attribute : resource.files()) {
        routes.route(
            GET,
            "/" + resource.collection() + "/{id}/" + attribute.name(),
            current.before(request -> files.of(resource, attribute, request)));
      }
    }
    if (!FileRoutes.having(engine).isEmpty()) {
      routes
          .route(GET, "/files", current.before(files::list))
          .route(GET, "/files/{id}", current.before(files::get));
    }
  }
}
