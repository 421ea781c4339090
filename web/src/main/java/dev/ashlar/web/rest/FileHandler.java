package dev.ashlar.web.rest;

import dev.ashlar.document.Attachment;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Engine;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.FileValues;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.http.Accept;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.PercentEncoding;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.KnownParameters;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * {@code /files}: the values of File attributes, wherever the caller may read them. Thread-safe.
 *
 * <p>The list goes through the resources one after the other, in pages of their documents: a page of it
 * can be short, and still have a next one.
 */
final class FileHandler {
  private static final List<String> PARAMETERS = List.of("limit", "after");
  private static final MediaType ANYTHING = MediaType.of("application", "octet-stream");

  private final Engine engine;
  private final Callers callers;
  private final RequestLimits bounds;
  private final List<Resource> resources;

  FileHandler(Backend backend) {
    engine = backend.engine();
    callers = backend.callers();
    bounds = backend.limits();
    resources = backend.routes().application().withFiles();
  }

  /** Where a list goes on: a resource by its place, and a cursor within it. */
  private record Place(int resource, Optional<String> after) {
    static Place parse(String text) {
      try {
        String plain =
            new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
        int colon = plain.indexOf(':');
        String after = plain.substring(colon + 1);
        return new Place(
            Objects.checkIndex(Integer.parseInt(plain, 0, colon, 10), Integer.MAX_VALUE),
            after.isEmpty() ? Optional.empty() : Optional.of(after));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw Problems.malformed("after: expected the cursor of a page");
      }
    }

    @Override
    public String toString() {
      String plain = resource + ":" + after.orElse("");
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }
  }

  Response list(Request request) {
    Acceptable.json(request);
    KnownParameters known = KnownParameters.of(request.parameters(), PARAMETERS);
    long limit = known.number("limit", 0, bounds.page()).orElse((long) bounds.usualPage());
    Place place = known.text("after").map(Place::parse).orElse(new Place(0, Optional.empty()));
    ArrayNode files = JsonNodeFactory.instance.arrayNode();
    Optional<Place> next = Optional.of(place);
    int documents = 0;
    while (next.isPresent() && documents < limit && next.get().resource() < resources.size()) {
      Resource resource = resources.get(next.get().resource());
      Operation.Query query = query(request, resource, next.get().after(), (int) limit - documents);
      switch (engine.perform(query.bytes())) {
        case Outcome.Shown(var shown, var cursor, var _) -> {
          documents += shown.size();
          shown.forEach(document -> add(files, resource, Json.parse(document)));
          next = following(next.get().resource(), cursor);
        }
        case Outcome.Failure failure when barred(failure) ->
            next = following(next.get().resource(), Optional.empty());
        case Outcome.Failure failure -> {
          return ResponseMapper.of(failure, new ResponseOptions(request, "/files"));
        }
      }
    }
    var fields = new ArrayList<>(List.of(Field.JSON, Field.VARY_ACCEPT));
    next.filter(there -> there.resource() < resources.size())
        .ifPresent(
            there -> {
              fields.add(Field.of(FieldName.NEXT_CURSOR, there.toString()));
              String query = request.parameters().replacing("after", there.toString());
              fields.add(Field.of(FieldName.LINK, "</files?" + query + ">; rel=\"next\""));
            });
    return Response.of(200, Json.bytes(files), fields.toArray(Field[]::new));
  }

  /** Files that the caller may not list are left out. */
  private static boolean barred(Outcome.Failure outcome) {
    return outcome instanceof Outcome.Refused || outcome instanceof Outcome.Unauthenticated;
  }

  private static Optional<Place> following(int resource, Optional<String> cursor) {
    return Optional.of(
        cursor.isPresent()
            ? new Place(resource, cursor)
            : new Place(resource + 1, Optional.empty()));
  }

  private Operation.Query query(
      Request request, Resource resource, Optional<String> after, int limit) {
    List<Attribute> readable =
        resource.files()
            .stream()
            .filter(attribute -> attribute.readable() && attribute.render().query())
            .toList();
    List<Selector> any =
        readable.stream()
            .<Selector>map(
                attribute -> new Selector.Nor(
                    List.of(
                        new Selector.Member(
                            Path.of(attribute.name()),
                            Kind.ANY,
                            new Predicate.Eq(JsonNodeFactory.instance.nullNode())),
                        new Selector.Member(
                            Path.of(attribute.name()), Kind.ANY, new Predicate.Exists(false)))))
            .toList();
    return Operation.Query.of(context(request), resource.name())
        .where(any.isEmpty() ? new Selector.Nor(List.of(Selector.ALL)) : new Selector.Or(any))
        .limit(limit)
        .after(after)
        .fields(readable.stream().map(Attribute::name).toList());
  }

  private static void add(ArrayNode files, Resource resource, JsonNode document) {
    String id = document.path(resource.idMember()).asString();
    for (Attribute attribute : resource.files()) {
      for (JsonNode file : FileValues.all(document.path(attribute.name()))) {
        files.add(
            file.deepCopy()
                .asObject()
                .put("document", "/" + resource.collection() + "/" + PercentEncoding.encode(id))
                .put("attribute", attribute.name()));
      }
    }
  }

  /** {@code /files/{id}}: its bytes, or with {@code Accept: application/json} what is known of it. */
  Response get(Request request) {
    String id = request.segment(1);
    return switch (engine.perform(new Operation.ReadFile(context(request), id))) {
      case Outcome.Opened opened -> opened(opened, id, request);
      case Outcome.Failure failure ->
          ResponseMapper.of(failure, new ResponseOptions(request, "/files"));
    };
  }

  private static Response opened(Outcome.Opened opened, String id, Request request) {
    MediaType own = MediaType.parse(opened.file().type()).orElse(ANYTHING);
    boolean told =
        !own.is(MediaType.JSON)
            && Accept.choose(request.header(FieldName.ACCEPT), List.of(own, MediaType.JSON))
                .filter(type -> type.is(MediaType.JSON))
                .isPresent();
    if (!told) {
      return FileAnswer.of(opened, request).with(Field.VARY_ACCEPT);
    }
    Attachment file = opened.file();
    JsonNode value =
        FileValues.of(id, file.name(), file.type(), file.size(), file.digest());
    return Response.of(200, Json.bytes(value), Field.JSON, Field.VARY_ACCEPT);
  }

  /** {@code /people/{id}/avatar}: the bytes of the one file, or the list of several. */
  Response of(Resource resource, Attribute attribute, Request request) {
    DocumentId id = DocumentHandler.id(request);
    var asked = new ResponseOptions(request, "/" + resource.collection());
    Operation.Get get =
        Operation.Get.of(context(request), resource.name(), id)
            .fields(List.of(attribute.name()));
    return switch (engine.perform(get)) {
      case Outcome.Found(var view) ->
          of(Json.parse(view.json()).path(attribute.name()), asked);
      case Outcome.Malformed hidden ->
          ResponseMapper.of(new Outcome.Missing("file", Optional.empty()), asked);
      case Outcome.Failure failure -> ResponseMapper.of(failure, asked);
    };
  }

  private Response of(JsonNode value, ResponseOptions asked) {
    Request request = asked.request();
    if (value.isArray()) {
      Acceptable.json(request);
      return Response.of(200, Json.bytes(value), Field.JSON, Field.VARY_ACCEPT);
    }
    return value.isObject()
        ? ResponseMapper.of(
            engine.perform(
                new Operation.ReadFile(context(request), value.path("id").asString())),
            asked)
        : ResponseMapper.of(new Outcome.Missing("file", Optional.empty()), asked);
  }

  private Context context(Request request) {
    return new Context(callers.of(request), request.id());
  }
}
