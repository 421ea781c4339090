package dev.ashlar.web.openapi;

import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Purpose;

/**
 * What the parts of a resource are called in the document.
 *
 * @param tag groups its operations: {@code People}
 * @param document a document as it is answered: {@code Person}
 * @param listed a document in a list; the same unless lists show other members
 * @param created the body of a create: {@code PersonInput}
 * @param replaced the body of a replacement; the same unless other members may or must be sent
 * @param patched the body of a merge patch: {@code PersonPatch}
 * @param bulkItem one write of many: {@code PersonWrite}
 */
record ResourceNames(
    String tag,
    String document,
    String listed,
    String created,
    String replaced,
    String patched,
    String bulkItem) {

  /** Whether one schema serves both lists and single documents. */
  static boolean listsAlike(Resource resource) {
    return DocumentSchema.same(
        DocumentSchema.of(resource, Purpose.GET), DocumentSchema.of(resource, Purpose.QUERY));
  }

  /** Whether one schema serves both creates and replacements. */
  static boolean writesAlike(Resource resource) {
    return DocumentSchema.same(
        DocumentSchema.of(resource, Purpose.CREATE), DocumentSchema.of(resource, Purpose.REPLACE));
  }

  static ResourceNames of(Resource resource, String document, String tag, UniqueNames schemas) {
    String created = schemas.give(document + "Input");
    return new ResourceNames(
        tag,
        document,
        listsAlike(resource) ? document : schemas.give(document + "Listed"),
        created,
        writesAlike(resource) ? created : schemas.give(document + "Replacement"),
        schemas.give(document + "Patch"),
        schemas.give(document + "Write"));
  }

  /** The schema of a document for a purpose. */
  String of(Purpose purpose) {
    return switch (purpose) {
      case CREATE -> created;
      case REPLACE -> replaced;
      case PATCH -> patched;
      case GET -> document;
      case QUERY -> listed;
    };
  }
}
