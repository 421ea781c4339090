package dev.ashlar.web.rest;

import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Include;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Representation;

/** What the answers to requests show beside their documents. */
final class Populated {
  private static final Field VARY =
      Field.constant(FieldName.VARY, FieldName.NAMESPACE.toString());

  private Populated() {}

  /** Whether answers of a method show targets by themselves. */
  static boolean declares(Resource resource, Method<?> method) {
    return resource.layout()
        .references()
        .stream()
        .flatMap(place -> place.reference().populate().stream())
        .anyMatch(populate -> populate.method().equals(method.text()));
  }

  /** An answer that shows targets by itself, except to other servers. */
  static Response varying(Response response) {
    return response.with(VARY);
  }

  /**
   * What is shown beside the documents of an answer. Another server that looks for the target of a reference
   * gets the document as it is written, so that two that refer to each other do not ask in a circle.
   */
  static Include include(Request request, Resource resource, Representation representation) {
    boolean another =
        !resource.layout().references().isEmpty()
            && !request.header(FieldName.NAMESPACE).isEmpty();
    return another ? new Include(false, representation.include().names())
        : representation.include();
  }

  /** What came of a write, as its answer shows it. */
  static Outcome.OfWrite written(
      Engine engine,
      Request request,
      Context context,
      Resource resource,
      Outcome.OfWrite outcome) {
    boolean plain = resource.layout().references().isEmpty() || Prefer.minimal(request);
    return plain ? outcome : engine.populated(context, resource.name(), outcome);
  }
}
