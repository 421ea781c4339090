package dev.ashlar.port.store;

import dev.ashlar.document.Document;
import java.util.List;
import java.util.OptionalLong;

/**
 * The answer to a {@link Find}, from one consistent state.
 *
 * @param more whether further documents match behind the last one
 */
public record Found(List<Document> documents, boolean more, OptionalLong total) {}
