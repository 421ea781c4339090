package dev.ashlar.web.graphql.execution;

import dev.ashlar.access.Caller;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Parts;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Handover;
import dev.ashlar.web.graphql.schema.SchemaText;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.vocabulary.RequestLimits;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQLError;
import graphql.ParseAndValidate;
import graphql.execution.ResultNodesInfo;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.language.SourceLocation;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.parser.ParserOptions;
import graphql.parser.exceptions.ParseCancelledException;
import graphql.validation.GoodFaithIntrospectionExceeded;
import graphql.validation.QueryComplexityLimitsExceeded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Executes documents: prepares each once, measures what it asks for, and fetches its fields with one engine.
 * Thread-safe.
 *
 * <p>It is one file because a request and an event of a subscription take the same steps: prepare, measure,
 * execute, bound the answer.
 */
public final class GraphQlService {
  private static final Logger LOG = LoggerFactory.getLogger(GraphQlService.class);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** How much of parsed documents is kept, by the characters of their texts. */
  private static final long DOCUMENTS = 1_000_000;

  /** How many schemas are kept, of callers who may not use the same. */
  private static final int VIEWS = 16;

  /** Values as the library prints them: as its own classes. */
  private static final Pattern VALUE = Pattern.compile(" with value '[A-Za-z]+\\{.*\\}'");

  private static final Problem TOO_LARGE =
      Problem.of(
          ProblemType.GRAPHQL_SIZE,
          "the document has too many fields, or asks for the same part of the schema again and again");

  /** The most values of an answer: fields, and elements of lists. */
  private static final int MOST_VALUES = 500_000;

  /** The most characters of an answer. */
  static final long MOST_CHARACTERS = 64_000_000;

  /** What the arrays of references make of a small document is known only while it is executed. */
  static final Problem ANSWER_TOO_LARGE =
      Problem.of(
          ProblemType.GRAPHQL_ANSWER,
          "the answer would have more than %,d values, or more than %d MB; ask for shorter pages, or for fewer references of references"
              .formatted(MOST_VALUES, MOST_CHARACTERS / 1_000_000));

  /** How many errors of one document are told. */
  private static final int MOST_ERRORS = 20;

  private final Engine engine;
  private final RequestLimits limits;
  private final GraphQlSettings settings;
  private final Handover handover;
  private final boolean planning;
  private final ExecutableSchema whole;
  private volatile @Nullable ExecutableSchema events;
  private final DocumentCache<PreparedDocument> documents =
      new DocumentCache<>(DOCUMENTS, document -> 100);
  private final Map<Set<String>, ExecutableSchema> views =
      new LinkedHashMap<>(VIEWS, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Set<String>, ExecutableSchema> eldest) {
          return size() > VIEWS;
        }
      };

  /** A service of an engine that stays. */
  public GraphQlService(Engine engine, RequestLimits limits, GraphQlSettings settings) {
    this(engine, limits, settings, Handover.NONE);
  }

  public GraphQlService(
      Engine engine, RequestLimits limits, GraphQlSettings settings, Handover handover) {
    this(engine, limits, settings, handover, true);
  }

  /**
   * A service.
   *
   * @param planning whether answers are written from bytes where they can be; they are the same without
   */
  public GraphQlService(
      Engine engine, RequestLimits limits, GraphQlSettings settings, Handover handover,
      boolean planning) {
    this.planning = planning;
    this.engine = engine;
    this.limits = limits;
    this.settings = settings;
    this.handover = handover;
    whole = ExecutableSchema.of(SchemaText.of(engine.schema(), settings.fields()),
        engine.schema().name());
  }

  /** How this service passes to another one. */
  public Handover handover() {
    return handover;
  }

  /**
   * Executes a request.
   *
   * @param least the sequence that searches must have reached
   */
  public GraphQlAnswer execute(GraphQlRequest request, Context context, OptionalLong least) {
    return switch (begin(request, context, least)) {
      case Execution.Answered(var answer) -> answer;
      case Execution.Watching _ ->
          refused(
              Problem.of(
                  ProblemType.MALFORMED,
                  "a subscription needs a WebSocket of the protocol graphql-transport-ws, or Accept:"
                      + " text/event-stream"),
              context);
    };
  }

  /** What a request comes to: an answer, or events that begin. */
  public sealed interface Execution {
    /** It is done. */
    record Answered(GraphQlAnswer answer) implements Execution {}

    /** It is a subscription, which is still to be opened. */
    record Watching(WatchedDocument document) implements Execution {}
  }

  /**
   * Executes a request, unless it is a subscription.
   *
   * @param least the sequence that searches must have reached
   */
  public Execution begin(GraphQlRequest request, Context context, OptionalLong least) {
    Optional<WatchedDocument> watched = watched(request);
    return watched.<Execution>map(Execution.Watching::new)
        .orElseGet(() -> new Execution.Answered(done(request, context, least)));
  }

  /** The document of a valid subscription. */
  private Optional<WatchedDocument> watched(GraphQlRequest request) {
    PreparedDocument prepared = prepared(request.document());
    Document document = prepared.document();
    if (document == null || prepared.introspects() || !prepared.errors().isEmpty()) {
      return Optional.empty();
    }
    return chosen(
        document.getDefinitionsOfType(OperationDefinition.class), request.operation())
        .filter(each -> each.getOperation() == OperationDefinition.Operation.SUBSCRIPTION)
        .map(operation -> new WatchedDocument(request, document, operation));
  }

  /** What a subscription asks for, or why it cannot be. */
  public Opening opened(WatchedDocument watched, Context context) {
    var opening = new Opening();
    Optional<Problem> costly =
        new Measure(watched.document(), settings)
            .fault(
                watched.operation(), whole.schema(), whole.text().meanings(),
                variables(watched.operation(), watched.request().variables()),
                limits.usualPage());
    if (costly.isPresent()) {
      opening.refused(refused(costly.get(), context));
      return opening;
    }
    GraphQlAnswer answer = event(watched, context, Map.of(), Optional.of(opening));
    if (!answer.executed() || answer.json().has("errors")) {
      opening.refused(answer);
    }
    return opening;
  }

  /** An event as a subscription asks for it. */
  public GraphQlAnswer event(WatchedDocument watched, Context context, Map<String, ?> event) {
    return event(watched, context, event, Optional.empty());
  }

  private GraphQlAnswer event(
      WatchedDocument watched, Context context, Map<String, ?> event, Optional<Opening> opening) {
    var asking = new Asking(engine, context, limits, OptionalLong.empty());
    var known = new HashMap<Object, Object>();
    known.put(Asking.class, asking);
    known.put(PreparedDocument.class, watched.asQuery());
    known.put(ResultNodesInfo.MAX_RESULT_NODES, MOST_VALUES);
    opening.ifPresent(each -> known.put(Opening.class, each));
    ExecutionInput input =
        ExecutionInput.newExecutionInput()
            .query("{_}") // the prepared document stands for it
            .operationName(watched.request().operation().orElse(null))
            .variables(watched.request().variables())
            .locale(Locale.ENGLISH)
            .root(event)
            .graphQLContext(known)
            .dataLoaderRegistry(new Loaders(asking))
            .build();
    return run(events(), input, asking);
  }

  private ExecutableSchema events() {
    ExecutableSchema made = events;
    return made == null ? madeEvents() : made;
  }

  private synchronized ExecutableSchema madeEvents() {
    ExecutableSchema made = events;
    if (made == null) {
      made = ExecutableSchema.ofEvents(whole.text(), engine.schema().name());
      events = made;
    }
    return made;
  }

  private GraphQlAnswer done(GraphQlRequest request, Context context, OptionalLong least) {
    PreparedDocument prepared = prepared(request.document());
    if (prepared.problem().isPresent()) {
      return refused(prepared.problem().get(), context);
    }
    if (prepared.document() == null) {
      return invalid(prepared.errors(), context);
    }
    if (prepared.introspects()) {
      return introspected(prepared, request, context, least);
    }
    return prepared.errors().isEmpty()
        ? executed(whole, prepared, request, context, least)
        : invalid(prepared.errors(), context);
  }

  /** Whoever may ask for the schema is shown what they may use. */
  private GraphQlAnswer introspected(
      PreparedDocument prepared, GraphQlRequest request, Context context, OptionalLong least) {
    Optional<Problem> barred = barred(context.caller());
    if (barred.isPresent()) {
      return refused(barred.get(), context);
    }
    ExecutableSchema schema = schemaOf(context);
    List<GraphQLError> errors;
    try {
      errors = validated(schema, prepared.parsed());
    } catch (GoodFaithIntrospectionExceeded | QueryComplexityLimitsExceeded e) {
      return refused(TOO_LARGE, context);
    }
    return errors.isEmpty()
        ? executed(schema, prepared, request, context, least)
        : invalid(errors, context);
  }

  private Optional<Problem> barred(Caller caller) {
    boolean allowed =
        switch (settings.introspection()) {
          case PUBLIC -> true;
          case AUTHENTICATED -> !caller.isAnonymous();
          case ADMIN -> caller.roles().contains(Callers.ADMIN);
          case OFF -> false;
        };
    if (allowed) {
      return Optional.empty();
    }
    return Optional.of(
        Problem.of(
            caller.isAnonymous() && settings.introspection() != GraphQlSettings.Introspection.OFF
                ? ProblemType.UNAUTHENTICATED
                : ProblemType.FORBIDDEN,
            "you may not ask for the schema"));
  }

  private ExecutableSchema schemaOf(Context context) {
    BiPredicate<Resource, Method<?>> usable =
        (resource, method) -> engine.barred(context, resource.name(), method).isEmpty();
    var uses =
        engine.schema()
            .resources()
            .stream()
            .flatMap(
                resource -> Method.all()
                    .stream()
                    .filter(method -> usable.test(resource, method))
                    .map(method -> resource.name() + "." + method.text()))
            .collect(Collectors.toSet());
    if (uses.size() == engine.schema().resources().size() * Method.all().size()) {
      return whole;
    }
    synchronized (views) {
      return views.computeIfAbsent(
          uses,
          key -> ExecutableSchema.of(
              SchemaText.of(engine.schema(), settings.fields(), usable), engine.schema().name()));
    }
  }

  private GraphQlAnswer executed(
      ExecutableSchema schema, PreparedDocument prepared, GraphQlRequest request, Context context,
      OptionalLong least) {
    List<OperationDefinition> operations =
        prepared.parsed().getDefinitionsOfType(OperationDefinition.class);
    Optional<OperationDefinition> chosen = chosen(operations, request.operation());
    if (chosen.isEmpty()) {
      return refused(
          Problem.of(
              ProblemType.MALFORMED,
              request.operation()
                  .map(name -> "the document has no operation of the name that operationName says")
                  .orElse("the document has several operations; say which with operationName")),
          context);
    }
    OperationDefinition operation = chosen.get();
    if (request.reading() && operation.getOperation() != OperationDefinition.Operation.QUERY) {
      return refused(
          Problem.of(ProblemType.METHOD, "a GET takes queries alone; send a POST"), context);
    }
    Optional<Problem> costly =
        new Measure(prepared.parsed(), settings)
            .fault(
                operation, schema.schema(), schema.text().meanings(),
                variables(operation, request.variables()), limits.usualPage());
    if (costly.isPresent()) {
      return refused(costly.get(), context);
    }
    var asking = new Asking(engine, context, limits, least);
    Optional<byte[]> written =
        planning && !prepared.introspects()
            ? prepared.plans()
                .plan(prepared.parsed(), operation, request.variables(), schema, settings)
                .flatMap(plan -> PlannedAnswer.of(plan, asking))
            : Optional.empty();
    return written.map(GraphQlAnswer::executed)
        .orElseGet(() -> executed(schema, prepared, request, asking));
  }

  /** What graphql-java makes of an operation. */
  private static GraphQlAnswer executed(
      ExecutableSchema schema, PreparedDocument prepared, GraphQlRequest request, Asking asking) {
    ExecutionInput input =
        ExecutionInput.newExecutionInput()
            .query("{_}") // the prepared document stands for it
            .operationName(request.operation().orElse(null))
            .variables(request.variables())
            .locale(Locale.ENGLISH)
            .graphQLContext(
                Map.of(
                    Asking.class, asking,
                    PreparedDocument.class, prepared,
                    ResultNodesInfo.MAX_RESULT_NODES, MOST_VALUES))
            .dataLoaderRegistry(new Loaders(asking))
            .build();
    return run(schema, input, asking);
  }

  private static GraphQlAnswer run(
      ExecutableSchema schema, ExecutionInput input, Asking asking) {
    asking.stopWith(input::cancel);
    ExecutionResult result = schema.graphQl().execute(input);
    ResultNodesInfo values =
        input.getGraphQLContext().get(ResultNodesInfo.RESULT_NODES_INFO);
    if (values != null && values.isMaxResultNodesExceeded()) {
      return asking.unanswered(ANSWER_TOO_LARGE);
    }
    return asking.stopped()
        .map(asking::unanswered)
        .orElseGet(() -> answered(result, asking));
  }

  private static Optional<OperationDefinition> chosen(
      List<OperationDefinition> operations, Optional<String> name) {
    return name.isEmpty()
        ? operations.size() == 1 ? Optional.of(operations.getFirst()) : Optional.empty()
        : operations.stream().filter(each -> name.get().equals(each.getName())).findFirst();
  }

  /** The variables with the defaults of those that are missing. One that is sent as null stays null. */
  private static Map<String, @Nullable Object> variables(
      OperationDefinition operation, Map<String, @Nullable Object> sent) {
    var all = new HashMap<String, @Nullable Object>();
    operation.getVariableDefinitions()
        .forEach(variable -> all.put(variable.getName(), variable.getDefaultValue()));
    all.putAll(sent);
    return all;
  }

  /** The targets of references, a loader for each resource that is referred to. */
  private static final class Loaders extends DataLoaderRegistry {
    private final Asking asking;

    Loaders(Asking asking) {
      this.asking = asking;
    }

    @Override
    @SuppressWarnings("unchecked") // every loader is made here
    public <K, V> DataLoader<K, V> getDataLoader(String name) {
      return (DataLoader<K, V>) computeIfAbsent(name, key -> loader(asking, key));
    }

    private static DataLoader<String, ShownDocument> loader(Asking asking, String name) {
      Resource resource = asking.engine().schema().resource(name);
      return DataLoaderFactory.newMappedDataLoader(
          name,
          texts -> {
            try {
              return CompletableFuture.completedFuture(Reading.targets(asking, resource, texts));
            } catch (RuntimeException e) {
              return CompletableFuture.failedFuture(e);
            }
          },
          null);
    }
  }

  // ---- documents

  private PreparedDocument prepared(String text) {
    return documents.get(text)
        .orElseGet(
            () -> {
              PreparedDocument prepared = prepare(text);
              documents.put(text, prepared);
              return prepared;
            });
  }

  private PreparedDocument prepare(String text) {
    var document = parsed(text);
    if (document.document() == null) {
      return document;
    }
    var measure = new Measure(document.document(), settings);
    Optional<Problem> fault = measure.fault();
    if (fault.isPresent()) {
      return PreparedDocument.refused(fault.get());
    }
    if (measure.introspects()) {
      return PreparedDocument.introspecting(document.document());
    }
    try {
      return PreparedDocument.of(
          document.document(), validated(whole, document.document()));
    } catch (GoodFaithIntrospectionExceeded | QueryComplexityLimitsExceeded e) {
      return PreparedDocument.refused(TOO_LARGE);
    }
  }

  private static List<GraphQLError> validated(ExecutableSchema schema, Document document) {
    return new ArrayList<>(
        ParseAndValidate.validate(schema.schema(), document, Locale.ENGLISH));
  }

  private PreparedDocument parsed(String text) {
    var options =
        ParserOptions.newParserOptions()
            .maxTokens(settings.tokens())
            .captureIgnoredChars(false)
            .captureLineComments(false)
            .redactTokenParserErrorMessages(true)
            .build();
    var environment =
        ParserEnvironment.newParserEnvironment()
            .document(text)
            .parserOptions(options)
            .locale(Locale.ENGLISH)
            .build();
    try {
      return PreparedDocument.of(Parser.parse(environment), List.of());
    } catch (ParseCancelledException e) {
      return PreparedDocument.refused(
          Problem.of(
              ProblemType.GRAPHQL_SIZE,
              "the document has more than %d words and signs, or lies too deep"
                  .formatted(settings.tokens())));
    } catch (InvalidSyntaxException e) {
      return PreparedDocument.of(null, List.of(e.toInvalidSyntaxError()));
    }
  }

  // ---- answers

  private static GraphQlAnswer answered(ExecutionResult result, Asking asking) {
    if (!result.isDataPresent()) {
      return invalid(result.getErrors(), asking.context());
    }
    JsonNode data = Values.json(result.getData());
    if (Values.left(data, MOST_CHARACTERS) < 0) {
      return asking.unanswered(ANSWER_TOO_LARGE);
    }
    ObjectNode json = NODES.objectNode();
    errors(result.getErrors(), asking.context(), ProblemType.INTERNAL, json);
    json.set("data", data);
    if (!asking.parts().isEmpty()) {
      ObjectNode parts = json.putObject("extensions").putObject("parts");
      asking.parts().forEach((field, each) -> parts.set(field, parts(each)));
    }
    return GraphQlAnswer.executed(json);
  }

  private static ObjectNode parts(Parts parts) {
    ObjectNode json = NODES.objectNode();
    parts.services()
        .forEach(
            (service, part) -> {
              switch (part) {
                case Parts.Part.Ok _ -> json.put(service, "ok");
                case Parts.Part.Failed(var reason, var retryable) ->
                    json.putObject(service).put("failed", reason).put("retryable", retryable);
              }
            });
    return json;
  }

  private static GraphQlAnswer invalid(List<GraphQLError> errors, Context context) {
    ObjectNode json = NODES.objectNode();
    errors(errors, context, ProblemType.MALFORMED, json);
    return GraphQlAnswer.refused(json, ProblemType.MALFORMED.status());
  }

  /** A problem in the form of an answer. */
  public static GraphQlAnswer refused(Problem problem, Context context) {
    ObjectNode json = NODES.objectNode();
    json.putArray("errors")
        .addObject()
        .put("message", problem.detail())
        .set("extensions", problem.toJson(context.requestId()));
    return GraphQlAnswer.refused(json, problem.type().status());
  }

  private static void errors(
      List<GraphQLError> errors, Context context, ProblemType usual, ObjectNode json) {
    if (errors.isEmpty()) {
      return;
    }
    ArrayNode list = json.putArray("errors");
    errors.stream().limit(MOST_ERRORS).forEach(error -> list.add(error(error, context, usual)));
  }

  private static ObjectNode error(GraphQLError error, Context context, ProblemType usual) {
    Map<String, Object> told = error.getExtensions();
    boolean problem = told != null && told.containsKey("status");
    String message = VALUE.matcher(String.valueOf(error.getMessage())).replaceAll("");
    ObjectNode json = NODES.objectNode().put("message", message);
    if (error.getLocations() != null && !error.getLocations().isEmpty()) {
      ArrayNode places = json.putArray("locations");
      for (SourceLocation place : error.getLocations()) {
        places.addObject().put("line", place.getLine()).put("column", place.getColumn());
      }
    }
    if (error.getPath() != null) {
      json.set("path", Values.json(error.getPath()));
    }
    if (!problem && usual == ProblemType.INTERNAL) {
      LOG.error("Request {}: {}", context.requestId(), message);
    }
    json.set(
        "extensions",
        told != null && problem
            ? Values.object(told)
            : Problem.of(usual, message).toJson(context.requestId()));
    return json;
  }
}
