package dev.ashlar.definition;

import static dev.ashlar.query.Selector.where;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Format;
import dev.ashlar.schema.Reference.OnDelete;
import dev.ashlar.schema.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A resource made up by chance, that can be said in every front end: as YAML, as builder calls, and
 * as the source of a record. It refers to a resource {@code Team}. The spellings of a key stand
 * side by side, so that all keys are in this one file.
 */
final class RandomResource {
  /** One key of an attribute in its three spellings; an empty annotation says nothing. */
  private record Key(String yaml, Consumer<AttributeBuilder> call, String annotation) {}

  /** One key of a resource; records get it by the same call as the builder. */
  private record Whole(String yaml, Consumer<ResourceBuilder> call) {}

  private record Member(
      String name,
      AttributeType type,
      String javaType,
      List<Key> keys,
      List<Member> members,
      List<Member> items) {}

  private final String name;
  private final List<Member> members = new ArrayList<>();
  private final List<Whole> wholes = new ArrayList<>();
  private final StringBuilder records = new StringBuilder();
  private final Random random;
  private int nested;
  private int renamed;

  RandomResource(String name, Random random) {
    this.name = name;
    this.random = random;
    int count = 1 + random.nextInt(7);
    for (int i = 0; i < count; i++) {
      members.add(member("a" + i, 0));
    }
    whole();
  }

  String name() {
    return name;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  @SafeVarargs
  private <T> T one(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  // ---- making it up

  private Member member(String name, int depth) {
    AttributeType type = one(AttributeType.values());
    boolean leaf = depth > 0 || chance(50);
    return switch (type) {
      case OBJECT -> leaf ? openObject(name, depth) : object(name, depth);
      case ARRAY -> leaf ? openArray(name, depth) : array(name, depth);
      case FILE -> depth > 0 ? plain(name, AttributeType.ANY, "Object", depth) : file(name);
      default -> scalar(name, type, depth);
    };
  }

  /** A String whose Java type says its format. */
  private Member formatted(String name, int depth) {
    Format format = one(Format.DATE, Format.UUID, Format.URI);
    String java =
        switch (format) {
          case DATE -> "java.time.LocalDate";
          case UUID -> "UUID";
          default -> "java.net.URI";
        };
    String wrapped = depth > 1 ? java : one(java, "Optional<" + java + ">");
    var keys = new ArrayList<Key>();
    keys.add(new Key("format: " + format.text(), a -> a.format(format), ""));
    if (depth == 0) {
      top(keys, AttributeType.STRING);
    }
    return new Member(name, AttributeType.STRING, wrapped, keys, List.of(), List.of());
  }

  private Member scalar(String name, AttributeType type, int depth) {
    if (type == AttributeType.STRING && chance(25)) {
      return formatted(name, depth);
    }
    String java =
        switch (type) {
          case STRING, REFERENCE -> "String";
          case NUMBER -> one("double", "Double", "Optional<Double>");
          case INTEGER -> one("int", "Integer", "long", "Long");
          case BOOLEAN -> one("boolean", "Boolean");
          case DATE -> "Instant";
          default -> one("Object", "JsonNode");
        };
    return plain(name, type, java, depth);
  }

  private Member plain(String name, AttributeType type, String java, int depth) {
    List<Key> keys = keys(type, depth);
    if (java.startsWith("Optional")) {
      keys.removeIf(key -> key.annotation().equals("@Required"));
    }
    return new Member(name, type, java, keys, List.of(), List.of());
  }

  private Member openObject(String name, int depth) {
    return plain(name, AttributeType.OBJECT, "Map<String, Object>", depth);
  }

  private Member openArray(String name, int depth) {
    return plain(name, AttributeType.ARRAY, one("List<Object>", "Set<?>"), depth);
  }

  private Member object(String name, int depth) {
    var inner = List.of(member("x", depth + 1), member("y", depth + 1));
    String type = record(inner);
    return new Member(
        name, AttributeType.OBJECT, type, keys(AttributeType.OBJECT, depth), inner, List.of());
  }

  private Member array(String name, int depth) {
    Member element = chance(30) ? elementObject(depth) : element(depth);
    String java = one("List", "Set") + "<" + annotations(element) + boxed(element.javaType()) + ">";
    return new Member(
        name,
        AttributeType.ARRAY,
        java,
        keys(AttributeType.ARRAY, depth),
        List.of(),
        List.of(element));
  }

  private Member elementObject(int depth) {
    var inner = List.of(member("z", depth + 2));
    return new Member("", AttributeType.OBJECT, record(inner), List.of(), inner, List.of());
  }

  private Member element(int depth) {
    AttributeType type =
        one(
            AttributeType.STRING,
            AttributeType.INTEGER,
            AttributeType.NUMBER,
            AttributeType.DATE,
            AttributeType.BOOLEAN,
            AttributeType.REFERENCE);
    Member scalar = scalar("", type, depth + 2);
    return new Member("", type, scalar.javaType(), scalar.keys(), List.of(), List.of());
  }

  private static String boxed(String type) {
    return switch (type) {
      case "int" -> "Integer";
      case "long" -> "Long";
      case "double" -> "Double";
      case "Optional<Double>" -> "Double";
      case "boolean" -> "Boolean";
      default -> type;
    };
  }

  private Member file(String name) {
    boolean many = chance(50);
    var keys = new ArrayList<>(keys(AttributeType.FILE, 0));
    if (many) {
      keys.add(new Key("multiple: true", AttributeBuilder::multiple, ""));
    }
    String java = many ? "List<File>" : "File";
    return new Member(name, AttributeType.FILE, java, keys, List.of(), List.of());
  }

  /** Declares a record beside the resource's, and answers its name. */
  private String record(List<Member> inner) {
    String type = name + "Part" + nested++;
    records.append(declaration(type, inner));
    return type;
  }

  /** Depth 0 is the document, 1 a member of a member, more is within arrays. */
  private List<Key> keys(AttributeType type, int depth) {
    var keys = new ArrayList<Key>();
    if (chance(30)) {
      keys.add(new Key("required: true", AttributeBuilder::required, "@Required"));
    }
    switch (type) {
      case STRING -> text(keys, depth);
      case INTEGER -> whole(keys, depth);
      case NUMBER -> number(keys, depth);
      case DATE -> date(keys, depth);
      case ARRAY -> length(keys);
      case FILE -> media(keys);
      case REFERENCE -> reference(keys);
      case BOOLEAN -> fallback(keys, depth, "false", false, "false");
      case OBJECT, ANY -> {}
    }
    if (depth == 0) {
      top(keys, type);
    }
    return keys;
  }

  private void text(List<Key> keys, int depth) {
    switch (random.nextInt(6)) {
      case 0 -> length(keys);
      case 1 ->
          keys.add(
              new Key("pattern: '^[a-z]+$'", a -> a.pattern("^[a-z]+$"), "@Pattern(\"^[a-z]+$\")"));
      case 2 -> keys.add(new Key("format: slug", a -> a.format(Format.SLUG), "@Format(\"slug\")"));
      case 3 ->
          keys.add(
              new Key(
                  "enum: [ one, 'two', \"3\" ]",
                  a -> a.oneOf("one", "two", "3"),
                  "@OneOf({\"one\", \"two\", \"3\"})"));
      case 4 -> fallback(keys, depth, "'it''s'", "it's", "it's");
      default -> {
        if (depth < 2) {
          keys.add(
              new Key("default: uuid()", AttributeBuilder::defaultsToUuid, "@Default(\"uuid()\")"));
        }
      }
    }
    if (depth == 0 && chance(20)) {
      keys.add(new Key("render: markdown", AttributeBuilder::markdown, "@Markdown"));
    }
  }

  private void fallback(List<Key> keys, int depth, String yaml, Object value, String text) {
    if (depth < 2 && chance(60)) {
      keys.add(new Key("default: " + yaml, a -> a.defaultsTo(value), "@Default(\"" + text + "\")"));
    }
  }

  private void length(List<Key> keys) {
    int min = random.nextInt(5);
    int max = min + random.nextInt(1000);
    keys.add(new Key("min: " + min, a -> a.min(min), "@Min(" + min + ")"));
    keys.add(new Key("max: " + max + ".0", a -> a.max(max), "@Max(" + max + ")"));
  }

  private void whole(List<Key> keys, int depth) {
    long min = random.nextLong() >> random.nextInt(64);
    long max = Math.max(min, random.nextLong() >> random.nextInt(64));
    switch (random.nextInt(3)) {
      case 0 -> {
        keys.add(new Key("min: " + min, a -> a.min(min), "@Min(text = \"" + min + "\")"));
        keys.add(new Key("max: " + max, a -> a.max(max), "@Max(text = \"" + max + "\")"));
      }
      case 1 ->
          keys.add(
              new Key(
                  "enum: [ 1, 2.0, 0x10 ]",
                  a -> a.oneOf(1, 2, 16),
                  "@OneOf({\"1\", \"2\", \"16\"})"));
      default -> fallback(keys, depth, String.valueOf(min), min, String.valueOf(min));
    }
  }

  private void number(List<Key> keys, int depth) {
    double bound = random.nextInt(1000) / one(1.0, 8.0);
    switch (random.nextInt(3)) {
      case 0 -> keys.add(new Key("min: " + bound, a -> a.min(bound), "@Min(" + bound + ")"));
      case 1 ->
          keys.add(new Key("enum: [ 1.0, 2.5 ]", a -> a.oneOf(1, 2.5), "@OneOf({\"1\", \"2.5\"})"));
      default -> fallback(keys, depth, String.valueOf(bound), bound, String.valueOf(bound));
    }
  }

  private void date(List<Key> keys, int depth) {
    if (chance(40)) {
      keys.add(
          new Key(
              "min: 2000-01-01",
              a -> a.min(java.time.Instant.parse("2000-01-01T00:00:00Z")),
              "@Min(text = \"2000-01-01T02:00:00+02:00\")"));
    }
    if (depth < 2 && chance(40)) {
      keys.add(new Key("default: now()", AttributeBuilder::defaultsToNow, "@Default(\"now()\")"));
    }
  }

  private void media(List<Key> keys) {
    keys.add(new Key("max: 5MB", a -> a.max(5_000_000), "@Max(text = \"5 MB\")"));
    keys.add(
        new Key(
            "accept: [ image/*, text/plain ]",
            a -> a.accept("image/*", "text/plain"),
            "@Accept({\"image/*\", \"text/plain\"})"));
  }

  private void reference(List<Key> keys) {
    keys.removeIf(key -> key.annotation().equals("@Required"));
    keys.add(
        new Key(
            "ref: Team", a -> a.ref("Team"), one("@Ref(Team.class)", "@Ref(resource = \"Team\")")));
    OnDelete choice = one(OnDelete.values());
    keys.add(
        new Key(
            "onDelete: " + choice.text(),
            a -> a.onDelete(choice),
            "@OnDelete(\"" + choice.text() + "\")"));
    if (chance(50)) {
      keys.removeIf(key -> key.annotation().startsWith("@Ref("));
      keys.add(
          new Key(
              "ref: Team, deferred: true",
              a -> a.ref("Team").deferred(),
              "@Ref(value = Team.class, deferred = true)"));
    }
    if (chance(50)) {
      keys.add(
          new Key(
              "populate: [ get, { method: query, fields: { name: true } } ]",
              a -> a.populate(Method.GET).populate(Method.QUERY, "name"),
              "@Populate(\"get\") @Populate(value = \"query\", fields = \"name\")"));
    }
  }

  private void top(List<Key> keys, AttributeType type) {
    if (chance(20)) {
      keys.add(
          new Key(
              "label: A \"label\"", a -> a.label("A \"label\""), "@Label(\"A \\\"label\\\"\")"));
      keys.add(
          new Key(
              "description: What it is",
              a -> a.description("What it is"),
              "@Description(\"What it is\")"));
      String was = "before" + ++renamed;
      keys.add(new Key("was: " + was, a -> a.was(was), "@Was(\"" + was + "\")"));
    }
    if (chance(20)) {
      keys.add(new Key("restricted: true", AttributeBuilder::restricted, "@Restricted"));
    }
    boolean single =
        type != AttributeType.OBJECT && type != AttributeType.ARRAY && type != AttributeType.FILE;
    if (single && chance(20)) {
      keys.add(new Key("unique: true", AttributeBuilder::unique, "@Unique"));
    }
    if (chance(20) && keys.stream().noneMatch(key -> key.annotation().equals("@Markdown"))) {
      keys.add(
          new Key(
              "render: { create: false, get: false, query: true }",
              a -> a.notRendered(Method.CREATE, Method.GET),
              "@Render(create = false, get = false)"));
    }
  }

  private void whole() {
    List<Whole> all =
        List.of(
            new Whole(
                "plural: things-of-" + name.toLowerCase(java.util.Locale.ROOT),
                r -> r.plural("ThingsOf" + name)),
            one(
                new Whole(
                    "graphql: { name: Renamed" + name + " }", r -> r.graphQl("Renamed" + name)),
                new Whole("graphql: { relay: true }", ResourceBuilder::relay)),
            new Whole("label: A 'label'", r -> r.label("A 'label'")),
            new Whole("description: What it is", r -> r.description("What it is")),
            new Whole("list: [ id ]", r -> r.list("id")),
            new Whole("cache: true", ResourceBuilder::cache),
            new Whole("count: true", ResourceBuilder::count),
            new Whole("attachments: true", ResourceBuilder::attachments),
            one(
                new Whole("notify: true", ResourceBuilder::notifyQueue),
                new Whole(
                    "notify: [ queue, { url: 'https://example.org/a', secret: [ one, two ], on: ["
                        + " create, destroy ] }, { url: 'https://example.org/b' } ]",
                    r -> r.notifyQueue()
                        .notify(
                            "https://example.org/a",
                            hook -> hook.secret("one")
                                .secret("two")
                                .on(Method.CREATE, Method.DESTROY))
                        .notify("https://example.org/b"))),
            new Whole("mode: atomic", r -> r.mode(Mode.ATOMIC)),
            one(
                new Whole("source: ./things.csv", r -> r.source("./things.csv")),
                new Whole(
                    "source: { from: 'https://example.org/a', at: a.b, format: json, refresh: PT5M,"
                        + " allowEmpty: true, map: { id: code }, headers: { X-One: two } }",
                    r -> r.source(
                        "https://example.org/a",
                        how -> how.at("a.b")
                            .format(Source.Format.JSON)
                            .refresh("300s")
                            .allowEmpty()
                            .map("id", "code")
                            .header("X-One", "two"))),
                new Whole("seed: ./things.ndjson", r -> r.seed("./things.ndjson"))),
            new Whole(
                "indices: [ id, { fields: [ id ], unique: true } ]",
                r -> r.index("id").unique("id")),
            one(
                new Whole(
                    "access: { get: [ admin, authenticated, { id: '@caller.id' }, editor ] }",
                    r -> r.access(
                        who -> who.get(
                            Allow.anyOf(
                                Allow.roles("editor", "admin"),
                                Allow.anyOf(
                                    Allow.AUTHENTICATED,
                                    Allow.matching("{\"id\": \"@caller.id\"}")))))),
                new Whole(
                    "access: { query: public, create: [ admin, editor ], update: { id: '@caller.id' }"
                        + " }",
                    r -> r.access(
                        who -> who.query(Allow.PUBLIC)
                            .create(Allow.roles("editor", "admin"))
                            .update(Allow.matching("{\"id\": \"@caller.id\"}")))),
                new Whole(
                    "access: { get: { id: { $in: '@caller.claims.mine' } }, update: [ admin, { id:"
                        + " '@caller.id' } ], destroy: { $or: [ { id: { $nin: '@caller.roles' } }, {"
                        + " id: { $in: [ '@caller.id', x ] } } ] } }",
                    r -> r.access(Method.GET, where("id").in(Allow.callerClaim("mine")))
                        .access(
                            Method.UPDATE,
                            Allow.roles("admin"),
                            Allow.matching(where("id").eq(Allow.CALLER_ID)))
                        .access(
                            Method.DESTROY,
                            where("id").nin(Allow.CALLER_ROLES)
                                .or(where("id").in(Allow.CALLER_ID, "x"))))));
    all.stream().filter(whole -> chance(30)).forEach(wholes::add);
  }

  // ---- saying it

  /** The resource's entry under {@code resources}. */
  String yaml() {
    var text = new StringBuilder("  " + name + ":\n    attributes:\n");
    members.forEach(
        member -> text.append("      ")
            .append(member.name())
            .append(": ")
            .append(yaml(member))
            .append('\n'));
    wholes.forEach(whole -> text.append("    ").append(whole.yaml()).append('\n'));
    return text.toString();
  }

  private static String yaml(Member member) {
    var keys = new ArrayList<String>();
    keys.add("type: " + member.type().text());
    member.keys().forEach(key -> keys.add(key.yaml()));
    if (!member.members().isEmpty()) {
      keys.add(
          member.members()
              .stream()
              .map(inner -> inner.name() + ": " + yaml(inner))
              .collect(Collectors.joining(", ", "attributes: { ", " }")));
    }
    member.items().forEach(element -> keys.add("items: " + yaml(element)));
    return keys.size() == 1 ? member.type().text() : "{ " + String.join(", ", keys) + " }";
  }

  ResourceBuilder built() {
    ResourceBuilder resource = ResourceBuilder.of(name);
    members.forEach(member -> resource.attribute(member.name(), member.type(), call(member)));
    return completed(resource);
  }

  /** The resource of a record, with what records do not say. */
  ResourceBuilder completed(ResourceBuilder resource) {
    wholes.forEach(whole -> whole.call().accept(resource));
    return resource;
  }

  private static Consumer<AttributeBuilder> call(Member member) {
    return attribute -> {
      member.keys().forEach(key -> key.call().accept(attribute));
      member
          .members()
          .forEach(inner -> attribute.attribute(inner.name(), inner.type(), call(inner)));
      member.items().forEach(element -> attribute.items(element.type(), call(element)));
    };
  }

  /** The record of the resource, and those that it contains. */
  String source() {
    return records + declaration(name, members);
  }

  private static String declaration(String type, List<Member> members) {
    return members.stream()
        .map(member -> annotations(member) + member.javaType() + " " + member.name())
        .collect(Collectors.joining(",\n    ", "  record " + type + "(\n    ", ") {}\n"));
  }

  private static String annotations(Member member) {
    return member.keys()
        .stream()
        .map(Key::annotation)
        .filter(annotation -> !annotation.isEmpty())
        .map(annotation -> annotation + " ")
        .collect(Collectors.joining());
  }

  @Override
  public String toString() {
    return yaml();
  }
}
