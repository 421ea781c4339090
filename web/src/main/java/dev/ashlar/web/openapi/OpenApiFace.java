package dev.ashlar.web.openapi;

import static dev.ashlar.web.http.HttpMethod.GET;

import dev.ashlar.json.Json;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an application says about itself: its OpenAPI document, the page made from it, its JSON
 * Schemas, and what its problems mean. Written when somebody first asks, since most starts are
 * followed by other questions. Thread-safe.
 */
public final class OpenApiFace {
  /** Those that ask for a page get the document nevertheless: there is nothing else at its address. */
  private static final List<MediaType> OFFERS = List.of(MediaType.JSON, MediaType.HTML);

  private static final List<MediaType> PAGE = List.of(MediaType.HTML);

  private final Schema schema;
  private final Setup setup;
  private volatile @Nullable Written written;

  /** Both forms of the document. */
  private record Written(Fixed document, Fixed page) {}

  private OpenApiFace(Schema schema, Setup setup) {
    this.schema = schema;
    this.setup = setup;
  }

  /** Adds all routes of this face. */
  public static void route(Router.Builder routes, Schema schema, Setup setup) {
    var face = new OpenApiFace(schema, setup);
    for (Resource resource : schema.resources()) {
      var schemas = new SchemaPages(resource);
      routes.route(GET, "/" + resource.collection() + "/_schema", schemas::get);
    }
    routes
        .route(GET, "/openapi.json", face::document)
        .route(GET, "/docs", face::page)
        .route(GET, "/problems/{slug}", ProblemPages::get);
  }

  private Response document(Request request) {
    Fixed.choose(request, OFFERS);
    return written().document().answer(request);
  }

  private Response page(Request request) {
    Fixed.choose(request, PAGE);
    return written().page().answer(request);
  }

  /** Two threads may write it at once; they write the same. */
  private Written written() {
    Written known = written;
    if (known != null) {
      return known;
    }
    ObjectNode document = OpenApi.document(schema, setup);
    var made =
        new Written(
            Fixed.of(MediaType.JSON.toString(), Json.bytes(document)),
            new DocsPage(document).answer());
    written = made;
    return made;
  }
}
