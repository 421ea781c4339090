package dev.ashlar.web.rest;

import static dev.ashlar.web.face.Parameter.Shared.AFTER;
import static dev.ashlar.web.face.Parameter.Shared.AT;
import static dev.ashlar.web.face.Parameter.Shared.ATOMIC;
import static dev.ashlar.web.face.Parameter.Shared.CHANGES_LIMIT;
import static dev.ashlar.web.face.Parameter.Shared.DRY;
import static dev.ashlar.web.face.Parameter.Shared.FILTER;
import static dev.ashlar.web.face.Parameter.Shared.FROM;
import static dev.ashlar.web.face.Parameter.Shared.HISTORY_LIMIT;
import static dev.ashlar.web.face.Parameter.Shared.ID;
import static dev.ashlar.web.face.Parameter.Shared.IDEMPOTENCY_KEY;
import static dev.ashlar.web.face.Parameter.Shared.IF_MATCH;
import static dev.ashlar.web.face.Parameter.Shared.IF_NONE_MATCH;
import static dev.ashlar.web.face.Parameter.Shared.LIMIT;
import static dev.ashlar.web.face.Parameter.Shared.MAP;
import static dev.ashlar.web.face.Parameter.Shared.META;
import static dev.ashlar.web.face.Parameter.Shared.PREFER;
import static dev.ashlar.web.face.Parameter.Shared.Q;
import static dev.ashlar.web.face.Parameter.Shared.SINCE;
import static dev.ashlar.web.http.ProblemType.CONFLICT;
import static dev.ashlar.web.http.ProblemType.FORGOTTEN;
import static dev.ashlar.web.http.ProblemType.INVALID;
import static dev.ashlar.web.http.ProblemType.MALFORMED;
import static dev.ashlar.web.http.ProblemType.MEDIA_TYPE;
import static dev.ashlar.web.http.ProblemType.MISSING;
import static dev.ashlar.web.http.ProblemType.NOT_ACCEPTABLE;
import static dev.ashlar.web.http.ProblemType.STALE;
import static dev.ashlar.web.http.ProblemType.TOO_LARGE;
import static dev.ashlar.web.http.ProblemType.UNAVAILABLE;

import dev.ashlar.operation.Method;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.Purpose;
import dev.ashlar.web.face.ResourceWords;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Multipart;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** The routes of the documents of one resource. Used by one thread. */
final class ResourceRoutes {
  private final Resource resource;
  private final Set<String> required;
  private final Semaphore exports;
  private final String path;
  private final ResourceWords words;

  /**
   * Routes of a resource.
   *
   * @param required what belongs to the answers about its documents
   */
  ResourceRoutes(Resource resource, Set<String> required, Semaphore exports) {
    this.resource = resource;
    this.required = required;
    this.exports = exports;
    path = "/" + resource.collection();
    words = ResourceWords.of(resource);
  }

  List<Route> all() {
    if (resource.isSequenced()) {
      return List.of(list(), query(), changes(), series(), history());
    }
    return resource.isReadOnly()
        ? List.of(list(), query(), changes(), get(), history())
        : writable();
  }

  private List<Route> writable() {
    return List.of(
        list(),
        create(),
        query(),
        bulk(),
        changes(),
        get(),
        replace(),
        update(),
        destroy(),
        history());
  }

  private ValueShape document(Purpose purpose) {
    return new ValueShape.Document(resource, purpose);
  }

  private Route list() {
    Route.Builder list =
        Route.get(path)
            .of(resource)
            .named("list", words.many())
            .does(
                "List " + words.many(),
                "The documents that match every condition, in pages. As NDJSON or CSV this exports"
                    + " all that match.")
            .right(Right.of(resource, Method.QUERY))
            .parameters(FILTER);
    if (resource.declaration().services().search().isPresent()) {
      list.parameters(Q);
    }
    included(list, Purpose.QUERY);
    list.parameters(
        new Parameter.Order(resource),
        new Parameter.Members(resource, Purpose.QUERY),
        LIMIT,
        AFTER,
        META,
        new Parameter.Conditions(resource));
    return page(list)
        .parameters(PREFER)
        .by(backend -> new CollectionHandler(backend, resource, exports)::list);
  }

  private Route.Builder included(Route.Builder route, Purpose purpose) {
    var included = new Parameter.Included(resource, purpose, required);
    return included.isEmpty() ? route : route.parameters(included);
  }

  private Route query() {
    return page(
        Route.post(path + "/_query")
            .of(resource)
            .named("query", words.many())
            .does(
                "List " + words.many() + " with the filter in the body",
                "For filters that are too long for an address. Answers as the list does.")
            .right(Right.of(resource, Method.QUERY))
            .parameters(PREFER)
            .body(MediaType.JSON, ValueShape.Shared.QUERY_OPTIONS))
        .problems(TOO_LARGE, MEDIA_TYPE, INVALID)
        .by(backend -> new CollectionHandler(backend, resource, exports)::query);
  }

  private Route.Builder page(Route.Builder route) {
    return route.sequenced()
        .answer(
            200,
            "The documents of one page.",
            FieldName.TOTAL_COUNT,
            FieldName.NEXT_CURSOR,
            FieldName.LINK,
            FieldName.PREFERENCE_APPLIED)
        .content(200, MediaType.JSON, new ValueShape.Many(document(Purpose.QUERY)))
        .content(200, MediaType.NDJSON, ValueShape.text("All that match, one a line."))
        .content(200, MediaType.CSV, ValueShape.text("All that match, one a line."))
        .problems(MALFORMED, NOT_ACCEPTABLE, UNAVAILABLE);
  }

  private Route create() {
    return formed(
        Route.post(path)
            .of(resource)
            .named("create", words.one())
            .does(
                "Create " + words.article(),
                "With NDJSON or CSV as its body, this imports many, and answers with their count.")
            .right(Right.of(resource, Method.CREATE))
            .parameters(ATOMIC, DRY, FROM, MAP, PREFER, IDEMPOTENCY_KEY)
            .body(MediaType.JSON, document(Purpose.CREATE))
            .body(MediaType.NDJSON, ValueShape.text("One document a line."))
            .body(MediaType.CSV, ValueShape.text("One document a line, names in the first.")),
        Purpose.CREATE)
        .answer(
            201,
            "The new document.",
            FieldName.LOCATION,
            FieldName.ETAG,
            FieldName.SEQUENCE,
            FieldName.PREFERENCE_APPLIED,
            FieldName.IDEMPOTENCY_REPLAYED)
        .content(201, MediaType.JSON, document(Purpose.GET))
        .otherwise("What became of an import (200).", ValueShape.Shared.IMPORT_RESULT)
        .problems(MALFORMED, NOT_ACCEPTABLE, CONFLICT, TOO_LARGE, MEDIA_TYPE, INVALID, UNAVAILABLE)
        .by(backend -> new CollectionHandler(backend, resource, exports)::create);
  }

  /**
   * A document with its files, as a form: the members of the JSON by their names. Which of them are files
   * is said by their media types. A schema of its own would be used in forms alone, and generators
   * leave such models out and refer to them all the same.
   */
  private Route.Builder formed(Route.Builder route, Purpose purpose) {
    if (resource.files().isEmpty()) {
      return route;
    }
    var encodings = new LinkedHashMap<String, String>();
    for (Attribute file : resource.files()) {
      String types = String.join(", ", file.accept());
      encodings.put(file.name(), types.isEmpty() ? "application/octet-stream" : types);
    }
    return route.form(Multipart.TYPE, document(purpose), encodings);
  }

  private Route bulk() {
    return Route.post(path + "/_bulk")
        .of(resource)
        .named("bulk", words.many())
        .does(
            "Write many " + words.many(),
            "Each write stands for itself, and its result in its place. With atomic=true all are"
                + " committed together, or none; then the answer is a problem that lists those that"
                + " failed.")
        .right(Right.of(resource, Method.CREATE, Method.UPDATE, Method.DESTROY))
        .parameters(ATOMIC, IDEMPOTENCY_KEY)
        .body(MediaType.JSON, new ValueShape.Many(new ValueShape.Write(Optional.of(resource))))
        .answer(
            200,
            "One result for each write.",
            FieldName.SEQUENCE,
            FieldName.IDEMPOTENCY_REPLAYED)
        .content(200, MediaType.JSON, new ValueShape.Many(ValueShape.Shared.WRITE_RESULT))
        .problems(MALFORMED, NOT_ACCEPTABLE, CONFLICT, STALE, TOO_LARGE, MEDIA_TYPE, INVALID)
        .problems(MISSING, UNAVAILABLE)
        .by(backend -> new BulkHandler(backend, Optional.of(resource))::each);
  }

  private Route changes() {
    return Route.get(path + "/_changes")
        .of(resource)
        .named("list", words.many(), "changes")
        .does(
            "Changes of " + words.many(),
            "What was committed after a sequence, as JSON Patches, in the order of the log.")
        .right(Right.of(resource, Method.QUERY))
        .parameters(SINCE, CHANGES_LIMIT)
        .sequenced()
        .answer(200, "Changes in the order of the log.")
        .content(200, MediaType.JSON, ValueShape.Shared.CHANGES)
        .problems(MALFORMED, NOT_ACCEPTABLE, FORGOTTEN, UNAVAILABLE)
        .by(backend -> new ChangesHandler(backend, Optional.of(resource.name()))::get);
  }

  private Route get() {
    return included(
        Route.get(path + "/{id}")
            .of(resource)
            .named("get", words.one())
            .does(
                "Read " + words.article(),
                "The document as its caller may see it, now or as it was at a sequence."),
        Purpose.GET)
        .right(Right.of(resource, Method.GET))
        .parameters(ID, new Parameter.Members(resource, Purpose.GET), META, AT, IF_NONE_MATCH)
        .sequenced()
        .answer(
            200,
            "The document.",
            resource.declaration().digest()
                ? new FieldName[] {FieldName.ETAG, FieldName.DIGEST}
                : new FieldName[] {FieldName.ETAG})
        .content(200, MediaType.JSON, document(Purpose.GET))
        .answer(304, "It is what If-None-Match names.", FieldName.ETAG)
        .problems(MALFORMED, MISSING, NOT_ACCEPTABLE, FORGOTTEN, UNAVAILABLE)
        .by(backend -> new DocumentHandler(backend, resource)::get);
  }

  private Route series() {
    String key = resource.readModel().flatMap(ReadModel::sequencedBy).orElseThrow();
    return Route.get(path + "/{id}")
        .of(resource)
        .named("get", words.one())
        .does(
            "Read a series of " + words.many(),
            "All elements of this id in ascending order of "
                + key
                + ", streamed where they are many; an unknown series has none.")
        .right(Right.of(resource, Method.GET))
        .parameters(
            ID,
            new Parameter.Query(key, "Only what has this key.", ValueShape.text("The key.")),
            new Parameter.Query("from", "The first key, inclusive.", ValueShape.text("A key.")),
            new Parameter.Query("to", "The last key, exclusive.", ValueShape.text("A key.")),
            new Parameter.Query(
                "last", "Only so many, those with the greatest keys.", ValueShape.count()),
            new Parameter.Query(
                "order", "asc, or desc for the reverse.", ValueShape.oneOf(List.of("asc", "desc"))),
            LIMIT,
            AFTER,
            new Parameter.Members(resource, Purpose.GET),
            META,
            FILTER)
        .sequenced()
        .answer(
            200,
            "The elements.",
            FieldName.NEXT_CURSOR,
            FieldName.LINK)
        .content(200, MediaType.JSON, new ValueShape.Many(document(Purpose.GET)))
        .problems(MALFORMED, NOT_ACCEPTABLE, UNAVAILABLE)
        .by(backend -> new SeriesHandler(backend, resource)::get);
  }

  private Route replace() {
    return written(
        formed(
            Route.put(path + "/{id}")
                .of(resource)
                .named("replace", words.one())
                .does(
                    "Put " + words.article() + " in place",
                    "Creates the document, or replaces it whole. Repeating it does nothing.")
                .right(Right.of(resource, Method.CREATE, Method.UPDATE))
                .parameters(ID, IF_MATCH, IF_NONE_MATCH)
                .body(MediaType.JSON, document(Purpose.REPLACE)),
            Purpose.REPLACE))
        .answer(
            201,
            "The new document.",
            FieldName.LOCATION,
            FieldName.ETAG,
            FieldName.SEQUENCE,
            FieldName.PREFERENCE_APPLIED)
        .content(201, MediaType.JSON, document(Purpose.GET))
        .by(backend -> new DocumentHandler(backend, resource)::put);
  }

  private Route update() {
    return written(
        Route.patch(path + "/{id}")
            .of(resource)
            .named("update", words.one())
            .does(
                "Change " + words.article(),
                "The body is a merge patch (RFC 7396), where null removes a member, or a JSON Patch"
                    + " (RFC 6902).")
            .right(Right.of(resource, Method.UPDATE))
            .parameters(ID, IF_MATCH, IF_NONE_MATCH, IDEMPOTENCY_KEY)
            .body(MediaType.MERGE_PATCH, document(Purpose.PATCH))
            .body(MediaType.JSON_PATCH, new ValueShape.Many(ValueShape.Shared.PATCH_OPERATION))
            .body(MediaType.JSON, document(Purpose.PATCH)))
        .problems(MISSING)
        .by(backend -> new DocumentHandler(backend, resource)::patch);
  }

  private Route.Builder written(Route.Builder route) {
    return route.parameters(PREFER)
        .answer(200, "The document as it is now.", FieldName.ETAG, FieldName.SEQUENCE)
        .content(200, MediaType.JSON, document(Purpose.GET))
        .answer(
            204, "Done; return=minimal.", FieldName.ETAG, FieldName.SEQUENCE,
            FieldName.PREFERENCE_APPLIED)
        .problems(MALFORMED, NOT_ACCEPTABLE, CONFLICT, STALE, TOO_LARGE, MEDIA_TYPE, INVALID)
        .problems(UNAVAILABLE);
  }

  private Route destroy() {
    Route.Builder removing =
        Route.delete(path + "/{id}")
            .of(resource)
            .named("destroy", words.one())
            .does(
                "Remove " + words.article(),
                "Removes the document, its attachments and what services hold of it.")
            .right(Right.of(resource, Method.DESTROY))
            .parameters(ID, IF_MATCH, IF_NONE_MATCH)
            .answer(204, "It is gone.", FieldName.SEQUENCE)
            .problems(MALFORMED, MISSING, CONFLICT, STALE, UNAVAILABLE);
    Services services = resource.declaration().services();
    if (services.cache() || services.search().isPresent()) {
      removing.otherwise(
          "It is gone, and a service does not know of that yet (200).", ValueShape.Shared.PARTS);
    }
    return removing.by(backend -> new DocumentHandler(backend, resource)::delete);
  }

  private Route history() {
    return Route.get(path + "/{id}/_history")
        .of(resource)
        .named("get", words.one(), "history")
        .does(
            "Changes of " + words.article(),
            resource.isSequenced()
                ? "Every change of its elements that the log still has, the oldest first, each with"
                    + " the source of its element."
                : "Every change of the document that the log still has, the oldest first.")
        .right(Right.of(resource, Method.GET))
        .parameters(ID, SINCE, HISTORY_LIMIT)
        .sequenced()
        .answer(200, "Its changes, the oldest first.")
        .content(200, MediaType.JSON, ValueShape.Shared.HISTORY)
        .problems(MALFORMED, MISSING, NOT_ACCEPTABLE, UNAVAILABLE)
        .by(backend -> new DocumentHandler(backend, resource)::history);
  }
}
