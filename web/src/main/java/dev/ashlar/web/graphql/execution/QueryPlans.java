package dev.ashlar.web.graphql.execution;

import graphql.GraphQLContext;
import graphql.GraphQLException;
import graphql.execution.CoercedVariables;
import graphql.execution.RawVariables;
import graphql.execution.ValuesResolver;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.normalized.ExecutableNormalizedOperationFactory;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The plans of a document's operations. One without variables is planned once; one with variables for each
 * request, since arguments and directives may depend on them, until it turns out that it cannot be. Thread-safe.
 */
final class QueryPlans {
  /** Larger ones are rare, and a plan for each request would cost more than it saves. */
  private static final int MOST_FIELDS = 1000;

  private final Map<String, Optional<QueryPlan>> known = new ConcurrentHashMap<>();

  /** The plan of a valid operation; empty where graphql-java must execute it. */
  Optional<QueryPlan> plan(
      Document document, OperationDefinition operation, Map<String, @Nullable Object> variables,
      ExecutableSchema schema, GraphQlSettings settings) {
    String name = operation.getName() == null ? "" : operation.getName();
    Optional<QueryPlan> earlier = known.get(name);
    if (earlier != null) {
      return earlier;
    }
    try {
      boolean planned =
          operation.getOperation() == OperationDefinition.Operation.QUERY
              && new Measure(document, settings).fields(operation) <= MOST_FIELDS;
      Optional<QueryPlan> plan =
          planned ? made(document, operation, variables, schema) : Optional.empty();
      if (plan.isEmpty() || operation.getVariableDefinitions().isEmpty()) {
        known.put(name, plan);
      }
      return plan;
    } catch (GraphQLException e) {
      return Optional.empty(); // a variable has a wrong value: whoever executes the operation tells
    }
  }

  private static Optional<QueryPlan> made(
      Document document, OperationDefinition operation, Map<String, @Nullable Object> variables,
      ExecutableSchema schema) {
    @SuppressWarnings({"unchecked", "rawtypes"}) // values that are null are variables, too
    RawVariables raw = RawVariables.of((Map) variables);
    CoercedVariables coerced =
        ValuesResolver.coerceVariableValues(
            schema.schema(), operation.getVariableDefinitions(), raw, GraphQLContext.getDefault(),
            Locale.ENGLISH);
    return QueryPlan.of(
        ExecutableNormalizedOperationFactory.createExecutableNormalizedOperation(
            schema.schema(), document, operation.getName(), coerced),
        schema.schema(),
        schema.text().meanings());
  }
}
