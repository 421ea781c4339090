package dev.ashlar.app;

import dev.ashlar.definition.AccessBuilder;
import dev.ashlar.definition.AttributeBuilder;
import dev.ashlar.definition.Codec;
import dev.ashlar.definition.Mode;
import dev.ashlar.definition.RequirementBuilder;
import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.definition.Service;
import dev.ashlar.definition.SourceBuilder;
import dev.ashlar.definition.WebhookBuilder;
import dev.ashlar.document.Document;
import dev.ashlar.engine.Engine;
import dev.ashlar.hook.Listener;
import dev.ashlar.hook.Post;
import dev.ashlar.hook.Pre;
import dev.ashlar.model.Model;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Access.Rule;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.Resource;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * One resource of an application while it is declared: a method for each key of the YAML form, its
 * hooks, and the {@link #model} through which the program uses it. What does not fit together is
 * reported when the application starts; what is declared after that has no effect. Not thread-safe.
 *
 * @param <T> what a document is to the program: a record, or a JSON object
 */
public final class Definition<T> {
  private final ResourceBuilder resource;
  private final Codec<T> codec;
  private final Supplier<Engine> engine;

  Definition(ResourceBuilder resource, Codec<T> codec, Supplier<Engine> engine) {
    this.resource = resource;
    this.codec = codec;
    this.engine = engine;
  }

  /** What GraphQL calls it, where its name is taken there. */
  public Definition<T> graphQl(String name) {
    resource.graphQl(name);
    return this;
  }

  /** In GraphQL its documents are nodes, and its lists connections too, as clients of Relay ask. */
  public Definition<T> relay() {
    resource.relay();
    return this;
  }

  /** Lets references name revisions of its documents by their digest. */
  public Definition<T> digest() {
    resource.digest();
    return this;
  }

  /** The plural under which it is served, where English grammar gives another one. */
  public Definition<T> plural(String plural) {
    resource.plural(plural);
    return this;
  }

  /** What pages call a document of it. */
  public Definition<T> label(String label) {
    resource.label(label);
    return this;
  }

  /** What it is, for people. */
  public Definition<T> description(String description) {
    resource.description(description);
    return this;
  }

  /** The members in the columns of lists on pages; dotted paths. */
  public Definition<T> list(String... columns) {
    resource.list(columns);
    return this;
  }

  /** One more attribute. */
  public Definition<T> attribute(String name, AttributeType type) {
    resource.attribute(name, type);
    return this;
  }

  /** One more attribute, specified: {@code attribute("age", INTEGER, age -> age.min(0))}. */
  public Definition<T> attribute(
      String name, AttributeType type, Consumer<AttributeBuilder> specification) {
    resource.attribute(name, type, specification);
    return this;
  }

  /** Documents are kept in the cache. */
  public Definition<T> cache() {
    resource.cache();
    return this;
  }

  /** The texts in these attributes are found by full-text search. */
  public Definition<T> search(String... fields) {
    resource.search(fields);
    return this;
  }

  /** The number of documents is kept, so that asking for it costs nothing. */
  public Definition<T> count() {
    resource.count();
    return this;
  }

  /** The configured queue hears of changes: {@code notify: true}. */
  public Definition<T> notifyQueue() {
    resource.notifyQueue();
    return this;
  }

  /** One more HTTP target that hears of all changes, unsigned. */
  public Definition<T> notify(String url) {
    resource.notify(url);
    return this;
  }

  /** One more HTTP target: {@code notify("https://…", hook -> hook.secret("…").on(CREATE))}. */
  public Definition<T> notify(String url, Consumer<WebhookBuilder> specification) {
    resource.notify(url, specification);
    return this;
  }

  /** Documents may have attachments. */
  public Definition<T> attachments() {
    resource.attachments();
    return this;
  }

  /** Whether the services take part in the commit, where none has a mode of its own. */
  public Definition<T> mode(Mode mode) {
    resource.mode(mode);
    return this;
  }

  /** Whether one service takes part in the commit. */
  public Definition<T> mode(Service service, Mode mode) {
    resource.mode(service, mode);
    return this;
  }

  /**
   * Decides for each write whether a service takes part in its commit; stronger than the other modes:
   * {@code mode((operation, service) -> operation.method() == DESTROY ? ATOMIC : NON_ATOMIC)}.
   */
  public Definition<T> mode(BiFunction<Operation.Write, Service, Mode> decision) {
    resource.mode(decision);
    return this;
  }

  /** Documents are found quickly by these members, in this order; dotted paths. */
  public Definition<T> index(String... fields) {
    resource.index(fields);
    return this;
  }

  /** As {@link #index}; and no two documents have the same values. */
  public Definition<T> unique(String... fields) {
    resource.unique(fields);
    return this;
  }

  /** Who may use which method: {@code access(who -> who.query(PUBLIC).destroy(roles("admin")))}. */
  public Definition<T> access(Consumer<AccessBuilder> who) {
    resource.access(who);
    return this;
  }

  /**
   * Who may use a method: whoever one of the rules lets in. {@code access(UPDATE, roles("admin"),
   * matching(where("owner").eq(CALLER_ID)))} is {@code update: [ admin, { owner: "@caller.id" } ]};
   * see {@link dev.ashlar.definition.Allow}.
   */
  public Definition<T> access(Method<?> method, Rule... rules) {
    resource.access(method, rules);
    return this;
  }

  /** Who may use a method: whoever the document matches for. */
  public Definition<T> access(Method<?> method, Selector selector) {
    resource.access(method, selector);
    return this;
  }

  /** Who may use these methods; see {@link dev.ashlar.definition.Allow}. */
  public Definition<T> access(Rule rule, Method<?>... methods) {
    resource.access(rule, methods);
    return this;
  }

  /** Its documents come from a file, and nobody else may write them. */
  public Definition<T> source(Path file) {
    return source(file.toString());
  }

  /** Its documents come from a URL, read at the start, and nobody else may write them. */
  public Definition<T> source(URI url) {
    return source(url.toString());
  }

  /** Its documents come from a path or a URL, and nobody else may write them. */
  public Definition<T> source(String from) {
    resource.source(from);
    return this;
  }

  /** As {@link #source(String)}, with more: {@code source("…", how -> how.refresh("5m"))}. */
  public Definition<T> source(String from, Consumer<SourceBuilder> how) {
    resource.source(from, how);
    return this;
  }

  /**
   * Its documents are those that the program supplies, and nobody else may write them.
   *
   * @param items supplies all of them at the start, as records or JSON objects; the stream is closed
   */
  public Definition<T> source(Supplier<? extends Stream<?>> items) {
    return source(items, how -> {});
  }

  /** As {@link #source(Supplier)}, with more: {@code source(…, how -> how.refresh("5m"))}. */
  public Definition<T> source(Supplier<? extends Stream<?>> items, Consumer<SourceBuilder> how) {
    resource.source(items, how);
    return this;
  }

  /** A member, and the path of what it becomes of an item of the source. */
  public Definition<T> map(String member, String path) {
    resource.map(member, path);
    return this;
  }

  /**
   * Documents of a resource that belong to the answers about this one's: {@code requires("Release",
   * of -> of.filter("{\"isExample\": true}"))}, under the collection's name.
   *
   * @param key the resource, or a name of its own where {@link RequirementBuilder#resource} says one
   */
  public Definition<T> requires(String key, Consumer<RequirementBuilder> specification) {
    resource.requires(key, specification);
    return this;
  }

  /**
   * Makes a document of each item of the source, as a record or a JSON object; what it throws is
   * told of that item.
   */
  public Definition<T> map(Function<ObjectNode, ?> function) {
    resource.map(function);
    return this;
  }

  /** The path of what identifies an item of the source whose id is not mapped. */
  public Definition<T> key(String path) {
    resource.key(path);
    return this;
  }

  /** The file that is imported at a start while the resource is empty. */
  public Definition<T> seed(Path file) {
    resource.seed(file.toString());
    return this;
  }

  /**
   * As {@link #requires(String, Consumer)}, chosen by code: {@code requires("Film", film ->
   * where("year").eq(film.year()), of -> of.limit(3))}.
   */
  public Definition<T> requires(
      String key, Function<T, Selector> choice, Consumer<RequirementBuilder> specification) {
    return requires(
        key,
        requirement -> specification.accept(
            requirement.choose(document -> choice.apply(codec.read(document)))));
  }

  /** A hook before anything is stored or read. */
  public <O> Definition<T> pre(Method<O> method, Pre<O> hook) {
    resource.pre(method, hook);
    return this;
  }

  /** A hook after the commit, or the read. */
  public <O> Definition<T> post(Method<O> method, Post<O> hook) {
    resource.post(method, hook);
    return this;
  }

  /**
   * A listener to the committed changes of a method, from now on:
   * {@code on(CREATE, change -> greet(change.after().orElseThrow()))}.
   *
   * @throws IllegalArgumentException if the method changes nothing
   */
  public Definition<T> on(Method<?> method, Listener<T> listener) {
    resource.on(method, typed(listener));
    return this;
  }

  /**
   * As {@link #on(Method, Listener)}, with a durable checkpoint: after a restart the listener goes on
   * where it stopped.
   *
   * @param checkpoint names the checkpoint, once in the application
   */
  public Definition<T> on(String checkpoint, Method<?> method, Listener<T> listener) {
    resource.on(checkpoint, method, typed(listener));
    return this;
  }

  private Listener<Document> typed(Listener<T> listener) {
    return change -> listener.accept(
        change.map(document -> codec.read(document.members())));
  }

  /**
   * The handle through which the program uses the resource. It works once the application runs; its
   * {@link Model#writes} also before.
   */
  public Model<T> model() {
    return new Model<>(engine, resource.name(), codec, Context.APPLICATION);
  }

  String name() {
    return resource.name();
  }

  ResourceBuilder builder() {
    return resource;
  }

  /** What is wrong with its name. */
  List<Finding> findings() {
    return resource.findings();
  }

  /** The resource as it is declared so far. */
  Resource build() {
    return resource.build();
  }
}
