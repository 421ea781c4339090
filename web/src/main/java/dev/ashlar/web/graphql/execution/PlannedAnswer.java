package dev.ashlar.web.graphql.execution;

import dev.ashlar.json.Json;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.graphql.execution.QueryPlan.FieldPlan;
import dev.ashlar.web.graphql.execution.QueryPlan.NotPlanned;
import dev.ashlar.web.graphql.execution.QueryPlan.ObjectPlan;
import dev.ashlar.web.graphql.execution.QueryPlan.Part;
import dev.ashlar.web.graphql.execution.QueryPlan.Root;
import dev.ashlar.web.graphql.execution.QueryPlan.Shape;
import dev.ashlar.web.graphql.execution.QueryPlan.Source;
import dev.ashlar.web.graphql.schema.Meaning;
import dev.ashlar.web.http.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The answer to a planned query, written from the bytes of documents. Used by one thread.
 *
 * <p>First the documents of the outermost fields are read, then those that they refer to, level by level, all of
 * one resource in one question; then everything is written once. It answers whole and without an error, or
 * not at all: then graphql-java executes the query, and says what is wrong with it. It is one file because what
 * is read and what is written follow the same plan.
 */
final class PlannedAnswer {
  /** More values or bytes than this are left to graphql-java, which counts exactly. */
  private static final int MOST_VALUES = 100_000;

  private static final int MOST_BYTES = 16_000_000;

  private static final byte[] BEGIN = ascii("{\"data\":{");
  private static final byte[] NULL = ascii("null");

  private final Asking asking;
  private final Map<String, Map<String, @Nullable ShownDocument>> targets = new HashMap<>();
  private byte[] bytes = new byte[4096];
  private int length;
  private int values;

  private PlannedAnswer(Asking asking) {
    this.asking = asking;
  }

  /** The answer as JSON; empty where something is not as planned. */
  static Optional<byte[]> of(QueryPlan plan, Asking asking) {
    try {
      return Optional.of(new PlannedAnswer(asking).made(plan));
    } catch (NotPlanned | Rejected | FailedOperation e) {
      return Optional.empty();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** What an outermost field read. */
  private record Answered(
      Root root, List<Shown> documents, Optional<String> next, OptionalLong total) {}

  /** A document of the answer; its view is there where something is asked about it. */
  private record Shown(byte[] json, @Nullable View view) {
    static Shown of(View view) {
      return new Shown(view.json(), view);
    }
  }

  /** A document whose references are wanted. */
  private record Referring(byte[] json, ObjectPlan plan) {}

  private byte[] made(QueryPlan plan) {
    var answered = new ArrayList<Answered>();
    var level = new ArrayList<Referring>();
    for (Root root : plan.roots()) {
      Answered each = read(root);
      answered.add(each);
      refer(each, level);
    }
    resolve(level);
    raw(BEGIN);
    char separator = ' ';
    for (Answered each : answered) {
      separator = separated(separator);
      raw(each.root().key());
      switch (each.root()) {
        case Root.One one when each.documents().isEmpty() -> raw(NULL);
        case Root.One one -> document(each.documents().getFirst(), one.document());
        case Root.Page page -> page(page, each);
      }
    }
    one('}');
    one('}');
    return Arrays.copyOf(bytes, length);
  }

  // ---- reading

  private Answered read(Root root) {
    return switch (root) {
      case Root.One one ->
          switch (asking.perform(Reading.get(one.resource(), one.arguments(), asking))) {
            case Outcome.Found(var view) ->
                new Answered(
                    root, List.of(Shown.of(view)), Optional.empty(), OptionalLong.empty());
            case Outcome.Missing _ ->
                new Answered(root, List.of(), Optional.empty(), OptionalLong.empty());
            case Outcome.Failure _ -> throw new NotPlanned();
          };
      case Root.Page page -> page(page);
    };
  }

  private Answered page(Root.Page page) {
    Operation.Query query =
        Reading.query(page.resource(), page.arguments(), page.has("total"), asking);
    if (page.needsViews()) {
      return switch (asking.perform(query)) {
        case Outcome.Listed(var items, var next, var total) ->
            new Answered(page, items.stream().map(Shown::of).toList(), next, total);
        case Outcome.Failure _ -> throw new NotPlanned();
      };
    }
    return switch (asking.perform(query.bytes())) {
      case Outcome.Shown(var documents, var next, var total) ->
          new Answered(
              page, documents.stream().map(each -> new Shown(each, null)).toList(), next, total);
      case Outcome.Failure _ -> throw new NotPlanned();
    };
  }

  private static void refer(Answered answered, List<Referring> level) {
    List<ObjectPlan> plans =
        switch (answered.root()) {
          case Root.One one -> List.of(one.document());
          case Root.Page page ->
              page.parts().stream().flatMap(p -> p.documents().stream()).toList();
        };
    for (ObjectPlan plan : plans) {
      if (plan.refers()) {
        answered.documents().forEach(each -> level.add(new Referring(each.json(), plan)));
      }
    }
  }

  /** Reads what is referred to, level by level. */
  private void resolve(List<Referring> documents) {
    List<Referring> level = documents;
    while (!level.isEmpty()) {
      var references = new LinkedHashMap<Shape.Target, Set<String>>();
      level.forEach(each -> collect(each.json(), 0, each.plan(), references));
      read(references);
      var next = new ArrayList<Referring>();
      references.forEach((shape, texts) -> {
        if (shape.document().refers()) {
          texts.forEach(text -> {
            ShownDocument target = target(shape, text);
            if (target != null) {
              next.add(new Referring(target.content(), shape.document()));
            }
          });
        }
      });
      level = next;
    }
  }

  private void read(Map<Shape.Target, Set<String>> references) {
    var wanted = new LinkedHashMap<String, Set<String>>();
    references.forEach(
        (shape, texts) -> {
          var known = known(shape.resource());
          Set<String> fresh =
              wanted.computeIfAbsent(shape.resource().name(), key -> new LinkedHashSet<>());
          texts.stream().filter(text -> !known.containsKey(text)).forEach(fresh::add);
        });
    wanted.values().removeIf(Set::isEmpty);
    wanted.forEach(
        (name, texts) -> {
          Resource resource = asking.engine().schema().resource(name);
          Map<String, ShownDocument> found = Reading.targets(asking, resource, texts);
          texts.forEach(text -> known(resource).put(text, found.get(text)));
        });
  }

  private static void add(
      Map<Shape.Target, Set<String>> references, Shape.Target shape, String text) {
    references.computeIfAbsent(shape, key -> new LinkedHashSet<>()).add(text);
  }

  private Map<String, @Nullable ShownDocument> known(Resource resource) {
    return targets.computeIfAbsent(resource.name(), key -> new HashMap<>());
  }

  private @Nullable ShownDocument target(Shape.Target shape, String text) {
    ShownDocument target = known(shape.resource()).get(text);
    if (target != null && target.isElsewhere()) {
      throw new NotPlanned();
    }
    return target;
  }

  private void collect(byte[] json, int start, ObjectPlan plan,
      Map<Shape.Target, Set<String>> references) {
    int[] places = StoredJson.places(json, start, plan.members());
    for (FieldPlan field : plan.fields()) {
      if (field.source() instanceof Source.Member(var place, var shape)
          && places[2 * place + 1] > 0) {
        collect(json, places[2 * place], places[2 * place + 1], shape, references);
      }
    }
  }

  private void collect(
      byte[] json, int start, int end, Shape shape, Map<Shape.Target, Set<String>> references) {
    switch (shape) {
      case Shape.Plain _, Shape.OneOf _ -> {}
      case Shape.Inner(var object, var _) -> {
        if (object.refers() && json[start] == '{') {
          collect(json, start, object, references);
        }
      }
      case Shape.Many(var each, var _) -> {
        if (!(each instanceof Shape.Plain) && json[start] == '[') {
          for (int at = StoredJson.first(json, start); json[at] != ']';) {
            int next = StoredJson.end(json, at);
            collect(json, at, next, each, references);
            at = StoredJson.next(json, next);
          }
        }
      }
      case Shape.Target target when target.many() -> {
        if (json[start] == '[') {
          for (int at = StoredJson.first(json, start); json[at] != ']';) {
            int next = StoredJson.end(json, at);
            add(references, target, text(json, at, next));
            at = StoredJson.next(json, next);
          }
        }
      }
      case Shape.Target target -> {
        if (json[start] == '"') {
          add(references, target, text(json, start, end));
        }
      }
    }
  }

  /** What a text says. */
  private static String text(byte[] json, int start, int end) {
    if (json[start] != '"') {
      throw new NotPlanned();
    }
    for (int i = start + 1; i < end; i++) {
      if (json[i] == '\\') {
        return Json.parse(Arrays.copyOfRange(json, start, end)).stringValue();
      }
    }
    return new String(json, start + 1, end - start - 2, StandardCharsets.UTF_8);
  }

  // ---- writing

  private void page(Root.Page page, Answered answered) {
    char separator = '{';
    for (Part part : page.parts()) {
      separator = separated(separator);
      raw(part.key());
      value();
      switch (part.name()) {
        case "items" -> items(answered.documents(), part.documents().orElseThrow());
        case "count" -> raw(ascii(Integer.toString(answered.documents().size())));
        case "total" ->
            raw(ascii(Long.toString(answered.total().orElseThrow(NotPlanned::new))));
        default -> raw(answered.next().map(PlannedAnswer::quoted).orElse(NULL));
      }
    }
    one('}');
  }

  private static byte[] quoted(String text) {
    return Json.bytes(JsonNodeFactory.instance.stringNode(text));
  }

  private void items(List<Shown> documents, ObjectPlan plan) {
    char separator = '[';
    for (Shown document : documents) {
      separator = separated(separator);
      value();
      document(document, plan);
    }
    closed(separator, '[', ']');
  }

  private void document(Shown document, ObjectPlan plan) {
    object(document.json(), 0, plan, document);
  }

  /** An object of a document, or the document. */
  private void object(byte[] json, int start, ObjectPlan plan, @Nullable Shown document) {
    int[] places = StoredJson.places(json, start, plan.members());
    char separator = '{';
    for (FieldPlan field : plan.fields()) {
      separator = separated(separator);
      raw(field.key());
      value();
      switch (field.source()) {
        case Source.Member(var place, var shape) ->
            shaped(json, places[2 * place], places[2 * place + 1], shape);
        case Source.Constant(var constant) -> raw(constant);
        case Source.Whole _ -> raw(json, start, StoredJson.end(json, start));
        case Source.About(var property) -> about(property, document);
      }
    }
    closed(separator, '{', '}');
  }

  private void about(Meaning.Property property, @Nullable Shown document) {
    View view = document == null ? null : document.view();
    if (view == null) {
      throw new NotPlanned();
    }
    switch (property) {
      case VERSION -> raw(ascii(Long.toString(view.version())));
      case CREATED -> raw(quoted(view.created().toString()));
      case UPDATED -> raw(quoted(view.updated().toString()));
      case CURSOR -> throw new NotPlanned();
    }
  }

  private void shaped(byte[] json, int start, int end, Shape shape) {
    boolean nothing = end == 0 || json[start] == 'n';
    if (nothing && isRequired(shape)) {
      throw new NotPlanned();
    }
    if (nothing) {
      raw(NULL);
      return;
    }
    switch (shape) {
      case Shape.Plain(var kind, var _) -> plain(json, start, end, kind);
      case Shape.OneOf(var names, var _) -> {
        if (!names.contains(text(json, start, end))) {
          throw new NotPlanned();
        }
        raw(json, start, end);
      }
      case Shape.Inner(var object, var _) -> object(json, start, object, null);
      case Shape.Many(var each, var _) -> list(json, start, each);
      case Shape.Target target when target.many() -> list(json, start, target);
      case Shape.Target target -> reference(json, start, end, target);
    }
  }

  private static boolean isRequired(Shape shape) {
    return switch (shape) {
      case Shape.Plain(var _, var required) -> required;
      case Shape.OneOf(var _, var required) -> required;
      case Shape.Many(var _, var required) -> required;
      case Shape.Inner(var _, var required) -> required;
      case Shape.Target _ -> false;
    };
  }

  private void list(byte[] json, int start, Shape each) {
    char separator = '[';
    for (int at = StoredJson.first(json, start); json[at] != ']';) {
      int end = StoredJson.end(json, at);
      separator = separated(separator);
      value();
      if (each instanceof Shape.Target target) {
        reference(json, at, end, target);
      } else {
        shaped(json, at, end, each);
      }
      at = StoredJson.next(json, end);
    }
    closed(separator, '[', ']');
  }

  private void reference(byte[] json, int start, int end, Shape.Target shape) {
    ShownDocument target = target(shape, text(json, start, end));
    if (target == null) {
      raw(NULL);
      return;
    }
    var shown = new Shown(target.content(), target.view().orElse(null));
    document(shown, shape.document());
  }

  private void plain(byte[] json, int start, int end, QueryPlan.Kind kind) {
    byte first = json[start];
    boolean number = first == '-' || (first >= '0' && first <= '9');
    boolean fits =
        switch (kind) {
          case TEXT -> first == '"';
          case WHOLE_NUMBER -> number && isWhole(json, start, end);
          case FLOAT -> number;
          case BOOLEAN -> first == 't' || first == 'f';
          case JSON -> true;
        };
    if (!fits) {
      throw new NotPlanned();
    }
    raw(json, start, end);
    if (kind == QueryPlan.Kind.FLOAT && isWhole(json, start, end)) {
      length -= end - start;
      String text = new String(json, start, end - start, StandardCharsets.US_ASCII);
      raw(ascii(Double.toString(Double.parseDouble(text))));
    }
  }

  private static boolean isWhole(byte[] json, int start, int end) {
    for (int i = start + 1; i < end; i++) {
      if (json[i] < '0' || json[i] > '9') {
        return false;
      }
    }
    return true;
  }

  // ---- bytes

  /** Counts a value of the answer. */
  private void value() {
    values++;
    if (values > MOST_VALUES || length > MOST_BYTES) {
      throw new NotPlanned();
    }
  }

  /** Writes what stands before a field or an element: nothing if that is a space. */
  private char separated(char separator) {
    if (separator != ' ') {
      one(separator);
    }
    return ',';
  }

  private void closed(char separator, char open, char close) {
    if (separator == open) {
      one(open);
    }
    one(close);
  }

  private void one(char sign) {
    room(1);
    bytes[length++] = (byte) sign;
  }

  private void raw(byte[] some) {
    raw(some, 0, some.length);
  }

  private void raw(byte[] some, int start, int end) {
    room(end - start);
    System.arraycopy(some, start, bytes, length, end - start);
    length += end - start;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * length));
    }
  }
}
