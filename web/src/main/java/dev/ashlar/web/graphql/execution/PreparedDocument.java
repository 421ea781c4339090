package dev.ashlar.web.graphql.execution;

import dev.ashlar.web.http.Problem;
import graphql.GraphQLError;
import graphql.language.Document;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A document that was parsed, measured and validated, or why it cannot be executed.
 *
 * @param document none where it could not be parsed
 * @param errors of parsing and validation
 * @param problem that it is larger than the server takes
 * @param introspects whether it asks for the schema
 * @param plans of its operations, as they come to be known
 */
record PreparedDocument(
    @Nullable Document document,
    List<GraphQLError> errors,
    Optional<Problem> problem,
    boolean introspects,
    QueryPlans plans) {
  /** A document, and what is wrong with it. */
  static PreparedDocument of(@Nullable Document document, List<GraphQLError> errors) {
    return new PreparedDocument(document, errors, Optional.empty(), false, new QueryPlans());
  }

  /** A document that asks for the schema; whether it is valid depends on who asks. */
  static PreparedDocument introspecting(Document document) {
    return new PreparedDocument(
        document, List.of(), Optional.empty(), true, new QueryPlans());
  }

  /** A document that the server does not take. */
  static PreparedDocument refused(Problem problem) {
    return new PreparedDocument(
        null, List.of(), Optional.of(problem), false, new QueryPlans());
  }

  /** The document, where it could be parsed. */
  Document parsed() {
    return Objects.requireNonNull(document, "the document could not be parsed");
  }
}
