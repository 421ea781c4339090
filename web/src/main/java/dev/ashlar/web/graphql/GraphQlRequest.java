package dev.ashlar.web.graphql;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A document that is to be executed.
 *
 * @param operation which of its operations, where it has several
 * @param reading whether it may only read
 */
record GraphQlRequest(
    String document,
    Optional<String> operation,
    Map<String, @Nullable Object> variables,
    boolean reading) {}
