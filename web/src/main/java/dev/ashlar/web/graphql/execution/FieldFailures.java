package dev.ashlar.web.graphql.execution;

import dev.ashlar.operation.FailedOperation;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.vocabulary.Problems;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.DataFetcherExceptionHandlerParameters;
import graphql.execution.DataFetcherExceptionHandlerResult;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What failed while a field was fetched, as an error that carries a problem. */
final class FieldFailures implements DataFetcherExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(FieldFailures.class);

  @Override
  public CompletableFuture<DataFetcherExceptionHandlerResult> handleException(
      DataFetcherExceptionHandlerParameters failed) {
    Asking asking = Asking.of(failed.getDataFetchingEnvironment());
    Problem problem = problem(failed.getException(), asking.context().requestId());
    GraphQLError error =
        GraphqlErrorBuilder.newError()
            .message("%s", problem.detail())
            .path(failed.getPath())
            .location(failed.getSourceLocation())
            .extensions(extensions(problem, asking.context().requestId()))
            .build();
    return CompletableFuture.completedFuture(
        DataFetcherExceptionHandlerResult.newResult(error).build());
  }

  private static Problem problem(@Nullable Throwable thrown, String request) {
    return switch (thrown) {
      case Rejected rejected -> rejected.problem();
      case FailedOperation failed -> Problems.of(failed.failure());
      case CompletionException wrapped when wrapped.getCause() != null ->
          problem(wrapped.getCause(), request);
      case null, default -> {
        LOG.error("Request {}: a field of GraphQL failed", request, thrown);
        yield Problem.of(ProblemType.INTERNAL, "the server failed; its log says how");
      }
    };
  }

  /** A problem as the extensions of an error. */
  static Map<String, Object> extensions(Problem problem, String request) {
    @SuppressWarnings({"unchecked", "rawtypes"}) // the members of a problem are never null
    Map<String, Object> extensions = (Map) Values.map(problem.toJson(request));
    return extensions;
  }
}
