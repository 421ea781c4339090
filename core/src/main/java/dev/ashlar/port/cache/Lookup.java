package dev.ashlar.port.cache;

import dev.ashlar.document.Document;

/** What a cache knows of one document. */
public sealed interface Lookup {
  /** It knows nothing: the store must be asked. */
  Lookup UNKNOWN = new Unknown();

  /** It holds all documents, and none of this id. */
  Lookup ABSENT = new Absent();

  /** The document. */
  record Present(Document document) implements Lookup {}

  /** There is no such document. */
  record Absent() implements Lookup {}

  /** There may be such a document. */
  record Unknown() implements Lookup {}
}
