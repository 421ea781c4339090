package dev.ashlar.app;

import dev.ashlar.adapters.postgres.PostgresStore;
import dev.ashlar.app.Layer.Said;
import dev.ashlar.embedded.cache.CaffeineCaches;
import dev.ashlar.engine.OperationLimits;
import dev.ashlar.engine.Retention;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.notify.Pace;
import dev.ashlar.reference.Namespace;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.auth.Rate;
import dev.ashlar.web.auth.Trust;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.graphql.execution.GraphQlSettings;
import dev.ashlar.web.graphql.schema.AddedField;
import dev.ashlar.web.http.Cors;
import dev.ashlar.web.http.Proxy;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an application runs: where it listens, where it keeps what is stored, how long its log
 * remembers. Each setting is taken from the first that says it: a flag, the environment, the
 * file {@code .env}, the
 * definition, the default. Immutable.
 *
 * <p>It is one file because it is one table: a setting, how it is read, and what is wrong with it.
 *
 * @param port 0 for any that is free
 * @param storage where the store is
 * @param cache how many bytes are cached of each resource that has it switched on
 * @param search the folder of the search indexes
 * @param notifying how notifications are delivered
 * @param files the folder of uploaded files
 * @param open whether everybody is let in on purpose, wherever the server listens
 * @param trust whose tokens are believed; without it everybody is anonymous
 * @param hosts further names that a server for this machine alone answers to
 * @param cors which pages of other origins may use it
 * @param proxy whether a proxy speaks for its clients
 * @param bounds how much one request may ask for
 * @param graphQl how much GraphQL gives at once, and to whom
 * @param time how long a read may take
 * @param include how many references an answer may follow, one from the other
 * @param rate how often one caller may ask, if that is bounded
 * @param data the folder in which everything else is kept that belongs to this node
 * @param namespaces the other servers that references may name, in the order in which they are asked
 */
public record Configuration(
    Host host,
    int port,
    Storage storage,
    long cache,
    Path search,
    Path files,
    Retention retention,
    Notifying notifying,
    ConnectionLimits limits,
    boolean open,
    Optional<Trust> trust,
    Set<String> hosts,
    Cors cors,
    Proxy proxy,
    RequestLimits bounds,
    GraphQlSettings graphQl,
    Duration time,
    int include,
    Optional<Rate> rate,
    Path data,
    List<Namespace> namespaces) {
  /** The port unless another one is set. */
  public static final int DEFAULT_PORT = 9200;

  private static final String FOUND = ", found ";
  private static final String FILE = "file:";
  private static final String SQLITE = "sqlite:";
  private static final String MEMORY = "memory:";
  private static final String SIZE = "?size=";
  private static final String LUCENE = "lucene:";
  private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration SHORTEST_PING = Duration.ofSeconds(1);
  private static final Duration LONGEST_READ = Duration.ofHours(1);
  private static final List<Setting> AUTH =
      Arrays.stream(Setting.values()).filter(each -> each.key().startsWith("auth.")).toList();
  private static final List<String> NAMESPACE = List.of("url", "token", "ttl");
  private static final Set<Setting> SECRET =
      Set.of(Setting.AUTH_SECRET, Setting.AUTH_PUBLIC_KEY, Setting.AUTH_JWKS);

  /** What one operation may take. An export reads pages of 1000, however short others are. */
  OperationLimits allowance() {
    return new OperationLimits(Math.max(bounds.page(), OperationLimits.USUAL.page()), time,
        include);
  }

  /** These settings, with what a server that listens cannot change as it is in others. */
  Configuration keepingPlacesOf(Configuration running) {
    return new Configuration(
        running.host, running.port, running.storage, cache, running.search, running.files,
        retention, notifying, running.limits, open, trust, hosts, cors, proxy, bounds, graphQl,
        time, include, rate, running.data, namespaces);
  }

  /** What the routes of an application follow from. */
  Application application(Schema schema) {
    return new Application(schema, trust.isPresent(), bounds);
  }

  /**
   * How notifications are delivered.
   *
   * @param timeout how long a webhook may take to answer
   */
  public record Notifying(Pace pace, Duration timeout) {
    /** The usual way. */
    static final Notifying DEFAULT = new Notifying(Pace.DEFAULT, Duration.ofSeconds(10));
  }

  /** Whether a value is written as a namespace is, whatever the texts in it are. */
  static boolean isNamespace(JsonNode value) {
    return value instanceof ObjectNode members
        && members.has("url")
        && members.properties()
            .stream()
            .allMatch(each -> NAMESPACE.contains(each.getKey()) && each.getValue().isString());
  }

  /**
   * Settles the settings of one application, and collects what is wrong with them. Used once, by one
   * thread.
   */
  static final class Reader {
    private final String name;
    private final Path folder;
    private final List<Layer> layers;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean placed = true;
    private List<AddedField> added = List.of();

    /**
     * A reader.
     *
     * @param name the application's, which names its files
     * @param folder where the data folder is, unless another one is named
     * @param layers where settings come from, the strongest first
     */
    Reader(String name, Path folder, List<Layer> layers) {
      this.name = name;
      this.folder = folder;
      this.layers = layers;
    }

    /** What the program adds to the GraphQL schema. */
    void adding(List<AddedField> fields) {
      added = List.copyOf(fields);
    }

    /** What is wrong, each with its source; settings that are have their usual values. */
    List<String> problems() {
      return problems;
    }

    /** Whether what says where the store is can be read. */
    boolean isPlaced() {
      return placed;
    }

    /** Settings that are right and have no effect beside the others, each with its source. */
    List<String> warnings() {
      return warnings;
    }

    Configuration read() {
      Host host = value(Setting.HOST, Host::of, Host.LOOPBACK);
      int port = value(Setting.PORT, Reader::port, DEFAULT_PORT);
      boolean open = value(Setting.OPEN, Reader::bool, false);
      Duration keep = value(Setting.LOG_KEEP, Amounts::length, Retention.DEFAULT.keep());
      Duration wait = value(Setting.LOG_WAIT, Amounts::length, Retention.DEFAULT.grace());
      Optional<Trust> trust = trust();
      if (!open && trust.isEmpty() && !host.isLoopback()) {
        problems.add(notLoopback(host));
      }
      if (open && trust.isPresent()) {
        inVain(Setting.OPEN, "auth says who is let in");
      }
      if (!host.isLoopback()) {
        inVain(Setting.HOSTS, "the server listens on " + host.text() + ", and answers to any name");
      }
      return new Configuration(
          host, port, storage(), cache(), search(), files(), new Retention(keep, wait), notifying(),
          limits(), open,
          trust,
          Set.copyOf(value(Setting.HOSTS, Reader::names, List.of())),
          cors(),
          new Proxy(value(Setting.PROXY, Reader::bool, false)),
          bounds(),
          graphQl(),
          value(Setting.LIMITS_TIME, Reader::time, OperationLimits.USUAL.time()),
          number(Setting.LIMITS_INCLUDE, 0, 20, OperationLimits.USUAL.include()),
          value(Setting.LIMITS_RATE, text -> Optional.of(Amounts.rate(text)), Optional.empty()),
          beside(),
          namespaces());
    }

    /** Those of all layers; of two with one name the stronger layer's. */
    private List<Namespace> namespaces() {
      var namespaces = new LinkedHashMap<String, Namespace>();
      for (Layer layer : layers.reversed()) {
        layer.find(Setting.NAMESPACES).ifPresent(said -> namespaces(said, namespaces));
      }
      return List.copyOf(namespaces.values());
    }

    private void namespaces(Said said, Map<String, Namespace> namespaces) {
      JsonNode table;
      try {
        table = Json.parse(said.value());
      } catch (MalformedJson e) {
        table = Json.parse("null");
      }
      if (!(table instanceof ObjectNode)) {
        problems.add(
            said.source()
                + ": expected a mapping, such as"
                + " {\"soundtrack\": {\"url\": \"https://soundtrack.example.org\"}}");
        return;
      }
      table.properties()
          .forEach(
              member -> {
                try {
                  namespaces.put(member.getKey(), namespace(member.getKey(), member.getValue()));
                } catch (IllegalArgumentException e) {
                  problems.add(said.source() + ": " + member.getKey() + ": " + e.getMessage());
                }
              });
    }

    private static Namespace namespace(String name, JsonNode settings) {
      if (!settings.path("url").isString()) {
        throw new IllegalArgumentException("expected a mapping with a url");
      }
      for (String key : settings.propertyNames()) {
        boolean text = settings.path(key).isString();
        if (!NAMESPACE.contains(key) || !text) {
          throw new IllegalArgumentException(
              text ? "unknown key '" + key + "'. Known: " + String.join(", ", NAMESPACE)
                  : "expected a text as " + key);
        }
      }
      return new Namespace(
          name,
          address(settings.path("url").stringValue()),
          Optional.of(settings.path("token")).filter(JsonNode::isString).map(JsonNode::stringValue),
          settings.has("ttl") ? Amounts.length(settings.path("ttl").stringValue()) : Namespace.TTL);
    }

    /** Without saying what was found, which may hold a secret. */
    private static URI address(String text) {
      try {
        return new URI(text);
      } catch (URISyntaxException e) {
        throw new IllegalArgumentException(
            "expected an address such as https://soundtrack.example.org", e);
      }
    }

    private Cors cors() {
      boolean cookies = value(Setting.CORS_CREDENTIALS, Reader::bool, false);
      Duration remembered = value(Setting.CORS_MAX_AGE, Amounts::length, Cors.REMEMBERED);
      if (find(Setting.CORS_ORIGINS).isEmpty()) {
        inVain(Setting.CORS_CREDENTIALS, "no cors.origins are named");
        inVain(Setting.CORS_MAX_AGE, "no cors.origins are named");
      }
      return value(
          Setting.CORS_ORIGINS, text -> cors(names(text), cookies, remembered), Cors.NONE);
    }

    /** Each origin is looked at alone, so that a wrong one is named alone. */
    private static Cors cors(List<String> origins, boolean cookies, Duration remembered) {
      for (String origin : origins) {
        try {
          Cors.of(List.of(origin), false, remembered);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(e.getMessage() + FOUND + "'" + origin + "'", e);
        }
      }
      return Cors.of(origins, cookies, remembered);
    }

    /** Says that a setting has no effect, where it is set. */
    private void inVain(Setting setting, String why) {
      find(setting)
          .ifPresent(said -> warnings.add(said.source() + " has no effect: " + why));
    }

    private RequestLimits bounds() {
      RequestLimits usual = RequestLimits.DEFAULT;
      return new RequestLimits(
          number(Setting.LIMITS_PAGE, 1, 100_000, usual.page()),
          number(Setting.LIMITS_FILTER, 1, 1_000_000, usual.filter()),
          number(Setting.LIMITS_TERMS, 1, 10_000, usual.terms()),
          number(Setting.LIMITS_DEPTH, 1, 100, usual.depth()),
          number(Setting.LIMITS_CHANNELS, 1, 1_000_000, usual.channels()),
          number(Setting.LIMITS_SNAPSHOT, 1, 1_000_000, usual.snapshot()));
    }

    private GraphQlSettings graphQl() {
      GraphQlSettings usual = GraphQlSettings.DEFAULT;
      return new GraphQlSettings(
          number(Setting.LIMITS_GRAPHQL_DEPTH, 1, 100, usual.depth()),
          number(Setting.LIMITS_GRAPHQL_COST, 1, 1_000_000_000, usual.cost()),
          number(Setting.LIMITS_GRAPHQL_TOKENS, 10, 1_000_000, usual.tokens()),
          number(Setting.LIMITS_GRAPHQL_ALIASES, 0, 1_000_000, usual.aliases()),
          value(Setting.GRAPHQL_INTROSPECTION, Reader::introspection, usual.introspection()),
          said(Setting.GRAPHQL_TRUSTED, Reader::documents, usual.trusted()),
          value(Setting.GRAPHQL_TRUSTED_ONLY, Reader::bool, usual.trustedOnly()),
          added);
    }

    private static GraphQlSettings.Introspection introspection(String text) {
      return switch (text) {
        case "public" -> GraphQlSettings.Introspection.PUBLIC;
        case "authenticated" -> GraphQlSettings.Introspection.AUTHENTICATED;
        case "admin" -> GraphQlSettings.Introspection.ADMIN;
        case "off", "false" -> GraphQlSettings.Introspection.OFF;
        default ->
            throw new IllegalArgumentException("expected public, authenticated, admin or off");
      };
    }

    /** A JSON object: each document by its name, or by the SHA-256 of its text. */
    private static Map<String, String> documents(Said said) {
      String wanted = "expected a file with a JSON object of GraphQL documents by name or hash";
      try {
        JsonNode table = Json.parse(Files.readAllBytes(said.base().resolve(said.value())));
        var documents = new LinkedHashMap<String, String>();
        for (var member : table.properties()) {
          if (!member.getValue().isString()) {
            throw new IllegalArgumentException(wanted + "; " + member.getKey() + " is no text");
          }
          documents.put(member.getKey(), member.getValue().stringValue());
        }
        if (!table.isObject()) {
          throw new IllegalArgumentException(wanted);
        }
        return documents;
      } catch (IOException | InvalidPathException | MalformedJson e) {
        throw new IllegalArgumentException(wanted, e);
      }
    }

    private int number(Setting setting, int least, int greatest, int usual) {
      return value(setting, text -> Amounts.number(text, least, greatest), usual);
    }

    private Notifying notifying() {
      Notifying usual = Notifying.DEFAULT;
      int tries =
          value(
              Setting.NOTIFICATIONS_TRIES,
              text -> Amounts.number(text, 1, 1000),
              usual.pace().tries());
      Duration keep = value(Setting.NOTIFICATIONS_KEEP, Amounts::length, usual.pace().keep());
      Duration timeout = value(Setting.NOTIFICATIONS_TIMEOUT, Reader::timeout, usual.timeout());
      return new Notifying(usual.pace().with(tries, keep), timeout);
    }

    private static Duration timeout(String text) {
      Duration length = Amounts.length(text);
      if (length.toMillis() < 1 || length.compareTo(LONGEST_TIMEOUT) > 0) {
        throw new IllegalArgumentException("expected between 1ms and 5m");
      }
      return length;
    }

    private static Duration time(String text) {
      Duration length = Amounts.length(text);
      if (length.toMillis() < 1 || length.compareTo(LONGEST_READ) > 0) {
        throw new IllegalArgumentException("expected between 1ms and 1h");
      }
      return length;
    }

    /** Whose tokens are believed; none if there is no key. */
    private Optional<Trust> trust() {
      var trust =
          new Trust(
              said(Setting.AUTH_JWKS, said -> Optional.of(Trust.address(said.value(), said.base())),
                  Optional.empty()),
              said(Setting.AUTH_PUBLIC_KEY, said -> Optional.of(pem(said)), Optional.empty()),
              value(Setting.AUTH_SECRET, Optional::of, Optional.empty()),
              value(Setting.AUTH_ISSUER, Optional::of, Optional.empty()),
              value(Setting.AUTH_AUDIENCE, Reader::names, List.of()),
              value(Setting.AUTH_ROLES, text -> text, Trust.ROLES),
              value(Setting.AUTH_ALGORITHMS, Reader::names, List.of()),
              value(Setting.AUTH_SIGN_IN_URL, Optional::of, Optional.empty()));
      boolean asked =
          AUTH.stream().anyMatch(setting -> find(setting).isPresent());
      if (!asked) {
        return Optional.empty();
      }
      try {
        trust.check();
      } catch (IllegalArgumentException e) {
        problems.add(source() + ": " + e.getMessage());
      }
      return Optional.of(trust);
    }

    /** Where the first of the settings of auth stands. */
    private String source() {
      return AUTH.stream()
          .flatMap(setting -> find(setting).stream())
          .map(Said::source)
          .findFirst()
          .orElse("auth");
    }

    private static String pem(Said said) {
      if (said.value().strip().startsWith("-----BEGIN")) {
        return said.value();
      }
      try {
        return Files.readString(said.base().resolve(said.value()));
      } catch (IOException | InvalidPathException e) {
        throw new IllegalArgumentException("expected a public key in PEM, or a file of it", e);
      }
    }

    /** One name, several between commas, or a JSON array of them. */
    private static List<String> names(String text) {
      if (!text.startsWith("[")) {
        return Arrays.stream(text.split(",")).map(String::strip).toList();
      }
      try {
        return Json.parse(text)
            .valueStream()
            .map(name -> name.isString() ? name.stringValue() : Json.text(name))
            .toList();
      } catch (MalformedJson e) {
        throw new IllegalArgumentException("expected a name, or a list of names", e);
      }
    }

    private ConnectionLimits limits() {
      ConnectionLimits usual = ConnectionLimits.DEFAULT;
      int body = value(Setting.LIMITS_BODY, Amounts::bytes, usual.body());
      long upload = value(Setting.LIMITS_UPLOAD, Amounts::manyBytes, usual.upload());
      int connections =
          number(Setting.LIMITS_CONNECTIONS, 1, 1_000_000, usual.connections());
      int requestLine =
          value(Setting.LIMITS_REQUEST_LINE, Amounts::headBytes, usual.requestLine());
      int header = value(Setting.LIMITS_HEADER, Amounts::headBytes, usual.header());
      Duration request = value(Setting.LIMITS_REQUEST, Amounts::length, usual.request());
      Duration idle = value(Setting.LIMITS_IDLE, Amounts::length, usual.idle());
      return usual
          .withBody(body)
          .withUpload(upload)
          .withConnections(connections)
          .withHead(requestLine, header)
          .withTimes(request, idle)
          .withStreams(
              value(Setting.LIMITS_PING, Reader::interval, usual.ping()),
              value(Setting.LIMITS_QUEUE, Amounts::bytes, usual.queue()));
    }

    private static Duration interval(String text) {
      Duration length = Amounts.length(text);
      if (length.compareTo(SHORTEST_PING) < 0 || length.compareTo(LONGEST_READ) > 0) {
        throw new IllegalArgumentException("expected between 1s and 1h");
      }
      return length;
    }

    private String notLoopback(Host host) {
      String source = find(Setting.HOST).map(Said::source).orElse("host");
      return source
          + ": "
          + host.text()
          + " can be reached from other machines, and without auth everybody there may read and"
          + " write. Listen on 127.0.0.1, or say --open (open: true, ASHLAR_OPEN=true) if that is"
          + " what you want";
    }

    /** The store that is named, wherever it is; else a file in the data folder. */
    private Storage storage() {
      return said(Setting.STORE, this::store, new Storage.File(home().resolve(fileName())));
    }

    private Path home() {
      return said(Setting.DATA, Reader::data, folder);
    }

    /** Where files and indexes lie: the data folder that is named, else that of the store. */
    private Path beside() {
      boolean named = find(Setting.DATA).isPresent();
      return !named && storage() instanceof Storage.File file ? file.folder() : home();
    }

    private long cache() {
      return value(Setting.CACHE, Reader::memory, CaffeineCaches.DEFAULT_BYTES);
    }

    private static long memory(String url) {
      if (url.equals(MEMORY)) {
        return CaffeineCaches.DEFAULT_BYTES;
      }
      if (!url.startsWith(MEMORY + SIZE)) {
        throw new IllegalArgumentException("expected memory: or memory:?size=64MB");
      }
      return Amounts.manyBytes(url.substring(MEMORY.length() + SIZE.length()));
    }

    /** The search indexes: where their own URL says, or beside everything else. */
    private Path search() {
      return said(Setting.SEARCH, Reader::lucene, beside().resolve("search"));
    }

    private static Path lucene(Said said) {
      String place = said.value();
      if (!place.startsWith(LUCENE) || place.length() == LUCENE.length()) {
        throw new IllegalArgumentException("expected lucene:./data/search");
      }
      return said.base().resolve(place.substring(LUCENE.length()));
    }

    /** The folder of uploaded files: where its own URL says, or beside everything else. */
    private Path files() {
      return said(Setting.FILES, Reader::folder, beside().resolve("files"));
    }

    private static Path folder(Said said) {
      String path = said.value().startsWith(FILE) ? said.value().substring(FILE.length()) : "";
      if (path.isEmpty()) {
        throw new IllegalArgumentException("expected a folder: file:./data/files");
      }
      return said.base().resolve(path);
    }

    private String fileName() {
      var safe = new StringBuilder();
      for (int i = 0; i < name.length(); i++) {
        char letter = name.charAt(i);
        boolean plain = Character.isLetterOrDigit(letter) || letter == '_' || letter == '-';
        safe.append(plain ? letter : '-');
      }
      return safe + ".db";
    }

    private Storage store(Said said) {
      String url = said.value();
      String scheme = url.substring(0, url.indexOf(':') + 1).toLowerCase(Locale.ROOT);
      return switch (scheme) {
        case SQLITE -> sqlite(said);
        case "postgresql:", "postgres:" -> postgres(url);
        default ->
            throw new IllegalArgumentException(
                "expected a store: sqlite:./data/"
                    + fileName()
                    + " or postgresql://user:password@host:port/database");
      };
    }

    private static Storage sqlite(Said said) {
      String file = said.value().substring(SQLITE.length());
      if (file.isEmpty() || file.endsWith("/")) {
        throw new IllegalArgumentException("expected a file behind sqlite:");
      }
      return new Storage.File(said.base().resolve(file));
    }

    private static Storage postgres(String url) {
      PostgresStore.place(url);
      return new Storage.Postgres(url);
    }

    private static Path data(Said said) {
      if (said.value().isBlank()) {
        throw new IllegalArgumentException("expected a folder");
      }
      return said.base().resolve(said.value());
    }

    private static int port(String text) {
      return Amounts.number(text, 0, 65_535);
    }

    private static boolean bool(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "1" -> true;
        case "false", "0" -> false;
        default -> throw new IllegalArgumentException("expected true or false");
      };
    }

    private <V> V value(Setting setting, Function<String, V> parser, V fallback) {
      return said(setting, said -> parser.apply(said.value()), fallback);
    }

    private <V> V said(Setting setting, Function<Said, V> parser, V fallback) {
      Optional<Said> said = find(setting);
      if (said.isEmpty()) {
        return fallback;
      }
      try {
        return parser.apply(said.get());
      } catch (IllegalArgumentException e) {
        problem(setting, said.get(), String.valueOf(e.getMessage()));
        return fallback;
      }
    }

    /** What is wrong with a value, said once however many settings are derived from it. */
    private void problem(Setting setting, Said said, String message) {
      String found = message.contains(FOUND) ? "" : FOUND + shown(setting, said.value());
      placed &= setting != Setting.STORE && setting != Setting.DATA;
      String problem = said.source() + ": " + message + found;
      if (!problems.contains(problem)) {
        problems.add(problem);
      }
    }

    /** The value, without what may be secret: a store's URL has passwords in it. */
    private static String shown(Setting setting, String value) {
      if (SECRET.contains(setting)) {
        return "what is not shown here";
      }
      int scheme = value.indexOf(':') + 1;
      boolean secret = setting == Setting.STORE && scheme > 0;
      return secret ? value.substring(0, scheme) + "…" : "'" + value + "'";
    }

    /** What the strongest layer that names a setting says of it. */
    private Optional<Said> find(Setting setting) {
      return layers.stream().flatMap(layer -> layer.find(setting).stream()).findFirst();
    }
  }
}
