package dev.ashlar.definition;

import static dev.ashlar.definition.Shape.either;
import static dev.ashlar.definition.Shape.keys;
import static dev.ashlar.definition.Shape.listOf;
import static dev.ashlar.definition.Shape.oneOf;

import dev.ashlar.definition.Shape.Anything;
import dev.ashlar.definition.Shape.Flag;
import dev.ashlar.definition.Shape.Free;
import dev.ashlar.definition.Shape.Keyed;
import dev.ashlar.definition.Shape.ListOf;
import dev.ashlar.definition.Shape.Named;
import dev.ashlar.definition.Shape.Nothing;
import dev.ashlar.definition.Shape.Number;
import dev.ashlar.definition.Shape.OneOf;
import dev.ashlar.definition.Shape.Ref;
import dev.ashlar.definition.Shape.Text;
import dev.ashlar.operation.Method;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Format;
import dev.ashlar.schema.Reference.OnDelete;
import dev.ashlar.schema.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Every key of an {@code app.yaml}, once: the reader, its findings and the published JSON Schema
 * all go by these tables.
 *
 * <pre>
 * APPLICATION  name, resources → RESOURCE, readModels → READ_MODEL, and settings
 *   READ_MODEL sequencedBy, projects → PROJECTION, and keys of a RESOURCE
 *   RESOURCE   plural, attributes → ATTRIBUTE, services, indices, access
 *     ATTRIBUTE  a type, or a mapping with one: items → ATTRIBUTE, attributes → ATTRIBUTE
 * </pre>
 */
final class Grammar {
  private static final String ATTRIBUTE_NAMES = "^(?!__)[A-Za-z_][A-Za-z0-9_]*$";
  private static final String NAMESPACE_NAMES = "^[A-Za-z0-9_][A-Za-z0-9_.-]*$";
  private static final String RESOURCE_NAMES = "^[A-Za-z][A-Za-z0-9_]*$";
  private static final String LABEL = "What pages call a document of it.";
  private static final String DESCRIPTION = "What it is, for people.";
  private static final String COLUMNS = "The members in the columns of lists on pages.";
  private static final Shape SOME_TEXTS = new ListOf(new Text(), 1);
  private static final Shape BOUND = either(new Number(), new Text());
  private static final Shape MODE = oneOf("atomic", "non-atomic");

  private static final List<String> SERVICES =
      List.of("cache", "search", "count", "counter", "notify", "queue");

  private static final Shape CHANGES = oneOf("create", "update", "destroy");

  /** The methods whose answers can show a reference's target. */
  static final List<String> POPULATED = List.of("get", "query", "create", "update");

  private static final Shape POPULATE_METHOD = oneOf(POPULATED);

  private static final Keyed POPULATE =
      keys()
          .required("method", POPULATE_METHOD, "The method whose answers show the target.")
          .key(
              "fields",
              either(SOME_TEXTS, new Named(included(), "")),
              "The target's members to show: a list, or a mapping such as { name: 1 }.")
          .later();

  private static final Keyed RENDER =
      keys()
          .key("create", new Flag(), "Whether a client may set it in a create.")
          .key("update", new Flag(), "Whether a client may set it in an update.")
          .key("query", new Flag(), "Whether lists show it.")
          .key("get", new Flag(), "Whether single documents show it.")
          .key("as", oneOf("markdown"), "How HTML renders it.")
          .later();

  /** An attribute: its type alone, or with more. */
  static final Ref ATTRIBUTE = new Ref("attribute", Grammar::attribute);

  private static final Named ATTRIBUTES = new Named(ATTRIBUTE, ATTRIBUTE_NAMES);

  private static final Keyed LONG_ATTRIBUTE =
      keys()
          .required("type", types(), "What its values are.")
          .key("required", new Flag(), "The value must be there, and not null.")
          .key(
              "default",
              new Anything(),
              "What a missing member becomes at create: a literal, now() or uuid().")
          .key(
              "min",
              BOUND,
              "The inclusive lower bound of a number or date, of a text's or list's length, of a"
                  + " file's size (5KB).")
          .key(
              "max",
              BOUND,
              "The inclusive upper bound of a number or date, of a text's or list's length, of a"
                  + " file's size (5MB).")
          .key("enum", new ListOf(new Anything(), 1), "The only values allowed.")
          .key(
              "pattern",
              new Text(),
              "A regular expression (RE2), found anywhere in the text unless it is anchored.")
          .key("format", oneOf(Format.names()), "What the text must look like.")
          .key("id", new Flag(), "It is the document's id.")
          .key("unique", new Flag(), "No two documents have the same value.")
          .key("ref", new Text(), "The resource that a Reference points to.")
          .key(
              "populate",
              either(
                  new Flag(), POPULATE_METHOD, POPULATE, listOf(either(POPULATE_METHOD, POPULATE))),
              "Methods whose answers show the target in place of the reference; true for all.")
          .key(
              "onDelete",
              oneOf(Arrays.stream(OnDelete.values()).map(OnDelete::text).toList()),
              "What happens to the referring document when its target is removed.")
          .key(
              "deferred",
              new Flag(),
              "The target of a Reference may be missing when it is written.")
          .key(
              "render",
              either(oneOf("markdown"), RENDER),
              "Where it shows, who sets it, and how HTML renders it.")
          .key("restricted", new Flag(), "It may be written and never leaves the server.")
          .key("title", new Flag(), "Its value names a document to people.")
          .key("label", new Text(), "Its name for people.")
          .key("description", new Text(), "What it is, for people.")
          .key("was", new Text(), "The name that it had before: stored values are kept.")
          .key("accept", SOME_TEXTS, "The media types that a File may have, such as image/*.")
          .key("multiple", new Flag(), "A File attribute holds a list of files.")
          .key("items", ATTRIBUTE, "What an Array's elements are.")
          .key("attributes", either(new Nothing(), ATTRIBUTES), "The members of an Object.")
          .later();

  private static final Keyed SEARCH =
      keys()
          .required("fields", SOME_TEXTS, "The attributes to search in.")
          .key("language", new Text(), "The language that analyses them: en.")
          .later();

  private static final Keyed WEBHOOK =
      keys()
          .required("url", new Text(), "Where events are posted.")
          .key(
              "secret",
              either(new Text(), SOME_TEXTS),
              "The key that signs them: whsec_… or any text; a list while keys change.")
          .key("on", new ListOf(CHANGES, 1), "The changes it hears of; all without it.")
          .later();

  private static final Shape MODES = either(MODE, modes());

  private static final Keyed INDEX =
      keys()
          .required("fields", SOME_TEXTS, "The members, in this order; dotted paths.")
          .key("unique", new Flag(), "No two documents have the same values.")
          .later();

  private static final Shape MAP =
      new Named(new Text(), "");

  private static final Keyed GRAPHQL =
      keys()
          .key("name", new Text(), "The name of its type and fields in GraphQL.")
          .key("relay", new Flag(), "Its documents are nodes, and its lists connections too.")
          .later();

  private static final Keyed SOURCE =
      keys()
          .required("from", new Text(), "A path, or an http or https URL.")
          .key("at", new Text(), "Where the list is in JSON that is one object: data.items.")
          .key("map", MAP, "The path in an item of each member that is taken.")
          .key("key", new Text(), "The path of what identifies an item whose id is not mapped.")
          .key("format", oneOf(Source.Format.names()), "How the items are written.")
          .key("refresh", new Text(), "How often it is loaded again, such as 5m.")
          .key("allowEmpty", new Flag(), "A source without items may replace one that had some.")
          .key("headers", new Named(new Text(), ""), "Fields of the requests for a URL.")
          .later();

  private static final Keyed REQUIREMENT =
      keys()
          .key("resource", new Text(), "Whose documents, where the key is a name of its own.")
          .key("filter", new Free(), "Which ones; \"@this.year\" is the document's year.")
          .key(
              "sort",
              either(new Text(), listOf(either(new Text(), new Free()))),
              "Their order: -year,title or [ { year: desc }, title ].")
          .key("limit", new Number(), "How many at most; 20 without it.")
          .key("fields", SOME_TEXTS, "The members to show.")
          .key(
              "populate",
              either(new Text(), SOME_TEXTS),
              "The references whose targets they show.")
          .later();

  private static final Shape RULE =
      either(
          oneOf("public", "authenticated"),
          new ListOf(either(new Text(), new Free()), 1),
          new Free());

  private static final Keyed RESOURCE_KEYS =
      keys()
          .key("plural", new Text(), "The plural under which it is served, in kebab-case.")
          .key("graphql", GRAPHQL, "How GraphQL shows it: { name: Human, relay: true }.")
          .key(
              "attributes",
              either(new Nothing(), ATTRIBUTES),
              "Its members; without any, every JSON object is accepted.")
          .key("cache", new Flag(), "Documents are kept in the cache.")
          .key("search", either(SOME_TEXTS, SEARCH), "The attributes that full-text search covers.")
          .key("count", new Flag(), "The number of documents is kept.")
          .key(
              "notify",
              either(new Flag(), listOf(either(oneOf("queue"), WEBHOOK))),
              "Who hears of changes: true for the configured queue, or a list of webhooks.")
          .key("attachments", new Flag(), "Documents may have attachments.")
          .key("mode", MODES, "Whether the services take part in the commit.")
          .key("modes", MODES, "The same as mode.")
          .key(
              "indices",
              listOf(either(new Text(), SOME_TEXTS, INDEX)),
              "Members by which documents are found quickly.")
          .key("access", access(), "Who may use which method.")
          .key(
              "source",
              either(new Text(), SOURCE),
              "Where its documents come from: a path, a URL, or a mapping with more.")
          .key("map", MAP, "As map in source.")
          .key("key", new Text(), "As key in source.")
          .key("seed", new Text(), "The file that is imported while the resource is empty.")
          .key(
              "requires",
              new Named(either(new Nothing(), REQUIREMENT), ""),
              "Documents that belong to the answers: by resource, or by a name with resource: …")
          .key("label", new Text(), LABEL)
          .key("description", new Text(), DESCRIPTION)
          .key("list", SOME_TEXTS, COLUMNS)
          .key("digest", new Flag(), "Revisions can be referred to by their digest.")
          .later();

  private static final Shape NAMESPACE =
      keys()
          .required("url", new Text(), "Where the server is; collections lie beneath it.")
          .key("token", new Text(), "What it is asked with, as a bearer token.")
          .key("ttl", new Text(), "How long its answers are taken as they are: 60s.")
          .later();

  private static final Keyed PROJECTION =
      keys()
          .required("resource", new Text(), "The resource whose documents are projected.")
          .required(
              "id",
              either(new Text(), new Free()),
              "The member that holds the read model's id, or a list of ids; or a selector with"
                  + " @this.x, which finds all read models that match.")
          .required(
              "set",
              new Named(new Text(), ATTRIBUTE_NAMES),
              "The read model's members, each with the path of its value in the document.")
          .later();

  private static final Keyed READ_MODEL =
      keys()
          .key("plural", new Text(), "The plural under which it is served, in kebab-case.")
          .key("graphql", GRAPHQL, "How GraphQL shows it: { name: Human, relay: true }.")
          .key(
              "sequencedBy",
              new Text(),
              "The member that orders the elements of a series: an id has many.")
          .key("keep", new Text(), "How long the elements of a series are kept: 90d.")
          .required(
              "projects",
              either(PROJECTION, new ListOf(PROJECTION, 1)),
              "The resources that project into it.")
          .key(
              "attributes",
              either(new Nothing(), ATTRIBUTES),
              "Types other than those that follow from the paths in set.")
          .key("cache", new Flag(), "Documents are kept in the cache.")
          .key("search", either(SOME_TEXTS, SEARCH), "The attributes that full-text search covers.")
          .key("count", new Flag(), "The number of documents is kept.")
          .key(
              "notify",
              either(new Flag(), listOf(either(oneOf("queue"), WEBHOOK))),
              "Who hears of changes: true for the configured queue, or a list of webhooks.")
          .key("mode", MODES, "Whether the services take part in the commit.")
          .key("modes", MODES, "The same as mode.")
          .key(
              "indices",
              listOf(either(new Text(), SOME_TEXTS, INDEX)),
              "Members by which documents are found quickly.")
          .key("access", access(), "Who may use which method.")
          .key("label", new Text(), LABEL)
          .key("description", new Text(), DESCRIPTION)
          .key("list", SOME_TEXTS, COLUMNS)
          .later("requires", "digest");

  /** A resource; nothing at all makes an open one. */
  static final Shape RESOURCE = either(new Nothing(), RESOURCE_KEYS);

  /** The whole file. */
  static final Keyed APPLICATION =
      keys()
          .key("name", new Text(), "The application's name.")
          .key(
              "resources",
              either(new Nothing(), new Named(RESOURCE, RESOURCE_NAMES)),
              "What the application serves, by singular name.")
          .key(
              "readModels",
              either(new Nothing(), new Named(READ_MODEL, RESOURCE_NAMES)),
              "What is projected from resources, by singular name.")
          .key("host", new Anything(), "The address to listen on.")
          .key("port", new Anything(), "The port to listen on.")
          .key("open", new Anything(), "Whether everybody may call without being known.")
          .key("data", new Anything(), "The folder of the embedded engines.")
          .key("store", new Anything(), "The URL of the store.")
          .key("cache", new Anything(), "The URL of the cache.")
          .key("search", new Anything(), "The URL of the search index.")
          .key("queue", new Anything(), "The URL of the queue.")
          .key("files", new Anything(), "The URL of the file store.")
          .key("log", new Anything(), "How long the log is kept: { keep: 7d }.")
          .key(
              "notifications",
              new Anything(),
              "How events are delivered: { tries: 16, keep: 7d, timeout: 10s }.")
          .key("limits", new Anything(), "Bounds of requests.")
          .key("auth", new Anything(), "Who callers are, and how tokens are checked.")
          .key(
              "graphql",
              new Anything(),
              "Who may ask for the GraphQL schema, trusted documents, and relay for all resources.")
          .key("cors", new Anything(), "Which pages of other origins may use the server.")
          .key("proxy", new Anything(), "Whether a proxy speaks for the server's clients.")
          .key("hosts", new Anything(), "Further names that a server on this machine answers to.")
          .key(
              "namespaces",
              either(new Nothing(), new Named(NAMESPACE, NAMESPACE_NAMES)),
              "The other servers that references may name, in the order in which they are asked.")
          .later();

  private Grammar() {}

  private static Shape attribute() {
    return either(types(), LONG_ATTRIBUTE);
  }

  private static Shape types() {
    var names = new ArrayList<>(AttributeType.names());
    names.add("ObjectId");
    return oneOf(names);
  }

  private static Shape included() {
    var nodes = JsonNodeFactory.instance;
    return new OneOf(List.of(nodes.numberNode(1), nodes.booleanNode(true)));
  }

  private static Keyed modes() {
    var keys = keys();
    SERVICES.forEach(key -> keys.key(key, MODE, "Whether this service takes part in the commit."));
    return keys.later();
  }

  private static Keyed access() {
    var keys = keys();
    for (Method<?> method : Method.all()) {
      keys.key(
          method.text(),
          RULE,
          "public, authenticated, a selector with @caller.id, @caller.roles and @caller.claims.x,"
              + " or a list of roles and of these, any of which lets in.");
    }
    return keys.later();
  }
}
