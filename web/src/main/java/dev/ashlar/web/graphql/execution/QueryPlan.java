package dev.ashlar.web.graphql.execution;

import dev.ashlar.schema.Resource;
import dev.ashlar.web.graphql.schema.Meaning;
import graphql.normalized.ExecutableNormalizedField;
import graphql.normalized.ExecutableNormalizedOperation;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLEnumValueDefinition;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A query whose answer is made of the bytes of documents, without a tree and without a call for each value:
 * which documents are read, and which of their members go where. {@link PlannedAnswer} carries it out.
 *
 * <p><b>What can be planned</b> is decided here and nowhere else: a query whose outermost fields are one
 * document or a page of them, and beneath them members, nested objects, lists, references, what is known
 * about a document, and {@code __typename}. Aliases, fragments, directives and variables are resolved by
 * graphql-java before. It executes all else: searches, series, connections, nodes, introspection, fields of a
 * program, mutations, subscriptions, and every query that something fails in.
 *
 * <p>Immutable and thread-safe, provided that nobody changes the arguments.
 */
record QueryPlan(List<Root> roots) {
  /** An outermost field. */
  sealed interface Root {
    /** The name in the answer, as {@code "name":}. */
    byte[] key();

    /** A document by its id. */
    record One(byte[] key, Resource resource, Map<String, Object> arguments, ObjectPlan document)
        implements Root {}

    /** A page of documents; its parts are in the order of the answer, {@code items} among them. */
    record Page(byte[] key, Resource resource, Map<String, Object> arguments, List<Part> parts)
        implements Root {
      boolean needsViews() {
        return parts.stream()
            .anyMatch(each -> each.documents()
                .filter(ObjectPlan::needsView)
                .isPresent());
      }

      boolean has(String name) {
        return parts.stream().anyMatch(each -> each.name().equals(name));
      }
    }
  }

  /**
   * A field of a page.
   *
   * @param name in the schema
   * @param documents where it is {@code items}
   */
  record Part(byte[] key, String name, Optional<ObjectPlan> documents) {}

  /**
   * What of an object goes into the answer, in this order.
   *
   * @param members the names that are looked for, each once; a {@link Source.Member} has its place here
   * @param refers whether there are references in it, at any depth of the same document
   * @param needsView whether something is asked that is not in the document's bytes
   */
  record ObjectPlan(List<FieldPlan> fields, List<byte[]> members, boolean refers,
      boolean needsView) {}

  /** A field of an object. */
  record FieldPlan(byte[] key, Source source) {}

  /** Where the value of a field comes from. */
  sealed interface Source {
    /** A member, by its place in {@link ObjectPlan#members}. */
    record Member(int place, Shape shape) implements Source {}

    /** The document as a whole. */
    record Whole() implements Source {}

    /** What is known about the document. */
    record About(Meaning.Property property) implements Source {}

    /** The same for every object. */
    record Constant(byte[] json) implements Source {}
  }

  /** What a value must be to be written as it is; with anything else graphql-java goes on. */
  sealed interface Shape {
    /** A scalar. */
    record Plain(Kind kind, boolean required) implements Shape {}

    /** One of some names. */
    record OneOf(Set<String> names, boolean required) implements Shape {}

    /** A list. */
    record Many(Shape each, boolean required) implements Shape {}

    /** An object in the document. */
    record Inner(ObjectPlan object, boolean required) implements Shape {}

    /** A reference, or a list of them; no two are equal. */
    final class Target implements Shape {
      private final Resource resource;
      private final ObjectPlan document;
      private final boolean many;

      Target(Resource resource, ObjectPlan document, boolean many) {
        this.resource = resource;
        this.document = document;
        this.many = many;
      }

      Resource resource() {
        return resource;
      }

      /** What of the document that it leads to is shown. */
      ObjectPlan document() {
        return document;
      }

      boolean many() {
        return many;
      }
    }
  }

  /** Kinds of scalars. */
  enum Kind {
    TEXT,
    WHOLE_NUMBER,
    FLOAT,
    BOOLEAN,
    JSON
  }

  /** The plan of an operation; empty where graphql-java must execute it. */
  static Optional<QueryPlan> of(
      ExecutableNormalizedOperation operation, GraphQLSchema schema,
      Map<String, Meaning> meanings) {
    try {
      return Optional.of(new Planner(schema, meanings).plan(operation));
    } catch (NotPlanned e) {
      return Optional.empty();
    }
  }

  /** There is something that is not written from bytes. */
  static final class NotPlanned extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotPlanned() {
      super(null, null, false, false);
    }
  }

  private record Planner(GraphQLSchema schema, Map<String, Meaning> meanings) {
    QueryPlan plan(ExecutableNormalizedOperation operation) {
      var roots = new ArrayList<Root>();
      for (ExecutableNormalizedField field : operation.getTopLevelFields()) {
        roots.add(root(field));
      }
      return new QueryPlan(List.copyOf(roots));
    }

    private Root root(ExecutableNormalizedField field) {
      GraphQLObjectType type = schema.getQueryType();
      return switch (meaning(type, field)) {
        case Meaning.OneDocument(var resource) ->
            new Root.One(
                key(field), resource, field.getResolvedArguments(),
                object(objectType(type, field), field));
        case Meaning.Page(var resource) ->
            new Root.Page(
                key(field), resource, field.getResolvedArguments(),
                parts(objectType(type, field), field));
        case null, default -> throw new NotPlanned();
      };
    }

    private @Nullable Meaning meaning(GraphQLObjectType type, ExecutableNormalizedField field) {
      return meanings.get(type.getName() + "." + field.getFieldName());
    }

    private static GraphQLObjectType objectType(
        GraphQLObjectType owner, ExecutableNormalizedField field) {
      if (GraphQLTypeUtil
          .unwrapAll(definition(owner, field).getType()) instanceof GraphQLObjectType type) {
        return type;
      }
      throw new NotPlanned();
    }

    private static GraphQLFieldDefinition definition(
        GraphQLObjectType owner, ExecutableNormalizedField field) {
      GraphQLFieldDefinition definition = owner.getFieldDefinition(field.getFieldName());
      if (definition == null) {
        throw new NotPlanned();
      }
      return definition;
    }

    private List<Part> parts(GraphQLObjectType type, ExecutableNormalizedField page) {
      var parts = new ArrayList<Part>();
      for (ExecutableNormalizedField field : page.getChildren()) {
        parts.add(
            switch (field.getFieldName()) {
              case "items" ->
                  new Part(
                      key(field), "items", Optional.of(object(objectType(type, field), field)));
              case "count", "total", "cursor" ->
                  new Part(key(field), field.getFieldName(), Optional.empty());
              default -> throw new NotPlanned();
            });
      }
      if (parts.stream().noneMatch(each -> each.name().equals("items"))) {
        throw new NotPlanned();
      }
      return List.copyOf(parts);
    }

    private ObjectPlan object(GraphQLObjectType type, ExecutableNormalizedField parent) {
      var fields = new ArrayList<FieldPlan>();
      var members = new ArrayList<String>();
      boolean refers = false;
      boolean needsView = false;
      for (ExecutableNormalizedField field : parent.getChildren()) {
        Source source = source(type, field, members);
        refers |= source instanceof Source.Member member && refers(member.shape());
        needsView |= source instanceof Source.About;
        fields.add(new FieldPlan(key(field), source));
      }
      return new ObjectPlan(
          List.copyOf(fields),
          members.stream().map(each -> each.getBytes(StandardCharsets.UTF_8)).toList(),
          refers,
          needsView);
    }

    private static boolean refers(Shape shape) {
      return switch (shape) {
        case Shape.Plain _, Shape.OneOf _ -> false;
        case Shape.Many(var each, var _) -> refers(each);
        case Shape.Inner(var object, var _) -> object.refers();
        case Shape.Target _ -> true;
      };
    }

    private Source source(
        GraphQLObjectType type, ExecutableNormalizedField field, List<String> members) {
      if (field.getFieldName().equals("__typename")) {
        return new Source.Constant(
            ("\"" + type.getName() + "\"").getBytes(StandardCharsets.UTF_8));
      }
      return switch (meaning(type, field)) {
        case Meaning.Member(var name) ->
            new Source.Member(
                place(name, members), shape(definition(type, field).getType(), field));
        case Meaning.Target(var name, var resource) ->
            new Source.Member(place(name, members), target(resource, type, field));
        case Meaning.Whole _ -> new Source.Whole();
        case Meaning.About(var property) when property != Meaning.Property.CURSOR ->
            new Source.About(property);
        case null, default -> throw new NotPlanned();
      };
    }

    private static int place(String name, List<String> members) {
      if (!members.contains(name)) {
        members.add(name);
      }
      return members.indexOf(name);
    }

    private Shape target(
        Resource resource, GraphQLObjectType owner, ExecutableNormalizedField field) {
      GraphQLType type = definition(owner, field).getType();
      boolean many = type instanceof GraphQLList;
      GraphQLType one = type instanceof GraphQLList list ? list.getWrappedType() : type;
      if (one instanceof GraphQLObjectType object) {
        return new Shape.Target(resource, object(object, field), many);
      }
      throw new NotPlanned();
    }

    private Shape shape(GraphQLType type, ExecutableNormalizedField field) {
      boolean required = GraphQLTypeUtil.isNonNull(type);
      return switch (GraphQLTypeUtil.unwrapNonNull(type)) {
        case GraphQLList list -> new Shape.Many(shape(list.getWrappedType(), field), required);
        case GraphQLObjectType object -> new Shape.Inner(object(object, field), required);
        case GraphQLScalarType scalar -> new Shape.Plain(kind(scalar.getName()), required);
        case GraphQLEnumType names ->
            new Shape.OneOf(
                names.getValues()
                    .stream()
                    .map(GraphQLEnumValueDefinition::getName)
                    .collect(Collectors.toUnmodifiableSet()),
                required);
        default -> throw new NotPlanned();
      };
    }

    private static Kind kind(String scalar) {
      return switch (scalar) {
        case "String", "ID", "DateTime" -> Kind.TEXT;
        case "Long" -> Kind.WHOLE_NUMBER;
        case "Float" -> Kind.FLOAT;
        case "Boolean" -> Kind.BOOLEAN;
        case "JSON" -> Kind.JSON;
        default -> throw new NotPlanned();
      };
    }

    private static byte[] key(ExecutableNormalizedField field) {
      return ("\"" + field.getResultKey() + "\":").getBytes(StandardCharsets.UTF_8);
    }
  }
}
