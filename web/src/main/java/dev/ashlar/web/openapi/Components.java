package dev.ashlar.web.openapi;

import static dev.ashlar.web.openapi.Nodes.array;
import static dev.ashlar.web.openapi.Nodes.query;
import static dev.ashlar.web.openapi.Nodes.schema;
import static dev.ashlar.web.openapi.Nodes.text;

import dev.ashlar.change.Action;
import dev.ashlar.document.Violation;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.vocabulary.ListParameter;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What all resources share: parameters, header fields, problems, changes, the results of imports and
 * of many writes. It is one file because it is one section of the document, whose parts refer to each
 * other by name. Used by one thread.
 */
final class Components {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final RequestLimits bounds;
  final ObjectNode json = NODES.objectNode();
  final ObjectNode schemas = json.putObject("schemas");
  final String problem;
  final String violation;
  final String itemProblem;
  final String change;
  final String changes;
  final String history;
  final String patchOperation;
  final String selector;
  final String writeResult;
  final String importResult;
  final String transactionWrite;
  final String importError;
  final String queryOptions;
  final String health;
  final String meta;
  final String notification;
  final String attachment;
  final String file;
  final String parts;

  /** The shared components, under names that these leave free. */
  Components(UniqueNames names, Application application) {
    bounds = application.limits();
    problem = names.give("Problem");
    violation = names.give("Violation");
    itemProblem = names.give("ItemProblem");
    change = names.give("Change");
    changes = names.give("Changes");
    history = names.give("History");
    patchOperation = names.give("PatchOperation");
    selector = names.give("Selector");
    writeResult = names.give("WriteResult");
    importResult = names.give("ImportResult");
    transactionWrite = names.give("TransactionWrite");
    importError = names.give("ImportError");
    queryOptions = names.give("QueryOptions");
    health = names.give("Health");
    meta = names.give("Meta");
    notification = names.give("Notification");
    attachment = names.give("Attachment");
    file = names.give("StoredFile");
    parts = names.give("Parts");
    addSchemas();
    json.set("parameters", parameters());
    json.set("headers", headers());
    json.set("responses", responses());
    if (application.auth()) {
      Security.addSchemes(json.putObject("securitySchemes"));
    }
  }

  /** The schema of what several routes have in common. */
  String name(ValueShape.Shared shape) {
    return switch (shape) {
      case CHANGES -> changes;
      case HISTORY -> history;
      case PATCH_OPERATION -> patchOperation;
      case QUERY_OPTIONS -> queryOptions;
      case WRITE_RESULT -> writeResult;
      case IMPORT_RESULT -> importResult;
      case NOTIFICATION -> notification;
      case ATTACHMENT -> attachment;
      case FILE -> file;
      case PARTS -> parts;
      case HEALTH -> health;
    };
  }

  /** The key among the components of a parameter that several routes have in common. */
  static String key(Parameter.Shared parameter) {
    return switch (parameter) {
      case ID -> "id";
      case FILE_ID -> "fileId";
      case FILE_NAME -> "fileName";
      case RANGE -> FieldName.RANGE.toString();
      case IF_RANGE -> FieldName.IF_RANGE.toString();
      case IF_MATCH -> FieldName.IF_MATCH.toString();
      case IF_NONE_MATCH -> FieldName.IF_NONE_MATCH.toString();
      case PREFER -> FieldName.PREFER.toString();
      case IDEMPOTENCY_KEY -> FieldName.IDEMPOTENCY_KEY.toString();
      case MIN_SEQUENCE -> FieldName.MIN_SEQUENCE.toString();
      case FILTER -> ListParameter.FILTER.text();
      case Q -> ListParameter.Q.text();
      case LIMIT -> ListParameter.LIMIT.text();
      case AFTER -> ListParameter.AFTER.text();
      case META -> ListParameter.META.text();
      case SINCE -> "since";
      case CHANGES_LIMIT -> "changes";
      case HISTORY_LIMIT -> "history";
      case AT -> "at";
      case ATOMIC -> "atomic";
      case DRY -> "dry";
      case FROM -> "from";
      case MAP -> "map";
    };
  }

  private void addSchemas() {
    schemas.set(problem, problem());
    schemas.set(violation, violation());
    ObjectNode failure = object("A write of many that failed.", "index", "status", "problem");
    ObjectNode place = NODES.objectNode().put("type", "integer").put("format", "int32");
    set(failure, "index", place.put("description", "Its place among the writes, from 0."));
    set(failure, "id", text());
    set(failure, "status", NODES.objectNode().put("type", "integer").put("format", "int32"));
    set(failure, "problem", schema(problem));
    schemas.set(itemProblem, failure);
    schemas.set(patchOperation, patchOperation());
    schemas.set(notification, notification());
    schemas.set(change, change());
    ObjectNode log = object("Changes in the order of the log.", "changes", "sequence", "more");
    set(log, "changes", array(schema(change)));
    set(log, "sequence", sequence("Where to go on: the next request's since."));
    set(log, "more", NODES.objectNode().put("type", "boolean"));
    schemas.set(changes, log);
    ObjectNode past = object("The changes of one document.", "changes", "complete");
    set(past, "changes", array(schema(change)));
    set(
        past,
        "complete",
        NODES.objectNode()
            .put("type", "boolean")
            .put("description", "False where the log has forgotten some."));
    set(past, "sequence", sequence("Where to go on, if there are more: the next request's since."));
    set(past, "more", NODES.objectNode().put("type", "boolean"));
    schemas.set(history, past);
    schemas.set(
        selector,
        object("Conditions on members, such as {\"age\": {\"$gte\": 21}}. See the guide for all."));
    schemas.set(writeResult, writeResult());
    schemas.set(importResult, importResult());
    schemas.set(importError, importError());
    schemas.set(queryOptions, queryOptions());
    ObjectNode wellbeing = object("Whether all is well.", "status");
    set(wellbeing, "status", text());
    schemas.set(health, wellbeing);
    schemas.set(meta, DocumentSchema.meta());
    ObjectNode told = object("What became of a write, service by service.", "@parts");
    ObjectNode services = NODES.objectNode().put("type", "object");
    services.put(
        "description", "By service: ok, or an object with failed (why) and retryable.");
    set(told, "@parts", services);
    schemas.set(parts, told);
    schemas.set(attachment, file("A file that hangs on a document.", "name"));
    set((ObjectNode) schemas.get(attachment), "added", text().put("format", "date-time"));
    schemas.set(file, file("A file that is the value of an attribute.", "id", "name"));
    set((ObjectNode) schemas.get(file), "document", text().put("description", "Whose it is."));
    set((ObjectNode) schemas.get(file), "attribute", text());
  }

  private static ObjectNode file(String description, String... names) {
    var required = new ArrayList<>(List.of(names));
    required.addAll(List.of("type", "size", "digest", "url"));
    ObjectNode schema = object(description, required.toArray(String[]::new));
    required.forEach(name -> set(schema, name, text()));
    set(schema, "size", NODES.objectNode().put("type", "integer").put("format", "int64"));
    return schema;
  }

  private ObjectNode problem() {
    ObjectNode schema =
        object("What went wrong: RFC 9457.", "type", "title", "status", "detail", "requestId");
    set(schema, "type", text().put("description", "Stable; the address of an explanation."));
    ObjectNode properties = (ObjectNode) schema.get("properties");
    ((ObjectNode) properties.get("type")).put("format", "uri-reference");
    set(schema, "title", text());
    set(schema, "status", NODES.objectNode().put("type", "integer").put("format", "int32"));
    set(schema, "detail", text().put("description", "What is wrong with this request."));
    set(schema, "requestId",
        text().put("description", "Names the request in the server's log."));
    set(schema, "errors", array(schema(violation)));
    set(schema, "oldest", sequence("The oldest sequence that is kept, with 410."));
    ObjectNode items = array(schema(itemProblem));
    set(schema, "items", items.put("description", "Of many writes, those that failed."));
    set(schema, "service", text().put("description", "What does not answer, with 503."));
    return schema;
  }

  private ObjectNode violation() {
    ObjectNode schema = object("Why a member is refused; of an import, why a line is.");
    set(schema, "pointer", text().put("description", "The member: a JSON Pointer (RFC 6901)."));
    ObjectNode code = text();
    Stream.of(Violation.Code.values())
        .map(Violation.Code::text)
        .forEach(code.putArray("enum")::add);
    set(schema, "code", code);
    set(schema, "message", text());
    set(schema, "limit", NODES.objectNode().put("description", "The bound that was broken."));
    set(schema, "line", NODES.objectNode().put("type", "integer").put("format", "int64"));
    set(schema, "errors", array(schema(violation)));
    return schema;
  }

  private static ObjectNode patchOperation() {
    ObjectNode schema = object("One operation of a JSON Patch: RFC 6902.", "op", "path");
    ObjectNode op = text();
    List.of("add", "remove", "replace", "move", "copy", "test").forEach(op.putArray("enum")::add);
    set(schema, "op", op);
    set(schema, "path", text().put("description", "A JSON Pointer (RFC 6901)."));
    set(schema, "from", text().put("description", "Where move and copy take the value from."));
    set(schema, "value", NODES.objectNode().put("description", "Of add, replace and test."));
    return schema;
  }

  private ObjectNode change() {
    ObjectNode schema =
        object(
            "One committed write.", "sequence", "resource", "id", "action", "time", "transaction",
            "ops");
    set(schema, "sequence", sequence("Its place in the one order; the document's version."));
    set(schema, "resource", text());
    set(schema, "id", text());
    ObjectNode action = text();
    Stream.of(Action.values())
        .map(each -> each.name().toLowerCase(Locale.ROOT))
        .forEach(action.putArray("enum")::add);
    set(schema, "action", action);
    set(schema, "time", text().put("format", "date-time"));
    ObjectNode caller = NODES.objectNode().put("description", "Who asked for it, if known.");
    caller.putArray("type").add("string").add("null");
    set(schema, "caller", caller);
    set(schema, "transaction", text());
    set(schema, "ops", array(schema(patchOperation)));
    return schema;
  }

  private ObjectNode notification() {
    ObjectNode schema =
        object(
            "Who was told of a change, or is to be.", "id", "target", "resource", "identifier",
            "action", "sequence", "timestamp", "state", "tries");
    set(schema, "id", text());
    set(schema, "target", text().put("description", "Who is told."));
    set(schema, "resource", text());
    set(schema, "identifier", text().put("description", "The document's id."));
    set(schema, "action", text());
    set(schema, "sequence", sequence("The change's place in the one order."));
    set(schema, "timestamp", text().put("format", "date-time"));
    ObjectNode state = text();
    List.of("pending", "delivered", "dead", "cancelled").forEach(state.putArray("enum")::add);
    set(schema, "state", state);
    set(schema, "tries", sequence("How often it was tried."));
    set(
        schema,
        "due",
        text().put("format", "date-time").put("description", "When it is tried next."));
    set(schema, "error", text().put("description", "What the last try failed with."));
    return schema;
  }

  private ObjectNode writeResult() {
    ObjectNode schema = object("What became of one write of many.", "status");
    set(schema, "status", NODES.objectNode().put("type", "integer").put("format", "int32"));
    set(schema, "id", text());
    set(schema, "version", sequence("The document's version after it."));
    set(schema, "matched", sequence("How many documents a selector matched, and were written."));
    set(schema, "problem", schema(problem));
    return schema;
  }

  private ObjectNode importResult() {
    ObjectNode schema =
        object("What became of an import.", "created", "updated", "failed", "errors");
    for (String count : List.of("created", "updated", "unchanged", "failed", "repeated")) {
      set(schema, count, NODES.objectNode().put("type", "integer").put("format", "int64"));
    }
    ObjectNode errors = array(schema(importError));
    set(schema, "errors", errors.put("description", "The first hundred lines."));
    return schema;
  }

  private ObjectNode importError() {
    ObjectNode schema = object("Why a line was not taken.", "line", "errors");
    set(schema, "line", NODES.objectNode().put("type", "integer").put("format", "int64"));
    set(schema, "errors", array(schema(violation)));
    return schema;
  }

  private ObjectNode queryOptions() {
    ObjectNode schema = NODES.objectNode().put("type", "object");
    schema.put("description", "What a list shall have: each as in the query string of a list.");
    schema.put("additionalProperties", false);
    set(schema, "selector", schema(selector));
    set(schema, "fields", array(text()));
    ObjectNode sort = array(NODES.objectNode());
    set(
        schema,
        "sort",
        sort.put("description", "Names, -names, or objects such as {\"age\": \"desc\"}."));
    set(schema, "limit", whole(0, bounds.page(), bounds.usualPage()));
    set(schema, "after", text());
    ObjectNode include = array(text());
    set(
        schema,
        "include",
        include.put(
            "description",
            "References to show with their targets, and what belongs to a document."));
    set(schema, "meta", NODES.objectNode().put("type", "boolean"));
    return schema;
  }

  /**
   * One write of many. Its patch has no schema: generators make no sense of a value that is either
   * an object or a list.
   *
   * @param value what the whole document is
   */
  static ObjectNode write(ObjectNode value) {
    ObjectNode schema = object("One write of many.", "op");
    ObjectNode op = text();
    List.of("create", "upsert", "update", "destroy").forEach(op.putArray("enum")::add);
    set(schema, "op", op);
    set(schema, "id", text().put("description",
        "Needed for all but create; update and destroy take a selector."));
    String selected = "Of an update or destroy: all that match when it begins, at most 10,000.";
    set(schema, "selector", NODES.objectNode().put("type", "object").put("description", selected));
    set(schema, "value", value);
    String patch = "Of an update: an object is a merge patch, an array a JSON Patch (RFC 6902).";
    set(schema, "patch", NODES.objectNode().put("description", patch));
    set(schema, "ifVersion", sequence("Only if the document has this version."));
    return schema;
  }

  private static ObjectNode object(String description, String... required) {
    ObjectNode schema = NODES.objectNode().put("type", "object").put("description", description);
    if (required.length > 0) {
      List.of(required).forEach(schema.putArray("required")::add);
      schema.putObject("properties");
    }
    return schema;
  }

  private static void set(ObjectNode schema, String name, ObjectNode property) {
    schema.withObject("/properties").set(name, property);
  }

  private static ObjectNode sequence(String description) {
    return NODES.objectNode()
        .put("type", "integer")
        .put("format", "int64")
        .put("minimum", 0)
        .put("description", description);
  }

  private ObjectNode parameters() {
    ObjectNode all = NODES.objectNode();
    ObjectNode id = NODES.objectNode().put("name", "id").put("in", "path").put("required", true);
    id.put("description", "The document's id, percent-encoded.").set("schema", DocumentSchema.id());
    all.set("id", id);
    for (String name : List.of("fileId", "fileName")) {
      ObjectNode place = all.putObject(name);
      place.put("name", name.equals("fileId") ? "id" : "name").put("in", "path");
      place.put("required", true).put("description", "Which file, percent-encoded.");
      place.set("schema", text());
    }
    header(all, FieldName.RANGE, "Only these bytes: bytes=0-99, bytes=100-, bytes=-100.");
    header(all, FieldName.IF_RANGE, "The range only if the file is still that; otherwise all.");
    header(all, FieldName.IF_MATCH, "Only if the document has one of these versions: \"42\".");
    header(all, FieldName.IF_NONE_MATCH, "Only if it has none of these: \"42\", or * for any.");
    header(
        all,
        FieldName.PREFER,
        "return=minimal leaves the document out of the answer to a write, count=none the total of a"
            + " list.");
    header(
        all,
        FieldName.IDEMPOTENCY_KEY,
        "Names this write, so that repeating it does nothing twice: the repeat gets the first"
            + " answer. Kept for a day.");
    ObjectNode least = header(all, FieldName.MIN_SEQUENCE, "Wait until the log has come so far.");
    least.set("schema", sequence("A sequence, as Ashlar-Sequence answers it."));
    add(all, ListParameter.FILTER, "A selector as JSON: {\"age\": {\"$gte\": 21}}.", text());
    ((ObjectNode) all.get("filter").get("schema")).put("maxLength", bounds.filter());
    add(all, ListParameter.Q, "Finds documents by their words, the most relevant first.", text());
    add(
        all,
        ListParameter.LIMIT,
        "How many documents a page has at most.",
        whole(0, bounds.page(), bounds.usualPage()));
    add(
        all,
        ListParameter.AFTER,
        "Where the page begins: the Next-Cursor of the one before.",
        text());
    ObjectNode yes = NODES.objectNode().put("type", "boolean").put("default", false);
    add(all, ListParameter.META, "Adds @meta to each document.", yes);
    all.set("since",
        query("since", "Only what came after this sequence.", sequence("A sequence.")));
    all.set(
        "changes",
        query(
            "limit",
            "How many changes an answer has at most.",
            whole(1, RequestLimits.MOST_CHANGES, RequestLimits.CHANGES)));
    all.set(
        "history",
        query(
            "limit",
            "How many changes an answer has at most.",
            whole(1, RequestLimits.MOST_CHANGES, RequestLimits.MOST_CHANGES)));
    all.set("at", query("at", "The document as it was at this sequence.", sequence("A sequence.")));
    all.set("atomic", query("atomic", "All or nothing.", yes.deepCopy()));
    all.set("dry",
        query("dry", "An import that only says what would become of it.", yes.deepCopy()));
    all.set("from", query("from", "The line at which an import goes on.", whole(1)));
    all.set("map",
        query("map", "Which column of an import is which member: theirs:ours,…", text()));
    return all;
  }

  private static void add(
      ObjectNode all, ListParameter parameter, String description, ObjectNode schema) {
    all.set(parameter.text(), query(parameter.text(), description, schema));
  }

  private static ObjectNode whole(int least) {
    return NODES.objectNode().put("type", "integer").put("format", "int64").put("minimum", least);
  }

  private static ObjectNode whole(int least, int most, int usual) {
    return NODES.objectNode()
        .put("type", "integer")
        .put("format", "int32")
        .put("minimum", least)
        .put("maximum", most)
        .put("default", usual);
  }

  private static ObjectNode header(ObjectNode all, FieldName name, String description) {
    ObjectNode parameter = all.putObject(name.toString());
    parameter.put("name", name.toString()).put("in", "header").put("description", description);
    parameter.set("schema", text());
    return parameter;
  }

  private static ObjectNode headers() {
    ObjectNode all = NODES.objectNode();
    sent(all, FieldName.ETAG, "The version in quotes: what If-Match takes.");
    sent(all, FieldName.LOCATION, "Where the new document is.");
    sent(all, FieldName.LINK, "The next page, as rel=\"next\"; absent at the end.");
    sent(all, FieldName.NEXT_CURSOR, "What after takes for the next page; absent at the end.");
    sent(all, FieldName.PREFERENCE_APPLIED, "The preference that was heeded.");
    sent(all, FieldName.IDEMPOTENCY_REPLAYED, "True if this is the answer to an earlier request.");
    sent(all, FieldName.RETRY_AFTER, "In how many seconds to try again.");
    sent(all, FieldName.WWW_AUTHENTICATE, "How to say who you are.");
    sent(all, FieldName.ACCEPT_PATCH, "What a PATCH may be.");
    sent(all, FieldName.ALLOW, "The methods that this address takes.");
    sent(all, FieldName.REQUEST_ID, "Names the request in the server's log.");
    sent(all, FieldName.ACCEPT_RANGES, "That Range can be used: bytes.");
    sent(all, FieldName.CONTENT_RANGE, "Which bytes of how many: bytes 0-99/1234.");
    sent(all, FieldName.CONTENT_DISPOSITION, "Whether to show or save it, and as what.");
    sent(all, FieldName.DIGEST, "Names this revision of the document: sha256: and its digest.");
    sent(all, FieldName.SEQUENCE, "").set("schema", sequence("The write's place in the log."));
    sent(all, FieldName.TOTAL_COUNT, "").set("schema", sequence("How many documents match."));
    return all;
  }

  private static ObjectNode sent(ObjectNode all, FieldName name, String description) {
    ObjectNode header = all.putObject(name.toString());
    if (!description.isEmpty()) {
      header.put("description", description);
    }
    header.set("schema", text());
    return header;
  }

  private ObjectNode responses() {
    ObjectNode all = NODES.objectNode();
    for (ProblemType type : ProblemType.values()) {
      ObjectNode response = all.putObject(type.slug());
      response.put("description", type.title() + ". " + type.explanation() + " " + type.remedy());
      content(response);
      switch (type) {
        case UNAUTHENTICATED -> field(response, FieldName.WWW_AUTHENTICATE);
        case UNAVAILABLE -> {
          field(response, FieldName.RETRY_AFTER);
          response.put(
              "description",
              response.get("description").stringValue()
                  + " Or the answer takes too long: then the type is "
                  + ProblemType.REQUEST_TIME.address()
                  + ".");
        }
        case TOO_MANY_REQUESTS, REQUEST_TIME -> field(response, FieldName.RETRY_AFTER);
        case STALE -> field(response, FieldName.ETAG);
        case RANGE -> field(response, FieldName.CONTENT_RANGE);
        case MEDIA_TYPE -> field(response, FieldName.ACCEPT_PATCH);
        default -> {}
      }
    }
    ObjectNode other = all.putObject("problem");
    other.put("description", "Anything else that can go wrong.");
    content(other);
    return all;
  }

  private void content(ObjectNode response) {
    field(response, FieldName.REQUEST_ID);
    response.putObject("content")
        .putObject(MediaType.PROBLEM.toString())
        .set("schema", schema(problem));
  }

  private static void field(ObjectNode response, FieldName name) {
    response.withObject("/headers")
        .set(name.toString(), Nodes.reference("headers", name.toString()));
  }
}
