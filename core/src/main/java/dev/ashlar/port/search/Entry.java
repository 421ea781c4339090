package dev.ashlar.port.search;

import dev.ashlar.document.DocumentId;
import java.util.List;
import java.util.Map;

/** What an index is told of a document. */
public sealed interface Entry {
  /** Which document. */
  DocumentId id();

  /**
   * It is there.
   *
   * @param texts by the name of the field
   * @param members all of its members as UTF-8 JSON, for filters; no reader is ever shown them
   */
  record Put(DocumentId id, long version, Map<String, List<String>> texts, byte[] members)
      implements Entry {
    /** Copies the map. */
    public Put {
      texts = Map.copyOf(texts);
    }
  }

  /** It is gone. */
  record Gone(DocumentId id) implements Entry {}
}
