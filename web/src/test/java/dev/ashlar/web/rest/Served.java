package dev.ashlar.web.rest;

import dev.ashlar.embedded.files.DiskFiles;
import dev.ashlar.engine.Adapters;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.OperationLimits;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.source.Sources;
import dev.ashlar.subscription.Subscriptions;
import dev.ashlar.testkit.TimeLimit;
import dev.ashlar.web.admin.AdminFace;
import dev.ashlar.web.admin.Metrics;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Routes;
import dev.ashlar.web.http.Filter;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import dev.ashlar.web.http.protocol.Server;
import dev.ashlar.web.openapi.OpenApiFace;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An application behind a real socket, on a store in a folder, and a client that talks to it. */
final class Served implements AutoCloseable {
  private static final StoreSource STORES = StoreSource.present();

  /** One for all tests: to make one and to end it takes longer than most of them. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Engine engine;
  private final Router router;
  private final Server server;

  private Served(Engine engine, Router router, Server server) {
    this.engine = engine;
    this.router = router;
    this.server = server;
  }

  static Served start(Path folder, Resource... resources) {
    return start(folder, ConnectionLimits.DEFAULT, store -> store, resources);
  }

  /** As {@link #start(Path, Resource...)}, with other limits and something around the store. */
  static Served start(
      Path folder, ConnectionLimits limits, UnaryOperator<Store> around, Resource... resources) {
    return start(folder, limits, RequestLimits.DEFAULT, around, resources);
  }

  /** As before, with other bounds for what is asked. */
  static Served start(
      Path folder,
      ConnectionLimits limits,
      RequestLimits bounds,
      UnaryOperator<Store> around,
      Resource... resources) {
    return start(folder, limits, bounds, OperationLimits.USUAL, around, resources);
  }

  /** An application with a face beside REST. */
  static Served start(Path folder, Face further, Resource... resources) {
    return start(
        folder,
        ConnectionLimits.DEFAULT,
        RequestLimits.DEFAULT,
        OperationLimits.USUAL,
        store -> store,
        List.of(new RestFace(), new AdminFace(), new OpenApiFace(), further),
        List.of(),
        resources);
  }

  /** An application with faces beside REST, and something around its store. */
  static Served start(
      Path folder, UnaryOperator<Store> around, List<Face> further, Resource... resources) {
    var faces = new java.util.ArrayList<Face>(List.of(new RestFace()));
    faces.addAll(further);
    return start(
        folder,
        ConnectionLimits.DEFAULT,
        RequestLimits.DEFAULT,
        OperationLimits.USUAL,
        around,
        faces,
        List.of(),
        resources);
  }

  /** An application behind a filter. */
  static Served start(Path folder, Filter filter, Resource... resources) {
    return start(
        folder,
        ConnectionLimits.DEFAULT,
        RequestLimits.DEFAULT,
        OperationLimits.USUAL,
        store -> store,
        List.of(new RestFace(), new AdminFace(), new OpenApiFace()),
        List.of(filter),
        resources);
  }

  /** As before, with other bounds for the work that one operation may be. */
  static Served start(
      Path folder,
      ConnectionLimits limits,
      RequestLimits bounds,
      OperationLimits allowance,
      UnaryOperator<Store> around,
      Resource... resources) {
    List<Face> faces = List.of(new RestFace(), new AdminFace(), new OpenApiFace());
    return start(folder, limits, bounds, allowance, around, faces, List.of(), resources);
  }

  private static Served start(
      Path folder,
      ConnectionLimits limits,
      RequestLimits bounds,
      OperationLimits allowance,
      UnaryOperator<Store> around,
      List<Face> faces,
      List<Filter> filters,
      Resource... resources) {
    Clock clock = Clock.systemUTC();
    Store store = around.apply(STORES.open(folder, clock));
    Schema schema = Schema.of("test", List.of(resources));
    Engine engine =
        Engine.builder(schema, store)
            .clock(clock)
            .adapters(
                new Adapters(
                    Optional.empty(), Optional.of(DiskFiles.open(folder.resolve("files"), clock))))
            .limits(allowance)
            .open();
    var meters = Metrics.registry();
    Router.Builder builder = Router.builder(meters);
    filters.forEach(builder::behind);
    var routes = Routes.of(new Application(schema, false, bounds), faces);
    var subscriptions = new Subscriptions(engine);
    routes.addTo(
        builder,
        new Backend(routes, engine, subscriptions, new Callers(), Optional.empty(), meters,
            Sources.NONE));
    Router router = builder.build();
    return new Served(engine, router, Server.start("127.0.0.1", 0, router, limits));
  }

  /** Every route, as {@code GET /people/{id}}. */
  List<String> routes() {
    return router.addresses().stream().map(Router.Address::toString).toList();
  }

  int port() {
    return server.port();
  }

  /** How many changes there were. */
  long head() {
    return engine.head();
  }

  /** Sends a request; the headers are names and values in turn. */
  Answer send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .method(
                method,
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** Sends any request to this application. */
  Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(
          TimeLimit.send(CLIENT, request.build(), HttpResponse.BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Answer get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  Answer post(String path, String json, String... headers) {
    return send("POST", path, json, with("application/json", headers));
  }

  Answer put(String path, String json, String... headers) {
    return send("PUT", path, json, with("application/json", headers));
  }

  Answer merge(String path, String json, String... headers) {
    return send("PATCH", path, json, with("application/merge-patch+json", headers));
  }

  Answer patch(String path, String json, String... headers) {
    return send("PATCH", path, json, with("application/json-patch+json", headers));
  }

  Answer delete(String path, String... headers) {
    return send("DELETE", path, "", headers);
  }

  private static String[] with(String type, String... headers) {
    var all = new java.util.ArrayList<>(List.of("Content-Type", type));
    all.addAll(List.of(headers));
    return all.toArray(String[]::new);
  }

  @Override
  public void close() {
    server.stop();
    engine.close();
  }
}
