package dev.ashlar.web.openapi;

import dev.ashlar.json.Json;
import dev.ashlar.web.face.Routes;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.Fixed;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document and the page made from it. Each is written when somebody first asks, since most
 * starts are followed by other questions. Thread-safe.
 */
final class WrittenDocument {
  /** Those that ask for a page get the document nevertheless: there is nothing else at its address. */
  private static final List<MediaType> OFFERS = List.of(MediaType.JSON, MediaType.HTML);

  private static final List<MediaType> PAGE = List.of(MediaType.HTML);

  private final Routes routes;
  private volatile @Nullable Fixed document;
  private volatile @Nullable Fixed page;

  WrittenDocument(Routes routes) {
    this.routes = routes;
  }

  Response document(Request request) {
    Acceptable.choose(request, OFFERS);
    Fixed known = document;
    if (known == null) {
      ObjectNode written = OpenApi.document(routes);
      known = Fixed.of(MediaType.JSON.toString(), Json.bytes(written));
      document = known; // two threads may write it at once; they write the same
    }
    return known.answer(request);
  }

  Response page(Request request) {
    Acceptable.choose(request, PAGE);
    Fixed known = page;
    if (known == null) {
      known = new DocsPage(OpenApi.document(routes)).answer();
      page = known;
    }
    return known.answer(request);
  }
}
