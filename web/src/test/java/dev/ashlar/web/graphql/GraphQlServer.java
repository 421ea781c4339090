package dev.ashlar.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.definition.YamlDefinition;
import dev.ashlar.embedded.files.DiskFiles;
import dev.ashlar.embedded.search.LuceneIndexes;
import dev.ashlar.engine.Adapters;
import dev.ashlar.engine.Engine;
import dev.ashlar.json.Json;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Schema;
import dev.ashlar.source.Sources;
import dev.ashlar.subscription.Subscriptions;
import dev.ashlar.testkit.TimeLimit;
import dev.ashlar.web.admin.Metrics;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.auth.Rate;
import dev.ashlar.web.auth.Rates;
import dev.ashlar.web.auth.Trust;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Routes;
import dev.ashlar.web.graphql.execution.GraphQlSettings;
import dev.ashlar.web.http.Proxy;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import dev.ashlar.web.http.protocol.Server;
import dev.ashlar.web.rest.RestFace;
import dev.ashlar.web.rest.StoreSource;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An application with GraphQL behind a real socket, and a client that talks to it. */
public final class GraphQlServer implements AutoCloseable {
  /** Resources with all that types can be. */
  public static final String YAML =
      """
      resources:
        Team: { attributes: { name: { type: String, unique: true }, lead: { type: Reference, ref: Person, deferred: true } } }
        Person:
          attributes:
            name:    { type: String, required: true, description: 'As "friends" say it.' }
            age:     { type: Integer, min: 0, max: 150 }
            score:   Number
            born:    Date
            role:    { type: String, enum: [ MASON, SMITH ] }
            size:    { type: String, enum: [ '1', '2' ] }
            joined:  { type: Date, default: now(), render: { create: false, update: false } }
            email:   { type: String, restricted: true }
            tags:    { type: Array, items: String }
            address: { type: Object, attributes: { city: String, pin: { type: String, restricted: true } } }
            phones:  { type: Array, items: { type: Object, attributes: { kind: String, number: String } } }
            team:    { type: Reference, ref: Team }
            friends: { type: Array, items: { type: Reference, ref: Person, deferred: true } }
            any:     Any
          search: [ name ]
        Profile: { attributes: { avatar: File, scan: { type: File, accept: [ application/pdf ] } } }
        Note:
        Fish: { plural: fish, attributes: { name: String } }
        Human: { graphql: { name: Being }, attributes: { name: String } }
      """;

  private final Engine engine;
  private final Subscriptions subscriptions;
  private final Server server;
  private final HttpClient client = HttpClient.newHttpClient();

  private GraphQlServer(Engine engine, Subscriptions subscriptions, Server server) {
    this.engine = engine;
    this.subscriptions = subscriptions;
    this.server = server;
  }

  public static GraphQlServer start(Path folder, String yaml) {
    return start(folder, yaml, GraphQlSettings.DEFAULT, Optional.empty(), store -> store);
  }

  static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static GraphQlServer start(
      Path folder, String yaml, GraphQlSettings settings, Optional<Trust> trust,
      UnaryOperator<Store> around) {
    return start(folder, yaml, settings, trust, around, Optional.empty());
  }

  public static GraphQlServer start(
      Path folder, String yaml, GraphQlSettings settings, Optional<Trust> trust,
      UnaryOperator<Store> around, Optional<Rate> rate) {
    Clock clock = Clock.systemUTC();
    YamlDefinition definition = YamlDefinition.parse("app.yaml", yaml, Map.of());
    assertThat(definition.problems()).isEmpty();
    Schema open = Schema.of("test", definition.resources());
    Schema schema = trust.isPresent() ? open.closed() : open;
    made(folder);
    Engine engine =
        Engine.builder(schema, around.apply(StoreSource.present().open(folder, clock)))
            .clock(clock)
            .adapters(
                new Adapters(
                    Optional.empty(),
                    Optional.of(LuceneIndexes.in(folder.resolve("search"))),
                    Optional.of(DiskFiles.open(folder.resolve("files"), clock))))
            .open();
    var meters = Metrics.registry();
    Router.Builder router = Router.builder(meters);
    var callers = trust.map(each -> new Callers(each, clock)).orElseGet(Callers::new);
    router.behind(callers.filter());
    var routes =
        Routes.of(
            new Application(schema, trust.isPresent(), RequestLimits.DEFAULT),
            List.of(new RestFace(), new GraphQlFace(settings)));
    var subscriptions = new Subscriptions(engine);
    var rates = rate.map(each -> new Rates(each, callers, Proxy.NONE, System::nanoTime));
    routes.addTo(
        router,
        new Backend(routes, engine, subscriptions, callers, rates, meters, Sources.NONE));
    return new GraphQlServer(
        engine,
        subscriptions,
        Server.start("127.0.0.1", 0, router.build(), ConnectionLimits.DEFAULT));
  }

  public Engine engine() {
    return engine;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  /** Sends anything. */
  public HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return TimeLimit.send(client, request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String query, String... headers) {
    var request = HttpRequest.newBuilder(URI.create(url() + "/graphql" + query));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> post(String body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create(url() + "/graphql"))
            .POST(BodyPublishers.ofString(body))
            .setHeader("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  /** What a document answers, with variables as JSON in single quotes. */
  JsonNode ask(String document, String variables, String... headers) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("query", document);
    body.set("variables", Json.parse(variables.replace('\'', '"')));
    return Json.parse(post(Json.text(body), headers).body());
  }

  JsonNode ask(String document) {
    return ask(document, "{}");
  }

  /** The data of a document without errors, as JSON in single quotes. */
  String data(String document) {
    JsonNode answer = ask(document);
    assertThat(answer.has("errors")).as(answer.toString()).isFalse();
    return Json.text(answer.get("data")).replace('"', '\'');
  }

  @Override
  public void close() {
    client.close();
    server.stop();
    subscriptions.close();
    engine.close();
  }
}
