package dev.ashlar.port.store;

import java.util.List;
import java.util.OptionalLong;

/**
 * The answer to a {@link Find}, from one consistent state.
 *
 * @param <T> what is answered of a document
 * @param more whether further documents match behind the last one
 */
public record Found<T>(List<T> documents, boolean more, OptionalLong total) {}
