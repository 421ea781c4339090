package dev.ashlar.app;

import dev.ashlar.definition.AccessBuilder;
import dev.ashlar.definition.AttributeBuilder;
import dev.ashlar.definition.Codec;
import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.definition.WebhookBuilder;
import dev.ashlar.hook.Listener;
import dev.ashlar.hook.Post;
import dev.ashlar.hook.Pre;
import dev.ashlar.model.Model;
import dev.ashlar.operation.Method;
import dev.ashlar.projection.Project;
import dev.ashlar.projection.Projected;
import dev.ashlar.projection.ReadModel.Join;
import dev.ashlar.projection.ReadModel.Making;
import dev.ashlar.projection.Unproject;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Access.Rule;
import dev.ashlar.schema.AttributeType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * One read model of an application while it is declared: what projects into it, and who may read it.
 * Not thread-safe.
 *
 * <pre>{@code
 * app.readModel(MessageReadModel.class)
 *     .projects(Message.class, Message::channelId,
 *         (message, current) -> Projected.as(
 *             new MessageReadModel(message.channelId(), message.timestamp(), message.contents())));
 * }</pre>
 *
 * @param <R> what a document is to the program: a record, or a JSON object
 */
public final class ReadModelDefinition<R> {
  private final ResourceBuilder resource;
  private final Codec<R> codec;
  private final Definition<R> definition;

  ReadModelDefinition(ResourceBuilder resource, Codec<R> codec, Definition<R> definition) {
    this.resource = resource;
    this.codec = codec;
    this.definition = definition;
  }

  /**
   * Documents of a resource project into it.
   *
   * @param id the id of the read model that a document has to do with, a collection of ids, or null or
   *     an empty Optional for none
   * @param project what the read model is with the document. It is called by one thread, again where the
   *     document or another one of that id changes, so its answer should follow from its arguments
   */
  public <S> ReadModelDefinition<R> projects(
      Class<S> source, Function<S, ?> id, Project<S, R> project) {
    return projects(source.getSimpleName(), Codec.of(source), id, project);
  }

  /** As {@link #projects(Class, Function, Project)}, of documents that are JSON objects. */
  public ReadModelDefinition<R> projects(
      String source, Function<ObjectNode, ?> id, Project<ObjectNode, R> project) {
    return projects(source, Codec.json(), id, project);
  }

  private <S> ReadModelDefinition<R> projects(
      String source, Codec<S> from, Function<S, ?> id, Project<S, R> project) {
    var making =
        new Making.Code(
            (document, current) -> written(
                project.apply(from.read(document), current.map(codec::read))),
            Optional.empty());
    resource.readModel(
        model -> model.projects(
            source, new Join.Code(document -> id.apply(from.read(document))), making));
    return this;
  }

  /**
   * Members of a resource's documents become members of it: {@code projects("Message", "channelId",
   * Map.of("contents", "contents"))}.
   *
   * @param id the member that holds the read model's id, or a list of ids
   * @param set members of the read model, each with the path of its value in the document
   */
  public ReadModelDefinition<R> projects(String source, String id, Map<String, String> set) {
    var paths = new LinkedHashMap<String, Path>();
    set.forEach((name, path) -> paths.put(name, Path.parse(path)));
    resource.readModel(
        model -> model.projects(
            source, new Join.Member(Path.parse(id)), new Making.Members(paths)));
    return this;
  }

  /**
   * What takes a document out of it again: when the document is removed, and before it is projected once
   * more. Without it the read model is made again of all documents that are left.
   *
   * @throws IllegalArgumentException if nothing projects that resource so far
   */
  public <S> ReadModelDefinition<R> unprojects(Class<S> source, Unproject<S, R> unproject) {
    Codec<S> from = Codec.of(source);
    resource.readModel(
        model -> model.unprojects(
            source.getSimpleName(),
            (document, current, reason) -> written(
                unproject.apply(from.read(document), current.map(codec::read), reason))));
    return this;
  }

  /** As {@link #unprojects(Class, Unproject)}, whatever the reason is. */
  public <S> ReadModelDefinition<R> unprojects(Class<S> source, Project<S, R> unproject) {
    return unprojects(source, (document, current, reason) -> unproject.apply(document, current));
  }

  private Projected<ObjectNode> written(Projected<R> projected) {
    return switch (projected) {
      case Projected.As<R>(var value) -> Projected.as(codec.write(value));
      case Projected.Delete<R> _ -> Projected.delete();
      case Projected.Nothing<R> _ -> Projected.nothing();
    };
  }

  /** An id has a series of elements, in the order of this member. */
  public ReadModelDefinition<R> sequencedBy(String member) {
    resource.readModel(model -> model.sequencedBy(member));
    return this;
  }

  /** Elements of a series are forgotten when their key is older than this. */
  public ReadModelDefinition<R> keep(Duration age) {
    resource.readModel(model -> model.keep(age));
    return this;
  }

  /** What GraphQL calls it, where its name is taken there. */
  public ReadModelDefinition<R> graphQl(String name) {
    definition.graphQl(name);
    return this;
  }

  /** In GraphQL its documents are nodes, and its lists connections too, as clients of Relay ask. */
  public ReadModelDefinition<R> relay() {
    definition.relay();
    return this;
  }

  /** The plural under which it is served, where English grammar gives another one. */
  public ReadModelDefinition<R> plural(String plural) {
    definition.plural(plural);
    return this;
  }

  /** One more attribute. */
  public ReadModelDefinition<R> attribute(String name, AttributeType type) {
    definition.attribute(name, type);
    return this;
  }

  /** One more attribute, specified. */
  public ReadModelDefinition<R> attribute(
      String name, AttributeType type, Consumer<AttributeBuilder> specification) {
    definition.attribute(name, type, specification);
    return this;
  }

  /** Documents are kept in the cache. */
  public ReadModelDefinition<R> cache() {
    definition.cache();
    return this;
  }

  /** The texts in these attributes are found by full-text search. */
  public ReadModelDefinition<R> search(String... fields) {
    definition.search(fields);
    return this;
  }

  /** The number of documents is kept, so that asking for it costs nothing. */
  public ReadModelDefinition<R> count() {
    definition.count();
    return this;
  }

  /** The configured queue hears of changes. */
  public ReadModelDefinition<R> notifyQueue() {
    definition.notifyQueue();
    return this;
  }

  /** One more HTTP target that hears of changes. */
  public ReadModelDefinition<R> notify(String url, Consumer<WebhookBuilder> specification) {
    definition.notify(url, specification);
    return this;
  }

  /** Documents are found quickly by these members, in this order; dotted paths. */
  public ReadModelDefinition<R> index(String... fields) {
    definition.index(fields);
    return this;
  }

  /** Who may use which method. */
  public ReadModelDefinition<R> access(Consumer<AccessBuilder> who) {
    definition.access(who);
    return this;
  }

  /** Who may use a method: whoever one of the rules lets in. */
  public ReadModelDefinition<R> access(Method<?> method, Rule... rules) {
    definition.access(method, rules);
    return this;
  }

  /** Who may use a method: whoever the document matches for. */
  public ReadModelDefinition<R> access(Method<?> method, Selector selector) {
    definition.access(method, selector);
    return this;
  }

  /** A hook before it is read, or written by its projection. */
  public <O> ReadModelDefinition<R> pre(Method<O> method, Pre<O> hook) {
    definition.pre(method, hook);
    return this;
  }

  /** A hook after it is read, or written by its projection. */
  public <O> ReadModelDefinition<R> post(Method<O> method, Post<O> hook) {
    definition.post(method, hook);
    return this;
  }

  /** A listener to what its projection commits, from now on. */
  public ReadModelDefinition<R> on(Method<?> method, Listener<R> listener) {
    definition.on(method, listener);
    return this;
  }

  /** As {@link #on(Method, Listener)}, with a durable checkpoint. */
  public ReadModelDefinition<R> on(String checkpoint, Method<?> method, Listener<R> listener) {
    definition.on(checkpoint, method, listener);
    return this;
  }

  /** The handle through which the program reads it. It works once the application runs. */
  public Model<R> model() {
    return definition.model();
  }
}
