package dev.ashlar.projection;

import dev.ashlar.document.DocumentId;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document as a commit that is not decided yet would leave it.
 *
 * @param members empty if it would be gone
 */
public record Staged(DocumentId id, Optional<ObjectNode> members) {}
