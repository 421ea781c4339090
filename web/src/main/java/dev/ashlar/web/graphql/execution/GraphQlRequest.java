package dev.ashlar.web.graphql.execution;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A document that is to be executed.
 *
 * @param operation which of its operations, where it has several
 * @param reading whether it may only read
 */
public record GraphQlRequest(
    String document,
    Optional<String> operation,
    Map<String, @Nullable Object> variables,
    boolean reading) {}
