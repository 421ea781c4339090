package dev.ashlar.web.graphql.execution;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.FileName;
import dev.ashlar.document.Violation;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.NamedUpload;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.Upload;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.FileValues;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Idempotency;
import dev.ashlar.web.face.SelectedBatch;
import dev.ashlar.web.graphql.schema.Meaning;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.Transactions;
import graphql.schema.DataFetchingEnvironment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The fields that write: arguments to operations, outcomes to values. */
final class Writing {
  private Writing() {}

  /** Any one write. */
  static Object write(Meaning meaning, DataFetchingEnvironment field) {
    Asking asking = Asking.of(field);
    Map<String, Object> arguments = field.getArguments();
    Context context = once(asking.context(), arguments.get("idempotencyKey"), field);
    String name = field.getMergedField().getResultKey();
    return shown(asking, name, asking.perform(operation(meaning, context, arguments)));
  }

  private static Object shown(Asking asking, String name, Outcome.OfWrite outcome) {
    return switch (outcome) {
      case Outcome.Kept kept -> {
        asking.note(name, kept.parts());
        yield ShownDocument.of(kept.view());
      }
      case Outcome.Destroyed(var id, long sequence, var parts) -> {
        asking.note(name, parts);
        yield Map.of("id", id.text(), "sequence", sequence);
      }
      case Outcome.Replayed(var first) -> shown(asking, name, first);
      case Outcome.Failure failure -> throw Asking.failed(failure);
    };
  }

  /** Writes of any resources, all or nothing. */
  static Object transaction(Map<String, Meaning> meanings, DataFetchingEnvironment field) {
    Asking asking = Asking.of(field);
    Context context = once(asking.context(), field.getArgument("idempotencyKey"), field);
    var items = new ArrayList<SelectedBatch.Item>();
    List<Map<String, Object>> asked =
        Objects.requireNonNull(field.<List<Map<String, Object>>>getArgument("writes"));
    Transactions.check(asked.size());
    for (Map<String, Object> one : asked) {
      Map.Entry<String, Object> write = one.entrySet().iterator().next();
      Meaning all = meanings.get("TransactionWrite." + write.getKey());
      Meaning meaning = all == null ? meanings.get("Mutation." + write.getKey()) : all;
      if (meaning == null || !(write.getValue() instanceof Map<?, ?> arguments)) {
        throw Problems.malformed("writes: expected a write, found " + write.getKey());
      }
      items.add(item(asking, meaning, context, arguments));
    }
    return switch (asking.perform(context, items)) {
      case SelectedBatch.Result.Done(var parts, boolean replayed) -> done(asking, items, parts);
      case SelectedBatch.Result.Aborted(var wrong) -> throw Asking.failed(aborted(wrong));
      case SelectedBatch.Result.Failed(var failure) -> throw Asking.failed(failure);
    };
  }

  private static SelectedBatch.Item item(
      Asking asking, Meaning meaning, Context context, Map<?, ?> arguments) {
    return switch (meaning) {
      case Meaning.UpdateAll(var resource) -> {
        var files = new ArrayList<NamedUpload>();
        Draft patch = new Draft(document(resource, arguments.get("patch"), files));
        if (!files.isEmpty()) {
          throw Problems.malformed("writes: a file belongs to one document; name it by its id");
        }
        yield all(asking, resource, arguments, Optional.of(new Patch.Merge(patch)));
      }
      case Meaning.DestroyAll(var resource) ->
          all(asking, resource, arguments, Optional.empty());
      default -> new SelectedBatch.Item.One(operation(meaning, context, arguments));
    };
  }

  private static SelectedBatch.Item all(
      Asking asking, Resource resource, Map<?, ?> arguments, Optional<Patch> patch) {
    var selector = Filters.selector(resource, arguments.get("filter"), asking.limits());
    return new SelectedBatch.Item.All(resource.name(), selector, patch);
  }

  /** The first reason of each write; at least one. */
  private static Outcome.Aborted aborted(List<SelectedBatch.Wrong> wrong) {
    var failures = new TreeMap<Integer, Outcome.Failure>();
    wrong.forEach(each -> failures.putIfAbsent(each.item(), each.cause()));
    return Outcome.Aborted.of(failures);
  }

  private static List<Map<String, Object>> done(
      Asking asking, List<SelectedBatch.Item> items, List<SelectedBatch.Part> parts) {
    var results = new ArrayList<Map<String, Object>>();
    for (int i = 0; i < parts.size(); i++) {
      String resource =
          switch (items.get(i)) {
            case SelectedBatch.Item.One(var write) -> write.resource();
            case SelectedBatch.Item.All all -> all.resource();
          };
      results.add(
          switch (parts.get(i)) {
            case SelectedBatch.Part.Written(var written) -> {
              asking.note("transaction/" + i, written.parts());
              yield Map.of("resource", resource, "id", id(written), "version", written.version());
            }
            case SelectedBatch.Part.Matched(int matched, long sequence) ->
                matched == 0 ? Map.of("resource", resource, "matched", matched)
                    : Map.of("resource", resource, "matched", matched, "version", sequence);
          });
    }
    return results;
  }

  private static String id(Outcome.Written written) {
    return switch (written) {
      case Outcome.Kept kept -> kept.view().id().text();
      case Outcome.Destroyed destroyed -> destroyed.id().text();
    };
  }

  private static Operation.Write operation(
      Meaning meaning, Context context, Map<?, ?> arguments) {
    return switch (meaning) {
      case Meaning.Create(var resource) -> create(resource, context, arguments);
      case Meaning.Upsert(var resource) -> {
        var files = new ArrayList<NamedUpload>();
        Draft draft = new Draft(document(resource, arguments.get("input"), files));
        yield with(
            files,
            Operation.Upsert.of(context, resource.name(), Reading.id(arguments.get("id")), draft)
                .ifVersion(version(arguments)));
      }
      case Meaning.Update(var resource) -> {
        var files = new ArrayList<NamedUpload>();
        Draft patch = new Draft(document(resource, arguments.get("patch"), files));
        yield with(
            files,
            Operation.Update.of(
                context, resource.name(), Reading.id(arguments.get("id")), new Patch.Merge(patch))
                .ifVersion(version(arguments)));
      }
      case Meaning.Destroy(var resource) ->
          Operation.Destroy.of(context, resource.name(), Reading.id(arguments.get("id")))
              .ifVersion(version(arguments));
      default -> throw new IllegalStateException(meaning + " writes nothing");
    };
  }

  private static Operation.Write create(
      Resource resource, Context context, Map<?, ?> arguments) {
    var files = new ArrayList<NamedUpload>();
    ObjectNode members = document(resource, arguments.get("input"), files);
    boolean alias = resource.attribute("id").isEmpty() && !resource.idMember().equals("id");
    Optional<DocumentId> id = Optional.empty();
    if (alias && members.has("id")) {
      id = Optional.of(Reading.id(members.remove("id").asString()));
    }
    return with(
        files, Operation.Create.of(context, resource.name(), new Draft(members)).id(id));
  }

  private static Operation.Write with(List<NamedUpload> files, Operation.Write write) {
    return files.isEmpty() ? write : new Operation.WithFiles(write, files);
  }

  private static OptionalLong version(Map<?, ?> arguments) {
    return arguments.get("ifVersion") instanceof Long version
        ? OptionalLong.of(version)
        : OptionalLong.empty();
  }

  /** The members of an input; files are set apart. */
  private static ObjectNode document(
      Resource resource, @Nullable Object input, List<NamedUpload> files) {
    if (resource.files().isEmpty() || !(input instanceof Map<?, ?> map)) {
      return object(Values.json(input));
    }
    var rest = new LinkedHashMap<Object, @Nullable Object>(map);
    for (Attribute attribute : resource.files()) {
      List<?> sent =
          switch (rest.get(attribute.name())) {
            case ReceivedFile file -> List.of(file);
            case List<?> list -> list;
            case null, default -> List.of();
          };
      for (Object each : sent) {
        if (each instanceof ReceivedFile(var name, var content)) {
          check(attribute, content);
          files.add(new NamedUpload(attribute.name(), FileName.of(name), content));
        }
      }
      if (!sent.isEmpty()) {
        rest.remove(attribute.name());
      }
    }
    return Values.object(rest);
  }

  private static void check(Attribute attribute, Upload.Kept content) {
    String pointer = "/" + attribute.name();
    Optional<Violation> violation =
        FileValues.type(attribute, content.type(), pointer)
            .or(() -> FileValues.size(attribute, content.size(), pointer));
    if (violation.isPresent()) {
      throw Asking.failed(new Outcome.Invalid(List.of(violation.get())));
    }
  }

  private static ObjectNode object(JsonNode json) {
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw Problems.malformed("expected a JSON object as the document");
  }

  /** A write that happens once, however often it is asked for under a key. */
  private static Context once(
      Context context, @Nullable Object key, DataFetchingEnvironment field) {
    if (!(key instanceof String text)) {
      return context;
    }
    ObjectNode asked = JsonNodeFactory.instance.objectNode();
    asked.put("field", field.getField().getName());
    asked.set("arguments", Values.object(field.getArguments()));
    return Idempotency.context(context, "idempotencyKey", text, Json.bytes(asked));
  }
}
