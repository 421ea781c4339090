package dev.ashlar.web.graphql.schema;

import dev.ashlar.operation.Method;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.face.GraphQlNames;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Writes one schema: the fields of Query, Mutation and Subscription, of each resource in turn, and the
 * types that they need. Used by one thread.
 */
final class SchemaWriter {
  private static final Set<String> SERIES =
      Set.of("id", "from", "to", "last", "order", "limit", "afterCursor");

  private static final String PAGE_INFO = "PageInfo";

  private static final String RELAY =
      """
      "A document of any resource that says relay."
      interface Node {
        "Identifies it among the documents of all resources."
        _nodeId: ID!
      }

      "Where a page of a connection is."
      type PageInfo {
        "Whether something follows."
        hasNextPage: Boolean!
        "Whether something comes before."
        hasPreviousPage: Boolean!
        "Of the first edge; null where there is none."
        startCursor: String
        "Of the last edge: after it the next page begins; null where there is none."
        endCursor: String
      }

      """;

  private static final String HEAD =
      """
      "A whole number of 64 bits: a JSON number; also its digits are taken."
      scalar Long

      "An RFC 3339 instant such as 2024-05-01T12:00:00Z; a date alone is its start of day, UTC."
      scalar DateTime

      "Any JSON value."
      scalar JSON

      """;

  private final Schema schema;
  private final List<AddedField> added;
  private final BiPredicate<Resource, Method<?>> usable;
  private final boolean relay;
  private final TypeDefinitions types;
  private final OutputTypes outputs;
  private final InputTypes inputs;
  private final FilterTypes filters;
  private final StringBuilder query = new StringBuilder();
  private final StringBuilder mutation = new StringBuilder();
  private final StringBuilder writes = new StringBuilder();
  private final StringBuilder subscription = new StringBuilder();

  SchemaWriter(
      Schema schema, List<AddedField> added, BiPredicate<Resource, Method<?>> usable) {
    this.schema = schema;
    this.added = added;
    this.usable = usable;
    relay = schema.resources().stream().anyMatch(each -> each.declaration().graphQl().relay());
    types = new TypeDefinitions(relay ? Set.of(SchemaText.NODE, PAGE_INFO) : Set.of());
    outputs = new OutputTypes(schema, added, usable, types);
    inputs = new InputTypes(types);
    filters = new FilterTypes(types);
  }

  /** Writes it. */
  SchemaText write() {
    for (Resource resource : schema.resources()) {
      resource(resource);
      subscriptions(resource);
    }
    added.stream()
        .filter(each -> schema.find(each.resource()).isEmpty())
        .forEach(
            each -> types.finding(
                new Finding(
                    List.of("resources", each.resource()),
                    "there is no such resource, to which the program adds the GraphQL field "
                        + each.name())));
    if (schema.resources().stream().anyMatch(each -> SchemaText.isNode(each) && isSeen(each))) {
      query.append(
          "  \"A document by its _nodeId; null where there is none, or none that may be seen.\"\n")
          .append("  node(id: ID!): Node\n");
      types.owner("Query.node")
          .ifPresent(other -> types.wrong(other, "the GraphQL field node is that of Relay"));
      types.means("Query.node", new Meaning.Node());
    }
    if (relay) {
      types.text().append(RELAY);
    }
    if (query.isEmpty()) {
      query.append("  \"What the application is called.\"\n  _application: String!\n");
      types.means("Query._application", new Meaning.ApplicationName());
    }
    var text = new StringBuilder(HEAD);
    if (types.hasFiles()) {
      text.append("\"A file, sent by the multipart request form; null takes one away.\"\n")
          .append("scalar Upload\n\n");
    }
    text.append("type Query {\n").append(query).append("}\n\n");
    if (!writes.isEmpty()) {
      mutation.append(
          "  \"Writes of any resources, all or nothing, in their order.\"\n"
              + "  transaction(writes: [TransactionWrite!]!, idempotencyKey: String):"
              + " [TransactionResult!]\n");
      types.means("Mutation.transaction", new Meaning.Transaction());
      text.append("type Mutation {\n").append(mutation).append("}\n\n");
      types.text().append("input TransactionWrite @oneOf {\n").append(writes).append("}\n\n");
      types.text()
          .append(
              """
          "What became of a write of a transaction."
          type TransactionResult {
            resource: String!
            "Null where a filter says which documents are written."
            id: ID
            "The document's version; of a removal its sequence, as of several documents the last one."
            version: Long
            "How many documents a filter found."
            matched: Int
          }

          "A document that is gone."
          type Destroyed {
            id: ID!
            "Of the change."
            sequence: Long!
          }

          """);
    }
    if (!subscription.isEmpty()) {
      text.append("type Subscription {\n").append(subscription).append("}\n\n");
      types.text().append("enum ChangeAction {\n  create\n  update\n  destroy\n}\n\n");
    }
    if (types.text().indexOf("SortDirection") >= 0 || query.indexOf("SortDirection") >= 0) {
      text.append("enum SortDirection {\n  ASC\n  DESC\n}\n\n");
    }
    if (types.hasFiles()) {
      types.text()
          .append(
              """
          type StoredFile {
            id: ID!
            name: String!
            type: String!
            size: Long!
            digest: String!
            url: String!
          }

          """);
      List.of("id", "name", "type", "size", "digest", "url")
          .forEach(each -> types.means("StoredFile." + each, new Meaning.Member(each)));
    }
    text.append(types.text());
    filters.scalars().values().forEach(text::append);
    return new SchemaText(
        text.toString().stripTrailing() + "\n", types.meanings(), types.findings());
  }

  private boolean isSeen(Resource resource) {
    return usable.test(resource, Method.GET);
  }

  private void resource(Resource resource) {
    GraphQlNames names = GraphQlNames.of(resource);
    boolean get = usable.test(resource, Method.GET);
    boolean list = usable.test(resource, Method.QUERY);
    boolean seen = get || list;
    boolean create = !resource.isReadOnly() && usable.test(resource, Method.CREATE);
    boolean update = !resource.isReadOnly() && usable.test(resource, Method.UPDATE);
    boolean destroy = !resource.isReadOnly() && usable.test(resource, Method.DESTROY);
    if (!TypeDefinitions.isName(names.one())) {
      types.wrong(resource,
          "GraphQL allows letters, digits and '_' in a name, and no two '_' in front");
      return;
    }
    if (seen || create || update) {
      outputs.output(resource, names);
    }
    if (get && !resource.isSequenced()) {
      types.field(query, "Query", names.one(), "(id: ID!): " + names.one(),
          "One " + resource.name() + "; null where there is none, or none that may be seen.",
          new Meaning.OneDocument(resource), resource);
    }
    if (get && resource.isSequenced()) {
      series(resource, names);
    }
    if (list) {
      lists(resource, names);
    }
    if (list && resource.declaration().graphQl().relay()) {
      connection(resource, names);
    }
    if (create || update) {
      inputs.add(resource, names, create, update);
    }
    if (create) {
      types.field(mutation, "Mutation", "Create" + names.one(),
          "(input: %s!, idempotencyKey: String): %s".formatted(InputTypes.created(resource, names),
              names.one()),
          "Adds a document.", new Meaning.Create(resource), resource);
      inputs.write(resource, "Create", names,
          "  input: " + InputTypes.created(resource, names) + "!\n", writes);
    }
    if (create && update) {
      types.field(mutation, "Mutation", "Upsert" + names.one(),
          "(id: ID!, input: %s!, ifVersion: Long): %s"
              .formatted(InputTypes.created(resource, names), names.one()),
          "Adds a document, or replaces it whole.", new Meaning.Upsert(resource), resource);
      inputs.write(resource, "Upsert", names,
          "  id: ID!\n  input: " + InputTypes.created(resource, names) + "!\n  ifVersion: Long\n",
          writes);
    }
    if (update) {
      types.field(mutation, "Mutation", "Update" + names.one(),
          "(id: ID!, patch: %s!, ifVersion: Long, idempotencyKey: String): %s"
              .formatted(InputTypes.patch(resource, names), names.one()),
          "Changes the members that the patch names; null removes one.",
          new Meaning.Update(resource), resource);
      inputs.write(resource, "Update", names,
          "  id: ID!\n  patch: " + InputTypes.patch(resource, names) + "!\n  ifVersion: Long\n",
          writes);
    }
    if (update && list) {
      inputs.writeAll(resource, "Update", names,
          "  patch: " + InputTypes.patch(resource, names) + "!\n", writes);
      types.means("TransactionWrite.Update" + names.all(), new Meaning.UpdateAll(resource));
    }
    if (destroy) {
      types.field(mutation, "Mutation", "Destroy" + names.one(),
          "(id: ID!, ifVersion: Long): Destroyed",
          "Removes a document.", new Meaning.Destroy(resource), resource);
      inputs.write(resource, "Destroy", names, "  id: ID!\n  ifVersion: Long\n", writes);
    }
    if (destroy && list) {
      inputs.writeAll(resource, "Destroy", names, "", writes);
      types.means("TransactionWrite.Destroy" + names.all(), new Meaning.DestroyAll(resource));
    }
  }

  private void subscriptions(Resource resource) {
    GraphQlNames names = GraphQlNames.of(resource);
    String one = names.one();
    boolean get = usable.test(resource, Method.GET);
    boolean list = usable.test(resource, Method.QUERY);
    if ((!get && !list) || !TypeDefinitions.isName(one)) {
      return;
    }
    if (get) {
      types.field(subscription, "Subscription", one,
          "(id: ID!, since: Long, snapshot: Boolean): " + one + "Changes",
          "Each change of one " + resource.name() + ", from now on or behind a sequence.",
          new Meaning.Watch(resource, true), resource);
    }
    if (list) {
      types.field(subscription, "Subscription", names.all(),
          "(filter: %s, since: Long, snapshot: Boolean): %sChanges"
              .formatted(resource.isOpen() ? "JSON" : one + "Filter", one),
          "Each change of those that match, from now on or behind a sequence.",
          new Meaning.Watch(resource, false), resource);
    }
    types.type("type", one + "Changes", resource,
        """
          "Where the log is: a subscription can go on behind it."
          sequence: Long!
          "What one transaction changed, in its order."
          changes: [%sChange!]!
          "Whether it is not known what happened since: read everything again."
          reset: Boolean!
        """.formatted(one));
    types.type("type", one + "Change", resource,
        """
          "What it is to who watches: what comes into sight is created, what leaves it destroyed."
          action: ChangeAction!
          id: ID!
          "The document as it is now; null if it is destroyed."
          item: %s
        """.formatted(one));
  }

  private void series(Resource resource, GraphQlNames names) {
    String key = resource.readModel().flatMap(ReadModel::sequencedBy).orElseThrow();
    if (SERIES.contains(key)) {
      types.wrong(resource,
          "the key of its series is called as the argument " + key + " of GraphQL is");
      return;
    }
    ScalarKind kind = resource.attribute(key).map(ScalarKind::of).orElse(ScalarKind.STRING);
    String type = kind == ScalarKind.LONG || kind == ScalarKind.FLOAT ? kind.type() : "String";
    types.field(query, "Query", names.one(),
        ("(id: ID!, %1$s: %2$s, from: %2$s, to: %2$s, last: Int, order: SortDirection, limit: Int,"
            + " afterCursor: String): [%3$s!]").formatted(key, type, names.one()),
        "The elements of a series in the order of " + key
            + ": all, those of one key, or from one key (included) to another (not included).",
        new Meaning.Series(resource), resource);
  }

  private void lists(Resource resource, GraphQlNames names) {
    String one = names.one();
    String filter = resource.isOpen() ? "JSON" : one + "Filter";
    String sort = resource.isOpen() ? "JSON" : one + "Sort";
    types.field(query, "Query", names.list(),
        "(filter: %s, sortBy: [%s!], limit: Int, afterCursor: String): %sList"
            .formatted(filter, sort, one),
        "A page of those that match, by id where sortBy says nothing else.",
        new Meaning.Page(resource), resource);
    types.type("type", one + "List", resource,
        """
          items: [%s!]!
          "How many are on this page."
          count: Int!
          "How many match in all."
          total: Long!
          "Where the next page begins; null at the end."
          cursor: String
        """.formatted(one));
    if (!resource.isOpen()) {
      filters.add(resource, one);
    }
    if (resource.declaration().services().search().isEmpty()) {
      return;
    }
    types.field(query, "Query", names.search(),
        "(query: String!, filter: %s, limit: Int, afterCursor: String): %sHits"
            .formatted(filter, one),
        "Full-text search, the best match first.", new Meaning.Matches(resource), resource);
    types.type("type", one + "Hits", resource,
        """
          hits: [%sHit!]!
          "How many match in all."
          total: Long!
          "Where the next page begins; null at the end."
          cursor: String
        """.formatted(one));
    types.type("type", one + "Hit", resource,
        """
          "How well it matches; comparable within one answer only."
          score: Float!
          "Where it matches, by member: snippets of HTML in which mark elements mark the match."
          highlights: JSON
          item: %s!
        """.formatted(one));
  }

  private void connection(Resource resource, GraphQlNames names) {
    String one = names.one();
    String filter = resource.isOpen() ? "JSON" : one + "Filter";
    String sort = resource.isOpen() ? "JSON" : one + "Sort";
    types.field(query, "Query", one + "Connection",
        "(filter: %s, sortBy: [%s!], first: Int, after: String): %sConnection"
            .formatted(filter, sort, one),
        "A page of those that match, with a cursor for each.",
        new Meaning.Connection(resource), resource);
    types.type("type", one + "Connection", resource,
        """
          edges: [%sEdge!]!
          pageInfo: PageInfo!
          "How many match in all."
          total: Long!
        """.formatted(one));
    types.type("type", one + "Edge", resource,
        """
          "Where a page begins that goes on behind it."
          cursor: String!
          node: %s!
        """.formatted(one));
  }
}
