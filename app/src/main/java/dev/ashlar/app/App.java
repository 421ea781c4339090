package dev.ashlar.app;

import dev.ashlar.app.SettingValue.From;
import dev.ashlar.app.access.AccessTable;
import dev.ashlar.definition.Codec;
import dev.ashlar.definition.Records;
import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Inspection;
import dev.ashlar.engine.Unclaimed;
import dev.ashlar.json.Json;
import dev.ashlar.model.Model;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Backup;
import dev.ashlar.port.store.NotAStore;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreTooNew;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.query.Suggestion;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.InvalidSchema;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.source.SourceState;
import dev.ashlar.source.Sources;
import dev.ashlar.transfer.Archive;
import dev.ashlar.web.face.Handover;
import dev.ashlar.web.graphql.schema.SchemaText;
import dev.ashlar.web.html.Bootstrap;
import dev.ashlar.web.openapi.OpenApi;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An application: resources are defined, then it is started, then it serves until it is stopped or
 * the process is asked to end.
 *
 * <p>Settings are taken from the environment ({@code ASHLAR_PORT} and so on), else from the folder's
 * {@code .env}, else from what the program says here, else from the folder's {@code app.yaml}, else they have their usual value. Not
 * thread-safe before {@link #start}; {@link #stop}, {@link #engine}, {@link #transaction} and models
 * are. It is one file because it is one vocabulary: everything that a program says of itself before it
 * starts.
 */
public final class App implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  private final Folder folder;
  private final List<Definition<?>> definitions = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  /** What is wrong with the Java sources of the folder. */
  private final List<String> extended = new ArrayList<>();

  private boolean hasJava;

  private final GraphQlFields graphQlFields = new GraphQlFields();
  private final Map<Setting, String> calls = new EnumMap<>(Setting.class);
  private final Map<Setting, String> flags = new EnumMap<>(Setting.class);
  private volatile @Nullable Assembly assembly;
  private @Nullable Thread hook;
  private Handover handover = Handover.NONE;
  private @Nullable LiveDefinition live;

  /** What a start would do. */
  record Plan(Configuration configuration, Schema schema, List<String> warnings) {}

  private App(Folder folder) {
    this.folder = folder;
  }

  static App named(String name) {
    return new App(Folder.none(name));
  }

  static App read(Path folder) {
    return read(folder, Extensions.LIMIT);
  }

  /**
   * The application of a folder.
   *
   * @param limit how long the code of its Java sources may take
   */
  static App read(Path folder, Duration limit) {
    var app = new App(Folder.read(folder));
    Extensions.Extended came = Extensions.extend(app, folder, limit);
    app.extended.addAll(came.problems());
    app.hasJava = came.any();
    return app;
  }

  /** This application, with the flags of one that runs, to be served in its place. */
  App inPlaceOf(App running) {
    flags.putAll(running.flags);
    assembly = running.assembly;
    return this;
  }

  /** Whether Java sources of its folder extend it. */
  boolean isExtended() {
    return hasJava;
  }

  /** What is said of its settings, by the strongest that says it. */
  Map<Setting, String> saidSettings() {
    var said = new EnumMap<Setting, String>(Setting.class);
    for (Settings.Place place : places(folder.settings()).reversed()) {
      for (Setting setting : Setting.values()) {
        place.layer().find(setting).ifPresent(found -> said.put(setting, found.value()));
      }
    }
    return said;
  }

  /** The name that it was given. */
  public String name() {
    return folder.name();
  }

  /**
   * A resource that a record declares by its components and their annotations. What is wrong with
   * the record is reported with everything else that is, at the start.
   */
  public <T> Definition<T> define(Class<T> record) {
    var wrong = new ArrayList<Finding>();
    ResourceBuilder resource = Records.of(record, wrong);
    findings.addAll(wrong);
    return define(resource, wrong.isEmpty() ? Codec.of(record) : Codec.none(record));
  }

  /**
   * A resource without a record: its documents are JSON objects. Without attributes it accepts any.
   *
   * @param name singular: {@code BlogPost}
   */
  public Definition<ObjectNode> define(String name) {
    return define(ResourceBuilder.of(name), Codec.json());
  }

  /**
   * A read model that a record declares: what its projections make of other resources' documents, and
   * nobody else writes. What is wrong with the record is reported at the start.
   */
  public <R> ReadModelDefinition<R> readModel(Class<R> record) {
    var wrong = new ArrayList<Finding>();
    ResourceBuilder resource = Records.readModel(record, wrong);
    findings.addAll(wrong);
    Codec<R> codec = wrong.isEmpty() ? Codec.of(record) : Codec.none(record);
    return new ReadModelDefinition<>(resource, codec, define(resource, codec));
  }

  /**
   * A read model without a record: its documents are JSON objects, and its attributes are told by calls.
   *
   * @param name singular: {@code MessageReadModel}
   */
  public ReadModelDefinition<ObjectNode> readModel(String name) {
    ResourceBuilder resource = ResourceBuilder.of(name).readModel(model -> {});
    Codec<ObjectNode> codec = Codec.json();
    return new ReadModelDefinition<>(resource, codec, define(resource, codec));
  }

  /**
   * A resource that the folder's {@code app.yaml} or the program declares, with documents as JSON objects:
   * to hang hooks, listeners and mappers on it, or to declare more.
   *
   * @param name singular: {@code BlogPost}
   * @throws IllegalArgumentException if none of this name is declared
   */
  public Definition<ObjectNode> resource(String name) {
    return declared(name, Codec.json());
  }

  /**
   * As {@link #resource(String)}, for the resource that is called like a record, with documents as such
   * records. The record declares nothing.
   *
   * @throws IllegalArgumentException if no resource of the record's name is declared
   */
  public <T> Definition<T> resource(Class<T> record) {
    boolean sound = Records.findings(record).isEmpty();
    return declared(
        record.getSimpleName(), sound ? Codec.of(record) : Codec.none(record));
  }

  private <T> Definition<T> declared(String name, Codec<T> codec) {
    return folder.builder(name)
        .or(
            () -> definitions.stream()
                .filter(definition -> definition.name().equals(name))
                .findFirst()
                .map(Definition::builder))
        .map(builder -> new Definition<>(builder, codec, this::engine))
        .orElseThrow(() -> new IllegalArgumentException(unknown(name)));
  }

  private <T> Definition<T> define(ResourceBuilder resource, Codec<T> codec) {
    var definition = new Definition<>(resource, codec, this::engine);
    definitions.add(definition);
    return definition;
  }

  /** What it adds to its GraphQL schema: {@code app.graphql().field("Person", "initials", …)}. */
  public GraphQlFields graphql() {
    return graphQlFields;
  }

  /** The port to listen on; 0 for any that is free. */
  public App port(int port) {
    return call(Setting.PORT, Integer.toString(port));
  }

  /** The address or name of the interface to listen on. */
  public App host(String host) {
    return call(Setting.HOST, host);
  }

  /** The folder in which everything is kept. */
  public App data(Path folder) {
    return call(Setting.DATA, folder.toString());
  }

  /** The URL of the store: {@code sqlite:./data/chat.db}. */
  public App store(String url) {
    return call(Setting.STORE, url);
  }

  /** Whether everybody may be let in on purpose, wherever the server listens. */
  public App open(boolean open) {
    return call(Setting.OPEN, Boolean.toString(open));
  }

  /**
   * Which tokens are believed: {@code auth("secret", …)}, {@code auth("jwks", "https://…")}. Without
   * one of {@code secret}, {@code publicKey} and {@code jwks} everybody is anonymous; with one, what
   * no rule allows is closed.
   *
   * @param name of a setting of the group {@code auth}
   * @throws IllegalArgumentException if there is no such setting
   */
  public App auth(String name, String value) {
    return call(setting("auth." + name), value);
  }

  /**
   * The origins whose pages may use the server from a browser, besides its own.
   *
   * @param origins such as {@code https://app.example.org}
   */
  public App cors(String... origins) {
    return call(Setting.CORS_ORIGINS, String.join(",", origins));
  }

  /** Another server that references may name; it is asked without a token. */
  public App namespace(String name, String url) {
    return namespace(name, JsonNodeFactory.instance.objectNode().put("url", url));
  }

  /**
   * Another server that references may name.
   *
   * @param token what it is asked with, as a bearer token
   * @param ttl how long its answers are taken as they are: {@code 60s}
   */
  public App namespace(String name, String url, String token, String ttl) {
    return namespace(
        name,
        JsonNodeFactory.instance.objectNode().put("url", url).put("token", token).put("ttl", ttl));
  }

  private App namespace(String name, ObjectNode settings) {
    String known = calls.getOrDefault(Setting.NAMESPACES, "{}");
    ObjectNode table = (ObjectNode) Json.parse(known);
    table.set(name, settings);
    return call(Setting.NAMESPACES, Json.text(table));
  }

  /** Whether a proxy stands before the server, whose {@code X-Forwarded-…} fields are believed. */
  public App proxy(boolean proxy) {
    return call(Setting.PROXY, Boolean.toString(proxy));
  }

  /**
   * A bound of requests: {@code limit("body", "1MB")}, {@code limit("rate", "100/s")}.
   *
   * @param name of a setting of the group {@code limits}
   * @throws IllegalArgumentException if there is no such setting
   */
  public App limit(String name, String value) {
    return call(setting("limits." + name), value);
  }

  private static Setting setting(String name) {
    return Arrays.stream(Setting.values())
        .filter(each -> each.key().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no setting " + name));
  }

  private App call(Setting setting, String value) {
    calls.put(setting, value);
    return this;
  }

  /**
   * A setting as a flag of the command line says it: stronger than all others.
   *
   * @param name such as {@code port}, {@code host}, {@code data}, {@code store}, {@code open}
   * @throws IllegalArgumentException if there is no such setting
   */
  public App flag(String name, String value) {
    flags.put(setting(name), value);
    return this;
  }

  /**
   * How it would run, and what it would serve.
   *
   * @throws InvalidApplication if something is wrong; says everything that is
   */
  Plan plan() {
    return plan(List.of());
  }

  /** As {@link #plan()}, for a server, which uses all secrets. */
  Plan servingPlan() {
    return plan(folder.unset(""));
  }

  /**
   * As {@link #plan()}, for work that uses secrets.
   *
   * @param unset those of them that are not set, one line for each
   */
  private Plan plan(List<String> unset) {
    Settled settled = settle();
    var problems = new ArrayList<>(settled.problems());
    problems.addAll(unset);
    if (settled.schema().isEmpty() || !problems.isEmpty()) {
      throw new InvalidApplication(problems);
    }
    Schema schema = settled.schema().get();
    boolean closed = settled.configuration().trust().isPresent();
    return new Plan(
        settled.configuration(), closed ? schema.closed() : schema, settled.warnings());
  }

  /**
   * Settings and definition, and what is wrong with them.
   *
   * @param schema empty if the definition is wrong
   * @param placed whether it is known where the store is
   */
  private record Settled(
      Configuration configuration,
      Optional<Schema> schema,
      boolean placed,
      List<String> problems,
      List<String> warnings) {}

  private List<Settings.Place> places(FileSettings file) {
    return List.of(
        new Settings.Place(From.FLAG, Layer.flags(flags)),
        new Settings.Place(From.ENVIRONMENT, Layer.environment(System.getenv())),
        new Settings.Place(From.DOT_ENV, Layer.dotEnv(folder.dotEnv(), folder.path())),
        new Settings.Place(From.PROGRAM, Layer.calls(calls)),
        new Settings.Place(From.DEFINITION, file.layer()));
  }

  private Settled settle() {
    FileSettings file = folder.settings();
    List<Layer> layers = places(file).stream().map(Settings.Place::layer).toList();
    var reader = new Configuration.Reader(name(), folder.path().resolve("data"), layers);
    reader.adding(graphQlFields.fields());
    Configuration configuration = reader.read();
    var problems = new ArrayList<String>();
    Optional<Schema> schema = schema(problems);
    problems.addAll(extended);
    problems.addAll(folder.dotEnv().problems());
    problems.addAll(file.problems());
    problems.addAll(reader.problems());
    var warnings = new ArrayList<>(reader.warnings());
    Absent.of(file.absent()).ifPresent(warnings::add);
    return new Settled(configuration, schema, reader.isPlaced(), problems, warnings);
  }

  private Optional<Schema> schema(List<String> problems) {
    var found = new ArrayList<>(findings);
    definitions.forEach(definition -> found.addAll(definition.findings()));
    Optional<Schema> schema = Optional.empty();
    try {
      Schema made = Schema.of(name(), resources());
      found.addAll(SchemaText.of(made, graphQlFields.fields()).findings());
      schema = Optional.of(made);
    } catch (InvalidSchema e) {
      found.addAll(e.findings());
    }
    problems.addAll(report(found));
    return schema;
  }

  private List<Resource> resources() {
    var resources = new ArrayList<>(folder.resources());
    definitions.forEach(definition -> resources.add(definition.build()));
    return resources;
  }

  /** Findings as lines: those about the file with its lines, then those about the program. */
  List<String> report(List<Finding> found) {
    Set<String> own = definitions.stream().map(Definition::name).collect(Collectors.toSet());
    Map<Boolean, List<Finding>> byPlace =
        found.stream().collect(Collectors.partitioningBy(finding -> isAbout(own, finding)));
    var lines = new ArrayList<>(folder.report(byPlace.getOrDefault(false, List.of())));
    byPlace.getOrDefault(true, List.of()).forEach(finding -> lines.add(Folder.line(finding)));
    return lines;
  }

  private static boolean isAbout(Set<String> resources, Finding finding) {
    return finding.path().size() > 1 && resources.contains(finding.path().get(1));
  }

  /** Every setting, where it comes from and what it may be. Opens nothing. */
  public Settings settings() {
    Settled settled = settle();
    var variables = new LinkedHashMap<String, Optional<From>>();
    for (String name : folder.variables()) {
      variables.put(name, from(name));
    }
    return new Settings(
        Settings.of(places(folder.settings()), settled.configuration()),
        variables,
        settled.problems());
  }

  private Optional<From> from(String variable) {
    if (System.getenv(variable) != null) {
      return Optional.of(From.ENVIRONMENT);
    }
    return folder.dotEnv().variables().containsKey(variable)
        ? Optional.of(From.DOT_ENV)
        : Optional.empty();
  }

  /**
   * Opens the store, and serves. Returns when the first request can come.
   *
   * @throws InvalidApplication if definition or settings are wrong, or stored documents violate a
   *     unique index; says everything that is
   * @throws FailedStart if the data folder or the port cannot be had
   * @throws IllegalStateException if it runs already
   */
  public synchronized App start() {
    if (assembly != null) {
      throw new IllegalStateException(name() + " runs already");
    }
    Plan plan = servingPlan();
    Assembly started;
    try {
      started = Assembly.start(plan.configuration(), plan.schema(), folder.path(), handover);
    } catch (InvalidSchema e) {
      throw new InvalidApplication(report(e.findings()), e);
    }
    assembly = started;
    keepHook();
    report(plan, started);
    return this;
  }

  /**
   * Starts, and serves from then on what is saved in its folder: a changed definition, Java source or seed is
   * checked, compared with what is served, and takes its place; clients stay connected. What is wrong leaves
   * the one before serving.
   *
   * @throws InvalidApplication as {@link #start} does
   */
  public App startWatched() {
    return startWatched(Extensions.LIMIT);
  }

  synchronized App startWatched(Duration limit) {
    handover = Handover.possible();
    start();
    live = LiveDefinition.of(folder.path(), this, plan(), assembled(), limit);
    LOG.info("{} serves what is saved in {}", name(), folder.path());
    return this;
  }

  /**
   * What a check found.
   *
   * @param problems why it could not start; none if it could
   * @param warnings stored documents that do not fit, and settings that have no effect
   */
  public record Checked(List<String> problems, List<String> warnings) {
    /** Copies the lists. */
    public Checked {
      problems = List.copyOf(problems);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * What a start would refuse or warn of: definition, settings and stored documents together. Changes
   * nothing, and works beside a server that runs. Where a resource's definition is wrong, documents
   * of the others are looked at all the same.
   */
  public Checked check() {
    Settled settled = settle();
    var problems = new ArrayList<>(settled.problems());
    var warnings = new ArrayList<String>();
    if (settled.placed()) {
      try {
        Schema sound = settled.schema().orElseGet(this::soundPart);
        Migration found = DryRun.inspection(settled.configuration(), sound);
        found.unfit().forEach(inspection -> warnings.add(unfit(inspection)));
        Set<String> declared =
            resources().stream().map(Resource::name).collect(Collectors.toSet());
        found.unclaimed()
            .stream()
            .filter(one -> one.member().isPresent() || !declared.contains(one.resource()))
            .forEach(one -> warnings.add(unclaimed(one)));
      } catch (InvalidSchema e) {
        problems.addAll(report(e.findings()));
      } catch (StoreUnavailable | NotAStore | StoreTooNew | FailedStart e) {
        if (problems.isEmpty()) {
          throw e;
        }
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    warnings.addAll(settled.warnings());
    warnings.addAll(folder.unset(""));
    return new Checked(problems, warnings);
  }

  /** The resources whose definition is right, and whatever they need is too. */
  private Schema soundPart() {
    var sound = new ArrayList<>(resources());
    Set<String> wrong =
        Stream.concat(folder.findings().stream(), findings.stream())
            .filter(finding -> finding.path().size() > 1)
            .map(finding -> finding.path().get(1))
            .collect(Collectors.toCollection(HashSet::new));
    while (true) {
      sound.removeIf(resource -> wrong.contains(resource.name()));
      try {
        return Schema.of(name(), sound);
      } catch (InvalidSchema e) {
        wrong.clear();
        e.findings()
            .forEach(finding -> wrong.add(finding.path().size() > 1 ? finding.path().get(1) : ""));
        if (sound.stream().noneMatch(resource -> wrong.contains(resource.name()))) {
          sound.clear();
        }
      }
    }
  }

  /**
   * Fits what is stored to the definition, or says how it would.
   *
   * @param steps what to do; if nothing, nothing is changed, and the plan is that of applying it
   * @return what is to be done, or what was
   * @throws InvalidApplication if definition or settings are wrong, or stored documents violate a
   *     unique index; says everything that is
   * @throws dev.ashlar.port.store.StoreInUse if it is to be done and a server has the data
   */
  public Migration migrate(Migration.Steps steps) {
    Plan plan = plan();
    try {
      return steps.isAny()
          ? Assembly.migrate(plan.configuration(), plan.schema(), steps)
          : DryRun.migration(plan.configuration(), plan.schema(), steps);
    } catch (InvalidSchema e) {
      throw new InvalidApplication(report(e.findings()), e);
    }
  }

  /**
   * Writes templates and files for pages into the folder, for people to change: {@code views/} and {@code
   * public/}. What is there already is left alone. The log says what was made and what was left.
   *
   * @throws InvalidApplication if definition or settings are wrong
   */
  public App bootstrap() {
    bootstrapped()
        .forEach(file -> LOG.info("{} {}", file.made() ? "made" : "left", file.path()));
    return this;
  }

  /** As {@link #bootstrap}, and tells what was made, and what was left because it is there. */
  public List<Bootstrap.Written> bootstrapped() {
    return Bootstrap.write(plan().schema(), folder.path());
  }

  /**
   * Writes a copy of everything that is stored, to restore from.
   *
   * @throws InvalidApplication if definition or settings are wrong
   * @throws dev.ashlar.port.store.StoreInUse if a server has the data
   * @throws FailedStart if the store has tools of its own for that
   */
  public void backup(OutputStream out) {
    Plan plan = plan();
    try (Store store = Assembly.store(plan.configuration())) {
      Assembly.describe(store, "a backup");
      Backup backup =
          store.backup()
              .orElseThrow(
                  () -> new FailedStart(
                      plan.configuration().storage()
                          + " is copied with PostgreSQL's own tools, such as pg_dump"));
      Archive.write(
          backup, Optional.of(Assembly.files(plan.configuration())), name(), Instant.now(), out);
    }
  }

  /**
   * Puts a backup where there is no store yet. The log begins anew, with sequences that were never
   * given. One that is refused leaves nothing behind.
   *
   * @param resume whether notifications that were pending in the backup are delivered; otherwise they
   *     are cancelled, since the original delivers them
   * @return how many were cancelled
   * @throws InvalidApplication if definition or settings are wrong
   * @throws FailedStart if there is a store already, or the file is no backup of this application
   * @throws dev.ashlar.port.store.StoreInUse if a server has the data
   */
  public long restore(Path archive, boolean resume) {
    Plan plan = plan();
    if (!(plan.configuration().storage() instanceof Storage.File storage)) {
      throw new FailedStart(
          plan.configuration().storage()
              + " is restored with PostgreSQL's own tools, such as pg_restore");
    }
    SqliteStore.checkFree(storage.path());
    if (Files.exists(storage.path())) {
      throw new FailedStart(
          "There is a store at "
              + storage
              + " already. Move it away, or name another folder with --data");
    }
    Path copy = storage.path().resolveSibling(storage.path().getFileName() + ".restored");
    List<Path> made = missing(storage.folder());
    boolean restored = false;
    try {
      Files.createDirectories(storage.folder());
      Files.deleteIfExists(copy);
      Archive.extractStore(archive, name(), copy);
      long cancelled = SqliteStore.renew(copy, resume);
      Archive.extractFiles(archive, name(), Assembly.files(plan.configuration()));
      SqliteStore.restore(copy, storage.path());
      restored = true;
      return cancelled;
    } catch (Archive.NoArchive e) {
      throw new FailedStart(String.valueOf(e.getMessage()), e);
    } catch (IOException | UncheckedIOException e) {
      throw new FailedStart("Cannot restore from " + archive + ": " + e.getMessage(), e);
    } finally {
      forget(copy);
      if (!restored) {
        made.forEach(App::forget);
      }
    }
  }

  /** The folders that a folder's making makes, the deepest first. */
  private static List<Path> missing(Path folder) {
    var missing = new ArrayList<Path>();
    for (Path at = folder; at != null && !Files.exists(at); at = at.getParent()) {
      missing.add(at);
    }
    return missing;
  }

  private static void forget(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (DirectoryNotEmptyException e) {
      LOG.warn("{} is not removed: somebody else has put something there", copy);
    } catch (IOException e) {
      LOG.warn("Cannot remove {}", copy, e);
    }
  }

  /**
   * The OpenAPI document of what it would serve, as a server answers it. Opens nothing.
   *
   * @throws InvalidApplication if definition or settings are wrong; says everything that is
   */
  public ObjectNode openApi() {
    Plan plan = plan();
    return OpenApi.document(Assembly.routes(plan.configuration(), plan.schema()));
  }

  /**
   * The GraphQL schema of what it would serve, in the schema definition language. Opens nothing.
   *
   * @throws InvalidApplication if definition or settings are wrong; says everything that is
   */
  public String graphQl() {
    return SchemaText.of(plan().schema(), graphQlFields.fields()).text();
  }

  /**
   * A token for development, signed with the application's own secret.
   *
   * @throws InvalidApplication if definition or settings are wrong, or there is no secret
   * @throws IllegalArgumentException if the length of time is none
   */
  public DevelopmentToken token(DevelopmentToken.Asked asked) {
    Plan plan = plan(folder.unset("auth"));
    return DevelopmentToken.of(plan.configuration().trust(), asked, Instant.now());
  }

  /**
   * Who may do what of what it would serve. Opens nothing.
   *
   * @throws InvalidApplication if definition or settings are wrong; says everything that is
   */
  public AccessTable access() {
    Plan plan = plan();
    return AccessTable.of(Assembly.routes(plan.configuration(), plan.schema()));
  }

  /**
   * How its sources are, as a server on this machine noted it last. Opens nothing, and works beside a
   * server that runs.
   *
   * @throws InvalidApplication if definition or settings are wrong
   */
  public List<SourceState> sources() {
    Plan plan = plan();
    return Sources.remembered(plan.schema(), Assembly.notes(plan.configuration()));
  }

  /**
   * Loads its sources without serving.
   *
   * @param resource the name of the only one to load; empty for all
   * @return how those are now
   * @throws InvalidApplication if it could not start
   * @throws dev.ashlar.port.store.StoreInUse if a server has the data
   */
  public List<SourceState> refreshSources(Optional<String> resource) {
    Plan plan = plan(folder.unset("source"));
    try (Offline offline = offline("a load of its sources");
        Sources sources =
            Assembly.sources(plan.configuration(), offline.engine(), folder.path())) {
      return sources.load(resource);
    }
  }

  /**
   * Opens the store without serving, for work on what is stored.
   *
   * @param purpose what whoever finds the store in use is told
   * @throws InvalidApplication if it could not start because of its definition, settings or stored
   *     documents; says everything that is wrong
   * @throws dev.ashlar.port.store.StoreInUse if a server has the data
   */
  public Offline offline(String purpose) {
    return Offline.open(this, purpose);
  }

  /**
   * As {@link #offline}, with what the services hold: for comparing and repairing it.
   *
   * @param purpose what whoever finds the store in use is told
   * @throws InvalidApplication if it could not start
   * @throws dev.ashlar.port.store.StoreInUse if a server has the data
   */
  public Offline services(String purpose) {
    return Offline.whole(this, purpose);
  }

  private static String unfit(Inspection inspection) {
    return "Stored documents no longer fit: " + inspection;
  }

  private static String unclaimed(Unclaimed unclaimed) {
    return "Stored, but unclaimed: " + unclaimed;
  }

  /** Warns of what does not fit, and of settings without effect. */
  void warn(Plan plan, Assembly started) {
    started.engine().evolution().unfit().forEach(inspection -> LOG.warn(unfit(inspection)));
    started.engine().evolution().unclaimed().forEach(one -> LOG.warn(unclaimed(one)));
    plan.warnings().forEach(LOG::warn);
  }

  private void report(Plan plan, Assembly started) {
    warn(plan, started);
    LOG.info(
        "{} listens on {}, {}; it keeps its data in {}",
        name(),
        started.url(),
        audience(plan.configuration()),
        plan.configuration().storage());
  }

  private static String audience(Configuration configuration) {
    if (configuration.host().isLoopback()) {
      return configuration.trust().isPresent()
          ? "for this machine only"
          : "for this machine only, because there is no auth";
    }
    return configuration.trust().isPresent()
        ? "open to whom its access rules admit"
        : "open to everybody";
  }

  /** Finishes the requests that it has begun, and lets go of everything. Idempotent. */
  public synchronized void stop() {
    Assembly running = assembly;
    if (running == null) {
      return;
    }
    LiveDefinition watched = live;
    if (watched != null) {
      watched.close();
    }
    live = null;
    running.close();
    assembly = null;
    forgetHook();
    LOG.info("{} has stopped", name());
  }

  private void keepHook() {
    var registered = new Thread(this::stop, "stop-" + name());
    try {
      Runtime.getRuntime().addShutdownHook(registered);
      hook = registered;
    } catch (IllegalStateException e) {
      LOG.trace("The process is ending", e); // who asked for the start stops it
    }
  }

  private void forgetHook() {
    Thread registered = hook;
    hook = null;
    if (registered == null) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(registered);
    } catch (IllegalStateException e) {
      LOG.trace("The process is ending", e);
    }
  }

  /** Stops the application: another name of {@link #stop}. */
  @Override
  public void close() {
    stop();
  }

  /**
   * Where it is reached, without a slash at the end.
   *
   * @throws IllegalStateException if it does not run
   */
  public String url() {
    return assembled().url();
  }

  /**
   * What performs its operations.
   *
   * @throws IllegalStateException if it does not run
   */
  public Engine engine() {
    return assembled().engine();
  }

  private Assembly assembled() {
    return Optional.ofNullable(assembly)
        .orElseThrow(() -> new IllegalStateException(name() + " does not run: call start()"));
  }

  /**
   * The handle on any resource that is defined, with documents as JSON objects. It works once the
   * application runs.
   *
   * @param resource its singular name
   * @throws IllegalArgumentException if no resource of this name is defined
   */
  public Model<ObjectNode> model(String resource) {
    return model(resource, Codec.json());
  }

  /**
   * The handle on the resource that a record declares, or that {@code app.yaml} declares under the
   * record's name, with documents as records. It works once the application runs.
   *
   * @throws IllegalArgumentException if no resource of the record's name is defined
   */
  public <T> Model<T> model(Class<T> record) {
    boolean sound = Records.findings(record).isEmpty();
    return model(record.getSimpleName(), sound ? Codec.of(record) : Codec.none(record));
  }

  private <T> Model<T> model(String resource, Codec<T> codec) {
    if (!isKnown(resource)) {
      throw new IllegalArgumentException(
          unknown(resource) + ". Define it first: app.define(" + resource + ".class)");
    }
    return new Model<>(this::engine, resource, codec, Context.APPLICATION);
  }

  /** While it runs, its schema knows; before, the definition is read. */
  private boolean isKnown(String resource) {
    Assembly running = assembly;
    return running == null
        ? known().contains(resource)
        : running.engine().schema().find(resource).isPresent();
  }

  private List<String> known() {
    var known = new ArrayList<String>();
    folder.resources().forEach(declared -> known.add(declared.name()));
    definitions.forEach(definition -> known.add(definition.name()));
    return known;
  }

  private String unknown(String resource) {
    return name()
        + " has no resource "
        + resource
        + Suggestion.closest(resource, known())
            .map(closest -> ". Did you mean " + closest + "?")
            .orElse("");
  }

  /**
   * Commits several writes of any resources together, or none of them.
   *
   * @param writes adds what is to be written
   * @return {@link Outcome.Done} with one outcome for each write; or {@link Outcome.Aborted}, which
   *     names the first that could not be
   */
  public Outcome.OfBatch transaction(Consumer<Transaction> writes) {
    var transaction = new Transaction();
    writes.accept(transaction);
    return engine().perform(new Operation.Batch(Context.APPLICATION, transaction.writes()));
  }
}
