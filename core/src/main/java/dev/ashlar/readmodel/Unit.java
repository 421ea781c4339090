package dev.ashlar.readmodel;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One document, as one input takes it: what it was, and what it is.
 *
 * @param input the position of the input in the read model
 * @param version of the document as it is, or of the change that removed it
 * @param previous the version of the document as it was; 0 if it was not there
 * @param document it as it is
 * @param again whether it may have been taken before: then nothing follows from what it was
 */
record Unit(
    int input,
    DocumentId id,
    long version,
    long previous,
    Optional<ObjectNode> before,
    Optional<ObjectNode> after,
    Optional<Document> document,
    boolean again) {
  /** No document: a read model is looked after for its own sake. */
  static final Unit NONE =
      new Unit(0, DocumentId.of("-"), 0, 0, Optional.empty(), Optional.empty(), Optional.empty(),
          true);

  static Unit of(int input, Change<Document> change) {
    return new Unit(
        input,
        change.id(),
        change.sequence(),
        change.before().map(Document::version).orElse(0L),
        change.before().map(Document::members),
        change.after().map(Document::members),
        change.after(),
        false);
  }

  /** A document as it is stored, whatever was done with it before. */
  static Unit of(int input, Document document) {
    return new Unit(
        input, document.id(), document.version(), 0, Optional.empty(),
        Optional.of(document.members()), Optional.of(document), true);
  }
}
