package dev.ashlar.definition;

import dev.ashlar.change.Action;
import dev.ashlar.document.Document;
import dev.ashlar.hook.Hooks;
import dev.ashlar.hook.Inbound;
import dev.ashlar.hook.Listener;
import dev.ashlar.hook.Post;
import dev.ashlar.hook.Pre;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Access.Rule;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.GraphQl;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Presentation;
import dev.ashlar.schema.Requirement;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import dev.ashlar.schema.Services.Notify;
import dev.ashlar.schema.Services.Search;
import dev.ashlar.schema.Services.Webhook;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Collects what a resource is: a method for each key of the YAML form, and its hooks. What does not
 * fit together is found when the schema is made. Not thread-safe. It is one file because it is one vocabulary.
 *
 * <p>Every document has an id. An attribute called {@code id} is it, unless another one says so;
 * one that says nothing of it but its name is left out of the declaration, so that a record with
 * {@code String id} and a YAML form without it are equal.
 */
public final class ResourceBuilder {
  /** An id that says nothing that would not hold without it. */
  private static final Attribute PLAIN_ID =
      new AttributeBuilder("id", AttributeType.STRING).id().build();

  private final String name;
  private Optional<String> plural = Optional.empty();
  private final List<AttributeBuilder> attributes = new ArrayList<>();
  private final List<Index> indices = new ArrayList<>();
  private boolean cache;
  private Optional<Search> search = Optional.empty();
  private boolean count;
  private boolean queue;
  private final List<Webhook> webhooks = new ArrayList<>();
  private boolean attachments;
  private Mode mode = Mode.NON_ATOMIC;
  private final Map<String, Boolean> modes = new LinkedHashMap<>();
  private final AccessBuilder access = new AccessBuilder();
  private Optional<SourceBuilder> source = Optional.empty();
  private final SourceBuilder beside = new SourceBuilder(Optional.empty());
  private Optional<String> seed = Optional.empty();
  private final List<Requirement> requirements = new ArrayList<>();
  private Optional<ReadModelBuilder> readModel = Optional.empty();
  private GraphQl graphQl = GraphQl.USUAL;
  private boolean digest;
  private Optional<String> label = Optional.empty();
  private Optional<String> description = Optional.empty();
  private List<String> columns = List.of();
  private Hooks hooks = Hooks.NONE;

  private ResourceBuilder(String name) {
    this.name = name;
  }

  /**
   * A resource without attributes, which accepts any JSON object until it gets some.
   *
   * @param name singular: {@code BlogPost}
   */
  public static ResourceBuilder of(String name) {
    return new ResourceBuilder(name);
  }

  /** The singular name. */
  public String name() {
    return name;
  }

  /** The plural under which it is served, where English grammar gives another one. */
  public ResourceBuilder plural(String plural) {
    this.plural = Optional.of(plural);
    return this;
  }

  /** What GraphQL calls it, where its name is taken there. */
  public ResourceBuilder graphQl(String name) {
    graphQl = graphQl.named(name);
    return this;
  }

  /** In GraphQL its documents are nodes, and its lists connections too, as clients of Relay ask. */
  public ResourceBuilder relay() {
    graphQl = graphQl.withRelay();
    return this;
  }

  /** Lets references name revisions of its documents by their digest. */
  public ResourceBuilder digest() {
    digest = true;
    return this;
  }

  /** What pages call a document of it. */
  public ResourceBuilder label(String label) {
    this.label = Optional.of(label);
    return this;
  }

  /** What it is, for people. */
  public ResourceBuilder description(String description) {
    this.description = Optional.of(description);
    return this;
  }

  /** The members in the columns of lists on pages; dotted paths. */
  public ResourceBuilder list(String... columns) {
    this.columns = List.of(columns);
    return this;
  }

  /** What is wrong with the name: one that looks plural already needs a plural that is said. */
  public List<Finding> findings() {
    return plural.isPresent()
        ? List.of()
        : PluralForm.finding(name)
            .map(message -> new Finding(List.of(section(), name), message))
            .stream()
            .toList();
  }

  /** One more attribute. */
  public ResourceBuilder attribute(String name, AttributeType type) {
    return attribute(name, type, attribute -> {});
  }

  /** One more attribute, specified: {@code attribute("age", INTEGER, age -> age.min(0))}. */
  public ResourceBuilder attribute(
      String name, AttributeType type, Consumer<AttributeBuilder> specification) {
    attributes.add(AttributeBuilder.named(name, type, specification));
    return this;
  }

  /** Documents are kept in the cache. */
  public ResourceBuilder cache() {
    cache = true;
    return this;
  }

  /** The texts in these attributes are found by full-text search; {@code name^3} counts threefold. */
  public ResourceBuilder search(String... fields) {
    return search(Search.of(List.of(fields), Optional.empty()));
  }

  /** As {@link #search(String...)}, analysed in a language. */
  public ResourceBuilder search(Search search) {
    this.search = Optional.of(search);
    return this;
  }

  /** The number of documents is kept, so that asking for it costs nothing. */
  public ResourceBuilder count() {
    count = true;
    return this;
  }

  /** The configured queue hears of changes: {@code notify: true}. */
  public ResourceBuilder notifyQueue() {
    queue = true;
    return this;
  }

  /** One more HTTP target that hears of all changes, unsigned. */
  public ResourceBuilder notify(String url) {
    return notify(url, webhook -> {});
  }

  /** One more HTTP target: {@code notify("https://…", hook -> hook.secret("…").on(CREATE))}. */
  public ResourceBuilder notify(String url, Consumer<WebhookBuilder> specification) {
    var webhook = new WebhookBuilder(url);
    specification.accept(webhook);
    return notify(webhook.build());
  }

  ResourceBuilder notify(Webhook webhook) {
    webhooks.add(webhook);
    return this;
  }

  /** Documents may have attachments. */
  public ResourceBuilder attachments() {
    attachments = true;
    return this;
  }

  /** Whether the services take part in the commit, where none has a mode of its own. */
  public ResourceBuilder mode(Mode mode) {
    this.mode = mode;
    return this;
  }

  /** Whether one service takes part in the commit. */
  public ResourceBuilder mode(Service service, Mode mode) {
    modes.put(service.text(), mode == Mode.ATOMIC);
    return this;
  }

  /**
   * Decides for each write whether a service takes part in its commit; stronger than the other modes.
   * The write is a create, an update or a destroy, as its hooks leave it. Called on the thread of
   * the writer; what it throws fails the write.
   */
  public ResourceBuilder mode(BiFunction<Operation.Write, Service, Mode> decision) {
    hooks =
        hooks.with(
            (write, service) -> Service.named(service)
                .map(named -> decision.apply(write, named) == Mode.ATOMIC)
                .orElse(false));
    return this;
  }

  /**
   * Documents are found quickly by these members, in this order; dotted paths.
   *
   * @throws IllegalArgumentException if there are none, or one is no path
   */
  public ResourceBuilder index(String... fields) {
    return index(List.of(fields), false);
  }

  /** As {@link #index}; and no two documents have the same values. */
  public ResourceBuilder unique(String... fields) {
    return index(List.of(fields), true);
  }

  ResourceBuilder index(List<String> fields, boolean unique) {
    if (fields.isEmpty()) {
      throw new IllegalArgumentException("expected the names of attributes, found none");
    }
    indices.add(new Index(fields.stream().map(Path::parse).toList(), unique));
    return this;
  }

  /** Who may use which method: {@code access(who -> who.query(PUBLIC).destroy(roles("admin")))}. */
  public ResourceBuilder access(Consumer<AccessBuilder> who) {
    who.accept(access);
    return this;
  }

  /**
   * Who may use a method: whoever one of the rules lets in. {@code access(UPDATE, roles("admin"),
   * matching(where("owner").eq(CALLER_ID)))} is {@code update: [ admin, { owner: "@caller.id" } ]};
   * see {@link Allow}.
   */
  public ResourceBuilder access(Method<?> method, Rule... rules) {
    access.rule(method, Allow.anyOf(rules));
    return this;
  }

  /** Who may use a method: whoever the document matches for. */
  public ResourceBuilder access(Method<?> method, Selector selector) {
    return access(method, Allow.matching(selector));
  }

  /** Who may use these methods; see {@link Allow}. */
  public ResourceBuilder access(Rule rule, Method<?>... methods) {
    Arrays.stream(methods).forEach(method -> access.rule(method, rule));
    return this;
  }

  /**
   * Where its documents come from: a path, or an http or https URL. Nobody else may write them.
   */
  public ResourceBuilder source(String from) {
    return source(from, how -> {});
  }

  /** As {@link #source(String)}, with more: {@code source("…", how -> how.refresh("5m"))}. */
  public ResourceBuilder source(String from, Consumer<SourceBuilder> how) {
    return source(Optional.of(from), how);
  }

  /**
   * Its documents are those that the program supplies: records, or JSON objects.
   *
   * @param items supplies all of them, at the start and at each refresh; the stream is closed
   */
  public ResourceBuilder source(Supplier<? extends Stream<?>> items, Consumer<SourceBuilder> how) {
    hooks = hooks.with(new Inbound(Optional.of(Items.of(items)), hooks.inbound().map()));
    return source(Optional.empty(), how);
  }

  private ResourceBuilder source(Optional<String> from, Consumer<SourceBuilder> how) {
    var builder = new SourceBuilder(from);
    how.accept(builder);
    source = Optional.of(builder);
    return this;
  }

  /** A member, and the path of what it becomes of an item of the source. */
  public ResourceBuilder map(String member, String path) {
    beside.map(member, path);
    return this;
  }

  /**
   * Makes a document of each item of the source: a record, or a JSON object. What it throws is told
   * of that item; null is a failure too.
   */
  public ResourceBuilder map(Function<ObjectNode, ?> function) {
    hooks = hooks.with(new Inbound(hooks.inbound().items(), Optional.of(Items.of(function))));
    return this;
  }

  /** The path of what identifies an item of the source whose id is not mapped. */
  public ResourceBuilder key(String path) {
    beside.key(path);
    return this;
  }

  /** The path of a file that is imported at a start while the resource is empty. */
  public ResourceBuilder seed(String path) {
    seed = Optional.of(path);
    return this;
  }

  /**
   * Documents of a resource that belong to the answers about this one's: {@code requires("Release",
   * of -> of.filter("{\"isExample\": true}"))}, under the collection's name.
   *
   * @param key the resource, or a name of its own where {@link RequirementBuilder#resource} says one
   */
  public ResourceBuilder requires(String key, Consumer<RequirementBuilder> specification) {
    var requirement = new RequirementBuilder(key);
    specification.accept(requirement);
    requirements.add(requirement.build());
    return this;
  }

  /** It is a read model: only its projection writes it. */
  public ResourceBuilder readModel(Consumer<ReadModelBuilder> specification) {
    ReadModelBuilder builder = readModel.orElseGet(ReadModelBuilder::new);
    readModel = Optional.of(builder);
    specification.accept(builder);
    return this;
  }

  /** Where definitions have it. */
  private String section() {
    return readModel.isPresent() ? "readModels" : "resources";
  }

  /** A hook before anything is stored or read. */
  public <O> ResourceBuilder pre(Method<O> method, Pre<O> hook) {
    hooks = hooks.plus(new Hooks.Before<>(method, hook));
    return this;
  }

  /** A hook after the commit, or the read. */
  public <O> ResourceBuilder post(Method<O> method, Post<O> hook) {
    hooks = hooks.plus(new Hooks.After<>(method, hook));
    return this;
  }

  /**
   * A listener to the committed changes of a method, from now on.
   *
   * @throws IllegalArgumentException if the method changes nothing
   */
  public ResourceBuilder on(Method<?> method, Listener<Document> listener) {
    return on(Optional.empty(), method, listener);
  }

  /**
   * As {@link #on(Method, Listener)}, with a durable checkpoint: after a restart the listener goes
   * on where it stopped.
   *
   * @param checkpoint names the checkpoint
   */
  public ResourceBuilder on(String checkpoint, Method<?> method, Listener<Document> listener) {
    return on(Optional.of(checkpoint), method, listener);
  }

  private ResourceBuilder on(
      Optional<String> checkpoint, Method<?> method, Listener<Document> listener) {
    hooks = hooks.plus(new Hooks.Listening(checkpoint, action(method), listener));
    return this;
  }

  private static Action action(Method<?> method) {
    return Arrays.stream(Action.values())
        .filter(action -> action.text().equals(method.text()))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(
                "expected create, update or destroy, found " + method.text()));
  }

  /** The resource as it is collected so far. */
  public Resource build() {
    String collection = plural.map(PluralForm::kebab).orElseGet(() -> PluralForm.of(name));
    Optional<Notify> notify =
        queue || !webhooks.isEmpty() ? Optional.of(new Notify(queue, webhooks)) : Optional.empty();
    var services =
        new Services(
            cache,
            search,
            count,
            notify,
            attachments,
            new Services.Mode(mode == Mode.ATOMIC, modes));
    var declaration =
        new Resource.Declaration(
            name,
            collection,
            declared(),
            indices,
            services,
            access.build(),
            source.map(builder -> builder.build(beside)),
            seed,
            requirements,
            readModel.map(ReadModelBuilder::build),
            graphQl,
            digest,
            new Presentation(label, description, columns));
    return new Resource(declaration, hooks);
  }

  /**
   * The attributes with the id marked; without it if it says nothing and others remain. Of several
   * ids all are kept, for the schema to refuse.
   */
  private List<Attribute> declared() {
    long marked = attributes.stream().filter(AttributeBuilder::isId).count();
    var all = new ArrayList<Attribute>();
    for (AttributeBuilder attribute : attributes) {
      if (marked == 0 && attribute.name().equals(PLAIN_ID.name())) {
        attribute.id();
      }
      Attribute built = attribute.build();
      if (attributes.size() == 1 || marked > 1 || !built.equals(PLAIN_ID)) {
        all.add(built);
      }
    }
    return all;
  }
}
