package dev.ashlar.web.graphql;

import dev.ashlar.operation.Method;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.face.GraphQlNames;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * The GraphQL schema of an application in the schema definition language, and what each field of it stands
 * for. It follows from the definition alone, in the order of the definition, so that it is the same from
 * start to start. Immutable.
 *
 * <p>It is one file because it is one text, from its head to its end.
 *
 * @param text in the schema definition language
 * @param meanings of each field, by {@code Type.field}
 * @param findings names that GraphQL takes itself, or that two things have
 */
public record SchemaText(String text, Map<String, Meaning> meanings, List<Finding> findings) {
  /** Names that are there before any resource is. */
  private static final Set<String> TAKEN =
      Set.of(
          "Query", "Mutation", "Subscription", "String", "Int", "Float", "Boolean", "ID", "Long",
          "DateTime", "JSON", "Upload");

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z][A-Za-z0-9_]*|_[A-Za-z0-9][A-Za-z0-9_]*");
  private static final Set<String> NO_ENUM_VALUE = Set.of("true", "false", "null");
  private static final Set<String> SERIES =
      Set.of("id", "from", "to", "last", "order", "limit", "afterCursor");
  private static final List<String> CONNECTIVES = List.of("and", "or", "not");

  /** What all documents are whose resources say {@code relay}. */
  static final String NODE = "Node";

  private static final String PAGE_INFO = "PageInfo";
  private static final String NODE_ID = "_nodeId";

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

  /** Copies the collections. */
  public SchemaText {
    meanings = Collections.unmodifiableMap(new LinkedHashMap<>(meanings));
    findings = List.copyOf(findings);
  }

  /** The whole schema of an application to which no program adds anything. */
  public static SchemaText of(Schema schema) {
    return of(schema, List.of());
  }

  /** The whole schema of an application, with what its program adds. */
  public static SchemaText of(Schema schema, List<AddedField> added) {
    return of(schema, added, (resource, method) -> true);
  }

  /**
   * The schema of an application as far as somebody may use it.
   *
   * @param usable whether a method of a resource may be used
   */
  static SchemaText of(
      Schema schema, List<AddedField> added, BiPredicate<Resource, Method<?>> usable) {
    return new Writer(schema, added, usable).write();
  }

  /** Whether the documents of a resource are nodes: elements of a series have no id of their own. */
  static boolean isNode(Resource resource) {
    return resource.declaration().graphQl().relay() && !resource.isSequenced();
  }

  /** What each of some filters' operators stands for. */
  enum Kind {
    STRING("String", "StringFilter", true, true),
    ID("ID", "IDFilter", true, true),
    LONG("Long", "LongFilter", true, false),
    FLOAT("Float", "FloatFilter", true, false),
    DATE("DateTime", "DateTimeFilter", true, false),
    BOOLEAN("Boolean", "BooleanFilter", false, false),
    JSON("JSON", "JSONFilter", true, true);

    private final String type;
    private final String filter;
    private final boolean ordered;
    private final boolean text;

    Kind(String type, String filter, boolean ordered, boolean text) {
      this.type = type;
      this.filter = filter;
      this.ordered = ordered;
      this.text = text;
    }

    static Kind of(Attribute attribute) {
      return switch (attribute.type()) {
        case STRING -> STRING;
        case NUMBER -> FLOAT;
        case INTEGER -> LONG;
        case BOOLEAN -> BOOLEAN;
        case DATE -> DATE;
        case REFERENCE -> ID;
        case OBJECT, ARRAY, FILE, ANY -> JSON;
      };
    }
  }

  /** Writes one schema. Used by one thread. */
  private static final class Writer {
    private final Schema schema;
    private final List<AddedField> added;
    private final BiPredicate<Resource, Method<?>> usable;
    private final StringBuilder types = new StringBuilder();
    private final Map<String, String> filters = new TreeMap<>();
    private final Map<String, Meaning> meanings = new LinkedHashMap<>();
    private final Map<String, Resource> owners = new LinkedHashMap<>();
    private final Map<String, Resource> fieldOwners = new LinkedHashMap<>();
    private final Set<Finding> findings = new LinkedHashSet<>();
    private Set<String> taken = Set.of();
    private boolean files;

    Writer(
        Schema schema, List<AddedField> added, BiPredicate<Resource, Method<?>> usable) {
      this.schema = schema;
      this.added = added;
      this.usable = usable;
    }

    SchemaText write() {
      boolean relay =
          schema.resources().stream().anyMatch(each -> each.declaration().graphQl().relay());
      taken = relay ? Set.of(NODE, PAGE_INFO) : Set.of();
      var query = new StringBuilder();
      var mutation = new StringBuilder();
      var writes = new StringBuilder();
      var subscription = new StringBuilder();
      for (Resource resource : schema.resources()) {
        resource(resource, query, mutation, writes);
        subscriptions(resource, subscription);
      }
      added.stream()
          .filter(each -> schema.find(each.resource()).isEmpty())
          .forEach(
              each -> findings.add(
                  new Finding(
                      List.of("resources", each.resource()),
                      "there is no such resource, to which the program adds the GraphQL field "
                          + each.name())));
      if (schema.resources().stream().anyMatch(each -> isNode(each) && isSeen(each))) {
        query.append(
            "  \"A document by its _nodeId; null where there is none, or none that may be seen.\"\n")
            .append("  node(id: ID!): Node\n");
        Resource other = fieldOwners.get("Query.node");
        if (other != null) {
          wrong(other, "the GraphQL field node is that of Relay");
        }
        meanings.put("Query.node", new Meaning.Node());
      }
      if (relay) {
        types.append(RELAY);
      }
      if (query.isEmpty()) {
        query.append("  \"What the application is called.\"\n  _application: String!\n");
        meanings.put("Query._application", new Meaning.ApplicationName());
      }
      var text = new StringBuilder(HEAD);
      if (files) {
        text.append("\"A file, sent by the multipart request form; null takes one away.\"\n")
            .append("scalar Upload\n\n");
      }
      text.append("type Query {\n").append(query).append("}\n\n");
      if (!writes.isEmpty()) {
        mutation.append(
            "  \"Writes of any resources, all or nothing, in their order.\"\n"
                + "  transaction(writes: [TransactionWrite!]!, idempotencyKey: String):"
                + " [TransactionResult!]\n");
        meanings.put("Mutation.transaction", new Meaning.Transaction());
        text.append("type Mutation {\n").append(mutation).append("}\n\n");
        types.append("input TransactionWrite @oneOf {\n").append(writes).append("}\n\n");
        types.append(
            """
            "What became of a write of a transaction."
            type TransactionResult {
              resource: String!
              id: ID!
              "The document's version; of a removal its sequence."
              version: Long!
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
        types.append("enum ChangeAction {\n  create\n  update\n  destroy\n}\n\n");
      }
      if (types.indexOf("SortDirection") >= 0 || query.indexOf("SortDirection") >= 0) {
        text.append("enum SortDirection {\n  ASC\n  DESC\n}\n\n");
      }
      if (files) {
        types.append(
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
            .forEach(each -> meanings.put("StoredFile." + each, new Meaning.Member(each)));
      }
      text.append(types);
      filters.values().forEach(text::append);
      return new SchemaText(text.toString().stripTrailing() + "\n", meanings,
          List.copyOf(findings));
    }

    private boolean isSeen(Resource resource) {
      return usable.test(resource, Method.GET);
    }

    // ---- resources

    private void resource(
        Resource resource, StringBuilder query, StringBuilder mutation, StringBuilder writes) {
      GraphQlNames names = GraphQlNames.of(resource);
      boolean get = usable.test(resource, Method.GET);
      boolean list = usable.test(resource, Method.QUERY);
      boolean seen = get || list;
      boolean create = !resource.isReadOnly() && usable.test(resource, Method.CREATE);
      boolean update = !resource.isReadOnly() && usable.test(resource, Method.UPDATE);
      boolean destroy = !resource.isReadOnly() && usable.test(resource, Method.DESTROY);
      if (!NAME.matcher(names.one()).matches()) {
        wrong(resource,
            "GraphQL allows letters, digits and '_' in a name, and no two '_' in front");
        return;
      }
      if (seen || create || update) {
        output(resource, names);
      }
      if (get && !resource.isSequenced()) {
        field(query, "Query", names.one(), "(id: ID!): " + names.one(),
            "One " + resource.name() + "; null where there is none, or none that may be seen.",
            new Meaning.OneDocument(resource), resource);
      }
      if (get && resource.isSequenced()) {
        series(resource, names, query);
      }
      if (list) {
        lists(resource, names, query);
      }
      if (list && resource.declaration().graphQl().relay()) {
        connection(resource, names, query);
      }
      if (create || update) {
        input(resource, names, create, update);
      }
      if (create) {
        field(mutation, "Mutation", "Create" + names.one(),
            "(input: %s!, idempotencyKey: String): %s".formatted(input(resource, names),
                names.one()),
            "Adds a document.", new Meaning.Create(resource), resource);
        write(resource, "Create", names, "  input: " + input(resource, names) + "!\n", writes);
      }
      if (create && update) {
        field(mutation, "Mutation", "Upsert" + names.one(),
            "(id: ID!, input: %s!, ifVersion: Long): %s"
                .formatted(input(resource, names), names.one()),
            "Adds a document, or replaces it whole.", new Meaning.Upsert(resource), resource);
        write(resource, "Upsert", names,
            "  id: ID!\n  input: " + input(resource, names) + "!\n  ifVersion: Long\n", writes);
      }
      if (update) {
        field(mutation, "Mutation", "Update" + names.one(),
            "(id: ID!, patch: %s!, ifVersion: Long, idempotencyKey: String): %s"
                .formatted(patch(resource, names), names.one()),
            "Changes the members that the patch names; null removes one.",
            new Meaning.Update(resource), resource);
        write(resource, "Update", names,
            "  id: ID!\n  patch: " + patch(resource, names) + "!\n  ifVersion: Long\n", writes);
      }
      if (destroy) {
        field(mutation, "Mutation", "Destroy" + names.one(),
            "(id: ID!, ifVersion: Long): Destroyed",
            "Removes a document.", new Meaning.Destroy(resource), resource);
        write(resource, "Destroy", names, "  id: ID!\n  ifVersion: Long\n", writes);
      }
    }

    private void subscriptions(Resource resource, StringBuilder subscription) {
      GraphQlNames names = GraphQlNames.of(resource);
      String one = names.one();
      boolean get = usable.test(resource, Method.GET);
      boolean list = usable.test(resource, Method.QUERY);
      if ((!get && !list) || !NAME.matcher(one).matches()) {
        return;
      }
      if (get) {
        field(subscription, "Subscription", one,
            "(id: ID!, since: Long, snapshot: Boolean): " + one + "Changes",
            "Each change of one " + resource.name() + ", from now on or behind a sequence.",
            new Meaning.Watch(resource, true), resource);
      }
      if (list) {
        field(subscription, "Subscription", names.all(),
            "(filter: %s, since: Long, snapshot: Boolean): %sChanges"
                .formatted(resource.isOpen() ? "JSON" : one + "Filter", one),
            "Each change of those that match, from now on or behind a sequence.",
            new Meaning.Watch(resource, false), resource);
      }
      type("type", one + "Changes", resource,
          """
            "Where the log is: a subscription can go on behind it."
            sequence: Long!
            "What one transaction changed, in its order."
            changes: [%sChange!]!
            "Whether it is not known what happened since: read everything again."
            reset: Boolean!
          """.formatted(one));
      type("type", one + "Change", resource,
          """
            "What it is to who watches: what comes into sight is created, what leaves it destroyed."
            action: ChangeAction!
            id: ID!
            "The document as it is now; null if it is destroyed."
            item: %s
          """.formatted(one));
    }

    private void series(Resource resource, GraphQlNames names, StringBuilder query) {
      String key = resource.readModel().flatMap(ReadModel::sequencedBy).orElseThrow();
      if (SERIES.contains(key)) {
        wrong(resource,
            "the key of its series is called as the argument " + key + " of GraphQL is");
        return;
      }
      Kind kind = resource.attribute(key).map(Kind::of).orElse(Kind.STRING);
      String type = kind == Kind.LONG || kind == Kind.FLOAT ? kind.type : "String";
      field(query, "Query", names.one(),
          ("(id: ID!, %1$s: %2$s, from: %2$s, to: %2$s, last: Int, order: SortDirection, limit: Int,"
              + " afterCursor: String): [%3$s!]").formatted(key, type, names.one()),
          "The elements of a series in the order of " + key
              + ": all, those of one key, or from one key (included) to another (not included).",
          new Meaning.Series(resource), resource);
    }

    private void lists(Resource resource, GraphQlNames names, StringBuilder query) {
      String one = names.one();
      String filter = resource.isOpen() ? "JSON" : one + "Filter";
      String sort = resource.isOpen() ? "JSON" : one + "Sort";
      field(query, "Query", names.list(),
          "(filter: %s, sortBy: [%s!], limit: Int, afterCursor: String): %sList"
              .formatted(filter, sort, one),
          "A page of those that match, by id where sortBy says nothing else.",
          new Meaning.Page(resource), resource);
      type("type", one + "List", resource,
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
        filter(resource, one, resource.attributes(), true);
        sort(resource, one, resource.attributes(), true);
      }
      if (resource.declaration().services().search().isEmpty()) {
        return;
      }
      field(query, "Query", names.search(),
          "(query: String!, filter: %s, limit: Int, afterCursor: String): %sHits"
              .formatted(filter, one),
          "Full-text search, the best match first.", new Meaning.Matches(resource), resource);
      type("type", one + "Hits", resource,
          """
            hits: [%sHit!]!
            "How many match in all."
            total: Long!
            "Where the next page begins; null at the end."
            cursor: String
          """.formatted(one));
      type("type", one + "Hit", resource,
          """
            "How well it matches; comparable within one answer only."
            score: Float!
            "Where it matches, by member: snippets of HTML in which mark elements mark the match."
            highlights: JSON
            item: %s!
          """.formatted(one));
    }

    private void connection(Resource resource, GraphQlNames names, StringBuilder query) {
      String one = names.one();
      String filter = resource.isOpen() ? "JSON" : one + "Filter";
      String sort = resource.isOpen() ? "JSON" : one + "Sort";
      field(query, "Query", one + "Connection",
          "(filter: %s, sortBy: [%s!], first: Int, after: String): %sConnection"
              .formatted(filter, sort, one),
          "A page of those that match, with a cursor for each.",
          new Meaning.Connection(resource), resource);
      type("type", one + "Connection", resource,
          """
            edges: [%sEdge!]!
            pageInfo: PageInfo!
            "How many match in all."
            total: Long!
          """.formatted(one));
      type("type", one + "Edge", resource,
          """
            "Where a page begins that goes on behind it."
            cursor: String!
            node: %s!
          """.formatted(one));
    }

    // ---- documents

    private void output(Resource resource, GraphQlNames names) {
      String one = names.one();
      var fields = new StringBuilder();
      boolean other =
          resource.attribute("id").filter(attribute -> !attribute.id()).isPresent();
      if (!other || resource.isSequenced()) {
        fields.append("  id: ID!\n");
        String member = resource.isSequenced() ? "id" : resource.idMember();
        meanings.put(one + ".id", new Meaning.Member(member));
      }
      if (resource.isOpen()) {
        fields.append("  document: JSON\n");
        meanings.put(one + ".document", new Meaning.Whole());
      }
      members(resource, one, resource.attributes(), fields);
      if (isNode(resource)) {
        if (resource.attribute(NODE_ID).isPresent()) {
          findings.add(
              new Finding(
                  List.of("resources", resource.name(), "attributes", NODE_ID),
                  "the attribute is called as the field of GraphQL that identifies a node is: give it"
                      + " another name, or leave out graphql: { relay: true }"));
        }
        fields.append("  \"Identifies it among the documents of all resources.\"\n")
            .append("  ")
            .append(NODE_ID)
            .append(": ID!\n");
        meanings.put(one + "." + NODE_ID, new Meaning.GlobalId(resource));
      }
      about(resource, one, "_version", "Long", "Changes with the document.",
          Meaning.Property.VERSION, fields);
      about(resource, one, "_created", "DateTime", "When it was added.",
          Meaning.Property.CREATED, fields);
      about(resource, one, "_updated", "DateTime", "When it was last changed.",
          Meaning.Property.UPDATED, fields);
      if (resource.isSequenced()) {
        about(resource, one, "_cursor", "String", "Where a page begins that goes on behind it.",
            Meaning.Property.CURSOR, fields);
      }
      added.stream()
          .filter(each -> each.resource().equals(resource.name()))
          .forEach(each -> added(resource, one, each, fields));
      type("type", isNode(resource) ? one + " implements Node" : one, resource, fields.toString());
    }

    /** A field of the program, where there is none of its name yet. */
    private void added(
        Resource resource, String type, AddedField field, StringBuilder fields) {
      boolean there = meanings.containsKey(type + "." + field.name());
      boolean hidden = resource.attribute(field.name()).isPresent(); // and is not to be guessed
      if (there || hidden || !NAME.matcher(field.name()).matches() || !field.isTyped()) {
        findings.add(
            new Finding(
                List.of("resources", resource.name()),
                "the program adds the GraphQL field %s of type %s: expected a name that nothing else has, and one of %s, or a list of one"
                    .formatted(
                        field.name(), field.type(),
                        String.join(", ", new TreeSet<>(AddedField.TYPES)))));
        return;
      }
      fields.append("  ").append(field.name()).append(": ").append(field.type()).append('\n');
      meanings.put(type + "." + field.name(), new Meaning.Added(field));
    }

    private void about(
        Resource resource, String type, String name, String of, String description,
        Meaning.Property property, StringBuilder fields) {
      if (resource.attribute(name).isEmpty()) {
        fields.append("  \"").append(description).append("\"\n");
        fields.append("  ").append(name).append(": ").append(of).append('\n');
        meanings.put(type + "." + name, new Meaning.About(property));
      }
    }

    private void members(
        Resource resource, String type, List<Attribute> attributes, StringBuilder fields) {
      for (Attribute attribute : attributes) {
        boolean said =
            attribute.name().equals("id") && (attribute.id() || resource.isSequenced());
        if (!attribute.readable() || (said && type.equals(GraphQlNames.of(resource).one()))) {
          continue;
        }
        String name = attribute.name();
        describe(attribute, fields);
        fields.append("  ").append(name).append(": ");
        fields.append(attribute.id() ? "ID!" : outputType(resource, type, attribute));
        fields.append('\n');
        meanings.put(type + "." + name, meaning(attribute));
      }
    }

    private Meaning meaning(Attribute attribute) {
      return target(attribute)
          .<Meaning>map(target -> new Meaning.Target(attribute.name(), target))
          .orElseGet(() -> new Meaning.Member(attribute.name()));
    }

    /** What a reference, or each element of an array of them, leads to, where that may be read. */
    private Optional<Resource> target(Attribute attribute) {
      if (attribute.type() == AttributeType.ARRAY) {
        return attribute.items().flatMap(this::target);
      }
      return attribute.reference()
          .map(Reference::resource)
          .flatMap(schema::find)
          .filter(resource -> usable.test(resource, Method.GET) && !resource.isSequenced());
    }

    private String outputType(Resource resource, String type, Attribute attribute) {
      String nested = type + capitalised(attribute.name());
      return switch (attribute.type()) {
        case OBJECT -> {
          if (attribute.attributes().stream().noneMatch(Attribute::readable)) {
            yield "JSON";
          }
          var fields = new StringBuilder();
          members(resource, nested, attribute.attributes(), fields);
          type("type", nested, resource, fields.toString());
          yield nested;
        }
        case ARRAY ->
            attribute.items()
                .map(items -> "[" + outputType(resource, type, named(items, attribute)) + "]")
                .orElse("[JSON]");
        case FILE -> {
          files = true;
          yield attribute.multiple() ? "[StoredFile!]" : "StoredFile";
        }
        case REFERENCE ->
            target(attribute).map(target -> GraphQlNames.of(target).one()).orElse("ID");
        case STRING -> enumeration(resource, nested, attribute).orElse("String");
        default -> Kind.of(attribute).type;
      };
    }

    /** The elements of an array are called by the array. */
    private static Attribute named(Attribute items, Attribute array) {
      return items.name().equals(array.name()) ? items
          : new Attribute(
              array.name(), items.type(), items.required(), items.fallback(), items.min(),
              items.max(),
              items.choices(), items.pattern(), items.format(), items.id(), items.unique(),
              items.reference(), items.render(), items.restricted(), items.label(),
              items.description(), items.items(), items.attributes(), items.accept(),
              items.multiple(), items.was(), items.title());
    }

    /** The type of a text with few values, where all of them are names; otherwise it is a String. */
    private Optional<String> enumeration(Resource resource, String name, Attribute attribute) {
      if (!isEnumeration(attribute)) {
        return Optional.empty();
      }
      var values = new StringBuilder();
      attribute.choices().forEach(v -> values.append("  ").append(v.stringValue()).append('\n'));
      String text = "enum " + name + " {\n" + values + "}\n\n";
      if (types.indexOf(text) < 0) {
        type("enum", name, resource, values.toString());
      }
      return Optional.of(name);
    }

    private static boolean isEnumeration(Attribute attribute) {
      return !attribute.choices().isEmpty()
          && attribute.choices()
              .stream()
              .allMatch(
                  value -> value.isString()
                      && NAME.matcher(value.stringValue()).matches()
                      && !NO_ENUM_VALUE.contains(value.stringValue()));
    }

    // ---- inputs

    private static String input(Resource resource, GraphQlNames names) {
      return resource.isOpen() ? "JSON" : names.one() + "Input";
    }

    private static String patch(Resource resource, GraphQlNames names) {
      return resource.isOpen() ? "JSON" : names.one() + "Patch";
    }

    private void input(Resource resource, GraphQlNames names, boolean create, boolean update) {
      if (resource.isOpen()) {
        return;
      }
      if (create) {
        var fields = new StringBuilder("  id: ID\n");
        inputs(resource, names.one(), "Input", resource.attributes(), true, fields);
        type("input", names.one() + "Input", resource, fields.toString());
      }
      if (update) {
        var fields = new StringBuilder();
        inputs(resource, names.one(), "Patch", resource.attributes(), true, fields);
        if (fields.isEmpty()) {
          fields.append("  id: ID\n");
        }
        type("input", names.one() + "Patch", resource, fields.toString());
      }
    }

    private void inputs(
        Resource resource, String type, String suffix, List<Attribute> attributes,
        boolean outermost,
        StringBuilder fields) {
      boolean create = suffix.equals("Input");
      for (Attribute attribute : attributes) {
        boolean mine = create ? attribute.render().create() : attribute.render().update();
        boolean id = outermost && (attribute.name().equals("id") || (!create && attribute.id()));
        if ((outermost && !mine) || (id && (attribute.id() || create))) {
          continue;
        }
        describe(attribute, fields);
        fields.append("  ").append(attribute.name()).append(": ");
        fields.append(inputType(resource, type, suffix, attribute)).append('\n');
      }
    }

    private String inputType(Resource resource, String type, String suffix, Attribute attribute) {
      String nested = type + capitalised(attribute.name());
      return switch (attribute.type()) {
        case OBJECT -> {
          if (attribute.attributes().isEmpty()) {
            yield "JSON";
          }
          var fields = new StringBuilder();
          inputs(resource, nested, suffix, attribute.attributes(), false, fields);
          type("input", nested + suffix, resource, fields.toString());
          yield nested + suffix;
        }
        case ARRAY ->
            attribute.items()
                .map(items -> named(items, attribute))
                .map(items -> "[" + inputType(resource, type, suffix, items) + "]")
                .orElse("[JSON]");
        case FILE -> {
          files = true;
          yield attribute.multiple() ? "[Upload!]" : "Upload";
        }
        case STRING -> enumeration(resource, nested, attribute).orElse("String");
        default -> Kind.of(attribute).type;
      };
    }

    private void write(
        Resource resource, String verb, GraphQlNames names, String fields, StringBuilder writes) {
      String name = verb + names.one();
      type("input", name + "Write", resource, fields);
      writes.append("  ").append(name).append(": ").append(name).append("Write\n");
    }

    // ---- filters and sorts

    private void filter(
        Resource resource, String type, List<Attribute> attributes, boolean outermost) {
      String name = type + "Filter";
      var fields = new StringBuilder();
      fields.append("  and: [").append(name).append("!]\n");
      fields.append("  or: [").append(name).append("!]\n");
      fields.append("  not: ").append(name).append('\n');
      if (outermost && attributes.stream().noneMatch(each -> each.name().equals("id"))) {
        fields.append("  id: ").append(filterOf(Kind.ID)).append('\n');
      }
      for (Attribute attribute : attributes) {
        if (attribute.readable() && attribute.type() != AttributeType.FILE) {
          fields.append("  ").append(filterField(attribute.name())).append(": ");
          fields.append(filterType(resource, type, attribute)).append('\n');
        }
      }
      type("input", name, resource, fields.toString());
    }

    /** A member that is called as a connective of filters is. */
    private static String filterField(String name) {
      return CONNECTIVES.contains(name) ? name + "_" : name;
    }

    private String filterType(Resource resource, String type, Attribute attribute) {
      String nested = type + capitalised(attribute.name());
      return switch (attribute.type()) {
        case OBJECT -> {
          if (attribute.attributes().stream().noneMatch(Attribute::readable)) {
            yield filterOf(Kind.JSON);
          }
          filter(resource, nested, attribute.attributes(), false);
          yield nested + "Filter";
        }
        case ARRAY -> listFilter(resource, nested, attribute);
        case STRING ->
            enumeration(resource, nested, attribute)
                .map(values -> enumFilter(resource, values))
                .orElseGet(() -> filterOf(Kind.STRING));
        default -> attribute.id() ? filterOf(Kind.ID) : filterOf(Kind.of(attribute));
      };
    }

    private String listFilter(Resource resource, String nested, Attribute array) {
      Optional<Attribute> items = array.items().map(each -> named(each, array));
      boolean objects =
          items.filter(each -> each.type() == AttributeType.OBJECT)
              .filter(each -> each.attributes().stream().anyMatch(Attribute::readable))
              .isPresent();
      if (objects) {
        filter(resource, nested, items.get().attributes(), false);
        type("input", nested + "ListFilter", resource,
            """
              isDefined: Boolean
              "An element matches."
              elemMatch: %sFilter
            """.formatted(nested));
        return nested + "ListFilter";
      }
      Kind kind = items.map(Kind::of).orElse(Kind.JSON);
      String name = kind.type + "ListFilter";
      filters.putIfAbsent(
          name,
          """
          input %s {
            eq: [%s]
            isDefined: Boolean
            "It has this element."
            includes: %s
          }

          """.formatted(name, kind.type, kind.type));
      return name;
    }

    private String enumFilter(Resource resource, String values) {
      String name = values + "Filter";
      String fields =
          "  eq: %s\n  ne: %s\n  in: [%s]\n  isDefined: Boolean\n".formatted(values, values,
              values);
      if (types.indexOf("input " + name + " {\n" + fields) < 0) {
        type("input", name, resource, fields);
      }
      return name;
    }

    private String filterOf(Kind kind) {
      String of = kind.type;
      var text = new StringBuilder("input " + kind.filter + " {\n");
      text.append("  eq: ").append(of).append("\n  ne: ").append(of).append('\n');
      if (kind.ordered) {
        for (String operator : List.of("gt", "gte", "lt", "lte")) {
          text.append("  ").append(operator).append(": ").append(of).append('\n');
        }
        text.append("  \"From the first to the second, both included.\"\n");
        text.append("  between: [").append(of).append("!]\n");
      }
      text.append("  in: [").append(of).append("]\n");
      if (kind.text) {
        text.append("  contains: String\n  beginsWith: String\n");
        text.append("  \"RE2 syntax, found anywhere unless anchored.\"\n  regex: String\n");
      }
      if (kind == Kind.JSON) {
        text.append("  includes: JSON\n");
      }
      text.append("  \"Whether the member is there, be it null.\"\n  isDefined: Boolean\n}\n\n");
      filters.putIfAbsent(kind.filter, text.toString());
      return kind.filter;
    }

    private void sort(
        Resource resource, String type, List<Attribute> attributes, boolean outermost) {
      var fields = new StringBuilder();
      if (outermost && attributes.stream().noneMatch(each -> each.name().equals("id"))) {
        fields.append("  id: SortDirection\n");
      }
      for (Attribute attribute : attributes) {
        boolean plain =
            attribute.type() != AttributeType.ARRAY && attribute.type() != AttributeType.FILE;
        if (!attribute.readable() || !plain) {
          continue;
        }
        boolean nested = attribute.attributes().stream().anyMatch(Writer::isSortable);
        String of = type + capitalised(attribute.name());
        if (nested) {
          sort(resource, of, attribute.attributes(), false);
        }
        fields.append("  ").append(attribute.name()).append(": ");
        fields.append(nested ? of + "Sort" : "SortDirection").append('\n');
      }
      type("input", type + "Sort @oneOf", resource, fields.toString());
    }

    private static boolean isSortable(Attribute attribute) {
      return attribute.readable()
          && attribute.type() != AttributeType.ARRAY
          && attribute.type() != AttributeType.FILE;
    }

    // ---- the text

    private void type(String kind, String name, Resource resource, String fields) {
      int space = name.indexOf(' ');
      String bare = space < 0 ? name : name.substring(0, space);
      if (TAKEN.contains(bare) || taken.contains(bare) || owners.containsKey(bare)) {
        taken(resource, bare);
        return;
      }
      owners.put(bare, resource);
      types.append(kind).append(' ').append(name).append(" {\n").append(fields).append("}\n\n");
    }

    private void taken(Resource resource, String name) {
      Resource other = owners.get(name);
      String owner =
          other == null ? "GraphQL itself"
              : other == resource ? "another part of " + resource.name() : other.name();
      wrong(resource, "the GraphQL type " + name + " would be that of " + owner + " too");
    }

    private void wrong(Resource resource, String what) {
      String kind = resource.readModel().isPresent() ? "readModels" : "resources";
      findings.add(
          new Finding(
              List.of(kind, resource.name()),
              what + ". Give it another name there: graphql: { name: … }"));
    }

    private void field(
        StringBuilder fields, String type, String name, String rest, String description,
        Meaning meaning, Resource resource) {
      Resource other = fieldOwners.putIfAbsent(type + "." + name, resource);
      if (other != null) {
        wrong(resource, "the GraphQL field " + name + " would be that of " + other.name() + " too");
        return;
      }
      fields.append("  \"")
          .append(description)
          .append("\"\n  ")
          .append(name)
          .append(rest)
          .append('\n');
      meanings.put(type + "." + name, meaning);
    }

    private static void describe(Attribute attribute, StringBuilder fields) {
      attribute.description()
          .or(attribute::label)
          .ifPresent(text -> fields.append("  ").append(quoted(text)).append('\n'));
    }

    /** A description as a string of GraphQL, on one line. */
    private static String quoted(String text) {
      var quoted = new StringBuilder("\"");
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        switch (c) {
          case '"' -> quoted.append("\\\"");
          case '\\' -> quoted.append("\\\\");
          case '\n' -> quoted.append("\\n");
          default -> {
            if (c < 0x20 || Character.isSurrogate(c) || c == 0x7F) {
              quoted.append("\\u").append("%04x".formatted((int) c));
            } else {
              quoted.append(c);
            }
          }
        }
      }
      return quoted.append('"').toString();
    }

    private static String capitalised(String name) {
      return dev.ashlar.web.face.ResourceWords.capitalised(name);
    }
  }
}
