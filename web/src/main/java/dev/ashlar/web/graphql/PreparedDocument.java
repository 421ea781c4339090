package dev.ashlar.web.graphql;

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
 */
record PreparedDocument(
    @Nullable Document document,
    List<GraphQLError> errors,
    Optional<Problem> problem,
    boolean introspects) {
  /** The document, where it could be parsed. */
  Document parsed() {
    return Objects.requireNonNull(document, "the document could not be parsed");
  }
}
