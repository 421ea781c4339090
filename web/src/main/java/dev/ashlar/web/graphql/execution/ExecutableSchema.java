package dev.ashlar.web.graphql.execution;

import dev.ashlar.operation.View;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.GraphQlNames;
import dev.ashlar.web.graphql.schema.AddedField;
import dev.ashlar.web.graphql.schema.Meaning;
import dev.ashlar.web.graphql.schema.SchemaText;
import graphql.GraphQL;
import graphql.TypeResolutionEnvironment;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetcherFactories;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.FieldCoordinates;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.LightDataFetcher;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.dataloader.DataLoader;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A schema that can be executed: what its text says, and for each field what fetches it. Thread-safe.
 *
 * @param graphQl takes documents that were prepared for this schema
 */
record ExecutableSchema(SchemaText text, GraphQLSchema schema, GraphQL graphQl) {
  /** Executes a schema. */
  static ExecutableSchema of(SchemaText text, String application) {
    return of(text, text.text(), application);
  }

  /** The same types, of which the events of subscriptions are what is asked for. */
  static ExecutableSchema ofEvents(SchemaText text, String application) {
    return of(text, text.text() + "\nschema {\n  query: Subscription\n}\n", application);
  }

  private static ExecutableSchema of(SchemaText text, String definition, String application) {
    var registry = GraphQLCodeRegistry.newCodeRegistry();
    text.meanings()
        .forEach(
            (place, meaning) -> {
              if (meaning instanceof Meaning.OfAll) {
                return;
              }
              int dot = place.indexOf('.');
              registry.dataFetcher(
                  FieldCoordinates.coordinates(
                      place.substring(0, dot), place.substring(dot + 1)),
                  fetcher(meaning, text.meanings(), application));
            });
    registry.defaultDataFetcher(DataFetcherFactories.useDataFetcher(FROM_MAP));
    var wiring = RuntimeWiring.newRuntimeWiring().codeRegistry(registry);
    ScalarTypes.ALL.forEach(wiring::scalar);
    wiring.type(SchemaText.NODE, node -> node.typeResolver(ExecutableSchema::type));
    GraphQLSchema schema =
        new SchemaGenerator()
            .makeExecutableSchema(new SchemaParser().parse(definition), wiring.build());
    PreparsedDocumentProvider prepared =
        (input, _) -> {
          PreparedDocument document = input.getGraphQLContext().get(PreparedDocument.class);
          return CompletableFuture.completedFuture(
              new PreparsedDocumentEntry(Objects.requireNonNull(document).parsed()));
        };
    GraphQL graphQl =
        GraphQL.newGraphQL(schema)
            .defaultDataFetcherExceptionHandler(new FieldFailures())
            .preparsedDocumentProvider(prepared)
            .build();
    return new ExecutableSchema(text, schema, graphQl);
  }

  private static DataFetcher<?> fetcher(
      Meaning meaning, Map<String, Meaning> meanings, String application) {
    return switch (meaning) {
      case Meaning.OneDocument(var resource) -> field -> Reading.get(resource, field);
      case Meaning.Series(var resource) -> field -> Reading.series(resource, field);
      case Meaning.Page(var resource) -> field -> Reading.page(resource, field);
      case Meaning.Connection(var resource) -> field -> Reading.connection(resource, field);
      case Meaning.Node _ -> Reading::node;
      case Meaning.GlobalId(var resource) -> light(source -> globalId(resource, source));
      case Meaning.Matches(var resource) -> field -> Reading.search(resource, field);
      case Meaning.Create _, Meaning.Upsert _, Meaning.Update _, Meaning.Destroy _ ->
          field -> Writing.write(meaning, field);
      case Meaning.Watch watch -> field -> watched(watch, field);
      case Meaning.OfAll _ ->
          throw new IllegalStateException(meaning + " is no field");
      case Meaning.Transaction _ -> field -> Writing.transaction(meanings, field);
      case Meaning.Member(var name) -> new MemberFetcher(name);
      case Meaning.Target(var name, var resource) -> field -> target(name, resource, field);
      case Meaning.Added(var added) -> light(source -> added(added, source));
      case Meaning.Whole _ -> light(source -> members(source));
      case Meaning.About(var property) -> light(source -> about(property, source));
      case Meaning.ApplicationName _ -> light(source -> application);
    };
  }

  /** The type of a document where one of any resource may stand. */
  private static @Nullable GraphQLObjectType type(TypeResolutionEnvironment node) {
    return node.getObject() instanceof ShownDocument document
        ? document.node()
            .map(resource -> node.getSchema().getObjectType(GraphQlNames.of(resource).one()))
            .orElse(null)
        : null;
  }

  /** What a subscription asks for, while it is opened; then what happened. */
  private static @Nullable Object watched(Meaning.Watch watch, DataFetchingEnvironment field) {
    Opening opening = field.getGraphQlContext().get(Opening.class);
    if (opening == null) {
      return field.getRoot();
    }
    opening.asked(watch, field.getArguments());
    return null;
  }

  private static final LightDataFetcher<@Nullable Object> FROM_MAP =
      new LightDataFetcher<>() {
        @Override
        public @Nullable Object get(
            GraphQLFieldDefinition field,
            @Nullable Object source,
            Supplier<DataFetchingEnvironment> all) {
          return source instanceof Map<?, ?> map ? map.get(field.getName()) : null;
        }

        @Override
        public @Nullable Object get(DataFetchingEnvironment field) {
          return get(field.getFieldDefinition(), field.getSource(), () -> field);
        }
      };

  private interface OfSource {
    @Nullable Object get(@Nullable Object source);
  }

  private static DataFetcher<?> light(OfSource fetcher) {
    return new LightDataFetcher<@Nullable Object>() {
      @Override
      public @Nullable Object get(
          GraphQLFieldDefinition field, Object source, Supplier<DataFetchingEnvironment> all) {
        return fetcher.get(source);
      }

      @Override
      public @Nullable Object get(DataFetchingEnvironment field) {
        return fetcher.get(field.getSource());
      }
    };
  }

  /** A member of a document, or of an object within it. */
  private record MemberFetcher(String name) implements LightDataFetcher<@Nullable Object> {
    @Override
    public @Nullable Object get(
        GraphQLFieldDefinition field,
        @Nullable Object source,
        Supplier<DataFetchingEnvironment> all) {
      ObjectNode members = members(source);
      return members == null ? null : Values.shown(members.get(name));
    }

    @Override
    public @Nullable Object get(DataFetchingEnvironment field) {
      return get(field.getFieldDefinition(), field.getSource(), () -> field);
    }
  }

  private static @Nullable ObjectNode members(@Nullable Object source) {
    return switch (source) {
      case ShownDocument document -> document.members();
      case ObjectNode object -> object;
      case null, default -> null;
    };
  }

  /** What a program makes of a document as it is shown. Others may be told of the same document. */
  private static @Nullable Object added(AddedField field, @Nullable Object source) {
    ObjectNode members = members(source);
    Object value = members == null ? null : field.value().apply(members.deepCopy());
    Object plain = value instanceof Optional<?> some ? some.orElse(null) : value;
    return Values.shown(Values.json(plain));
  }

  private static @Nullable Object about(Meaning.Property property, @Nullable Object source) {
    if (!(source instanceof ShownDocument document) || document.view().isEmpty()) {
      return null;
    }
    View view = document.view().get();
    return switch (property) {
      case CURSOR -> document.cursor();
      case VERSION -> view.version();
      case CREATED -> document.isOfChange() ? null : view.created();
      case UPDATED -> view.updated();
    };
  }

  /** What a document is to clients that keep those of all resources together. */
  private static @Nullable Object globalId(Resource resource, @Nullable Object source) {
    if (source instanceof ShownDocument document && document.isElsewhere()) {
      return NodeId.ofContent(document.content()).toString();
    }
    ObjectNode members = members(source);
    JsonNode id = members == null ? null : members.get(resource.idMember());
    return id == null ? null : NodeId.of(resource, id.stringValue()).toString();
  }

  /** What a reference leads to: all of one level are looked for together. */
  private static @Nullable Object target(
      String name, Resource resource, DataFetchingEnvironment field) {
    if (field.getSource() instanceof ShownDocument document && document.isElsewhere()) {
      return null; // what another server refers to is its to say
    }
    ObjectNode members = members(field.getSource());
    JsonNode value = members == null ? null : members.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    Asking.of(field).checkTime();
    DataLoader<String, ShownDocument> loader = field.getDataLoader(resource.name());
    return found(value, Objects.requireNonNull(loader, "there is one for each resource"));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the library waits for what a fetcher returns
  private static @Nullable Object found(
      JsonNode value, DataLoader<String, ShownDocument> loader) {
    if (value.isString()) {
      return loader.load(value.stringValue());
    }
    if (!value.isArray()) {
      return null;
    }
    List<String> texts =
        value.valueStream().map(each -> each.isString() ? each.stringValue() : "").toList();
    return loader.loadMany(texts);
  }
}
