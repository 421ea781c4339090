package dev.ashlar.web.rest;

import dev.ashlar.web.http.Request;
import dev.ashlar.web.vocabulary.Representation;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a request wants beside its operation: how the answer shall look.
 *
 * @param path the address of the collection
 * @param replacement what a PUT sent, its id included, to be compared with what is stored
 */
record ResponseOptions(
    Request request,
    String path,
    Representation representation,
    Optional<ObjectNode> replacement) {

  ResponseOptions(Request request, String path, Representation representation) {
    this(request, path, representation, Optional.empty());
  }

  ResponseOptions(Request request, String path) {
    this(request, path, Representation.PLAIN);
  }
}
