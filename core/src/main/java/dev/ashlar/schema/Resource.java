package dev.ashlar.schema;

import dev.ashlar.document.Attachment;
import dev.ashlar.document.Body;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.Violation;
import dev.ashlar.hook.Hooks;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.query.ValueOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One declared resource: a {@link Declaration}, the hooks that hang on it, and what follows from
 * both. Equal where the declarations are equal. It is one file because it only hands on: each question
 * is answered by the part that knows. Immutable and thread-safe.
 */
public final class Resource {
  /**
   * What was declared.
   *
   * @param name singular: {@code BlogPost}
   * @param collection the route and table: {@code blog-posts}
   * @param attributes none for an open resource, which accepts any JSON object
   */
  public record Declaration(
      String name,
      String collection,
      List<Attribute> attributes,
      List<Index> indices,
      Services services,
      Access access) {
    /** Copies the lists. */
    public Declaration {
      attributes = List.copyOf(attributes);
      indices = List.copyOf(indices);
    }
  }

  private final Declaration declaration;
  private final Hooks hooks;
  private final Map<String, Attribute> byName = new LinkedHashMap<>();
  private final String idMember;
  private final List<Index> indices;
  private final List<Column> columns;
  private final Validator validator;
  private final Binder binder;
  private final Cut cut;
  private final Renames renames;
  private final boolean guarded;
  private final List<Attribute> files;
  private final Map<Method<?>, RuleSelector> selecting = new HashMap<>();

  /** A resource with hooks. */
  public Resource(Declaration declaration, Hooks hooks) {
    this.declaration = declaration;
    this.hooks = hooks;
    declaration.attributes().forEach(attribute -> byName.put(attribute.name(), attribute));
    idMember =
        declaration.attributes()
            .stream()
            .filter(Attribute::id)
            .map(Attribute::name)
            .findFirst()
            .orElse("id");
    validator = new Validator(declaration.attributes());
    binder = new Binder(declaration.name(), declaration.attributes(), idMember);
    cut = new Cut(declaration.attributes());
    renames = new Renames(declaration.attributes());
    declaration.access().rules().forEach(this::select);
    indices = allIndices();
    columns = columnsOf(indices);
    files = declaration.attributes().stream().filter(Resource::isFile).toList();
    guarded =
        declaration.attributes()
            .stream()
            .anyMatch(a -> !a.render().create() || !a.render().update() || isFile(a));
  }

  private void select(Method<?> method, Access.Rule rule) {
    if (rule instanceof Access.Rule.Where(var template)) {
      RuleSelector.of(template, binder).ifPresent(selector -> selecting.put(method, selector));
    }
  }

  /** A resource without hooks. */
  public Resource(Declaration declaration) {
    this(declaration, Hooks.NONE);
  }

  /** The same, with what no rule allows barred: {@link Access#closed}. */
  Resource closed() {
    var closed =
        new Declaration(
            declaration.name(),
            declaration.collection(),
            declaration.attributes(),
            declaration.indices(),
            declaration.services(),
            declaration.access().closed());
    return new Resource(closed, hooks);
  }

  /** What was declared. */
  public Declaration declaration() {
    return declaration;
  }

  /** Whether a service takes part in the commit of a write: SPEC 6. */
  public boolean isAtomic(Operation.Write write, String service) {
    return hooks.mode()
        .map(decision -> decision.test(write, service))
        .orElseGet(() -> declaration.services().mode().atomic(service));
  }

  /** The hooks, in the order of their declaration. */
  public Hooks hooks() {
    return hooks;
  }

  /** The singular name. */
  public String name() {
    return declaration.name();
  }

  /** The route and table. */
  public String collection() {
    return declaration.collection();
  }

  /** The attributes, in the order of their declaration. */
  public List<Attribute> attributes() {
    return declaration.attributes();
  }

  /** An attribute by name. */
  public Optional<Attribute> attribute(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The selector of the rule of a method, if it has one. */
  public Optional<RuleSelector> selecting(Method<?> method) {
    return Optional.ofNullable(selecting.get(method));
  }

  /** Whether any JSON object is accepted. */
  public boolean isOpen() {
    return declaration.attributes().isEmpty();
  }

  /** The member that holds the id. */
  public String idMember() {
    return idMember;
  }

  /** Every index: declared ones, unique attributes and references. */
  public List<Index> indices() {
    return indices;
  }

  /** The members that the store keeps in columns, each once. The id is none of them. */
  public List<Column> columns() {
    return columns;
  }

  /** The columns' values of a document, encoded: {@link ValueOrder}. */
  public List<byte[]> keys(ObjectNode members) {
    var keys = new ArrayList<byte[]>(columns.size());
    for (Column column : columns) {
      keys.add(ValueOrder.encode(column.path().resolve(members), column.kind()));
    }
    return keys;
  }

  /**
   * The draft as a document that could be stored if it is valid: the id first, then the members in
   * the order of their declaration, then unknown ones. The caller owns the tree.
   */
  public ObjectNode arranged(Draft draft, DocumentId id) {
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    members.put(idMember, id.text());
    for (String name : byName.keySet()) {
      JsonNode value = draft.members().get(name);
      if (value != null && !name.equals(idMember)) {
        members.set(name, value.isContainer() ? value.deepCopy() : value);
      }
    }
    for (Map.Entry<String, JsonNode> member : draft.members().properties()) {
      if (!members.has(member.getKey())) {
        JsonNode value = member.getValue();
        members.set(member.getKey(), value.isContainer() ? value.deepCopy() : value);
      }
    }
    return members;
  }

  /** The draft of a new document with the defaults of its missing members. */
  public Draft withDefaults(Draft draft, Instant now, IdSource ids) {
    return new Draft(Defaults.applied(attributes(), draft.members(), now, ids));
  }

  /** Every violation of an arranged document; valid values get their stored form in place. */
  public List<Violation> validate(ObjectNode members) {
    var found = new ArrayList<Violation>();
    validator.check(members, "", idMember, found);
    if (isOpen()) {
      for (String name : List.of(Attachment.MEMBER, Attachment.FILES)) {
        if (members.has(name)) {
          found.add(
              Violation.of("/" + name, Violation.Code.UNKNOWN, "this name means something else"));
        }
      }
    }
    return found;
  }

  /** Whether some members are not for every client to write. */
  public boolean isGuarded() {
    return guarded;
  }

  /**
   * The members that a client changes and may not.
   *
   * @param method create or update
   * @param asked the members as the client leaves them
   * @param stored the members as they are; empty at create
   * @param whole whether what is not asked for is left alone rather than removed
   */
  public List<Violation> overreach(
      Method<?> method, ObjectNode asked, Optional<ObjectNode> stored, boolean whole) {
    var found = new ArrayList<Violation>();
    for (Attribute attribute : attributes()) {
      String name = attribute.name();
      JsonNode value = asked.get(name);
      JsonNode current = stored.map(members -> members.get(name)).orElse(null);
      if (mayWrite(attribute, method, value) || (value == null && (whole || current == null))) {
        continue;
      }
      if (value == null || current == null || !sameValue(attribute, current, value)) {
        found.add(
            Violation.of("/" + name, Violation.Code.READONLY, "only the server sets this"));
      }
    }
    return found;
  }

  /** Files come as uploads: in JSON a client can only take one away. */
  private static boolean mayWrite(Attribute attribute, Method<?> method, @Nullable JsonNode value) {
    boolean rendered =
        method == Method.CREATE ? attribute.render().create() : attribute.render().update();
    return rendered && (!isFile(attribute) || value == null || value.isNull());
  }

  private static boolean sameValue(Attribute attribute, JsonNode stored, JsonNode asked) {
    boolean date = attribute.type() == AttributeType.DATE && asked.isString();
    if (date) {
      return stored.isString()
          && Dates.canonical(asked.stringValue()).equals(Optional.of(stored.stringValue()));
    }
    if (isFile(attribute) && stored.isArray() && asked.isArray()) {
      return asked.valueStream()
          .allMatch(one -> stored.valueStream().anyMatch(there -> Json.equal(there, one)));
    }
    return Json.equal(stored, asked);
  }

  private static boolean isFile(Attribute attribute) {
    return attribute.type() == AttributeType.FILE;
  }

  /** Which attributes stored members have under an earlier name: each old name with the new one. */
  public List<Map.Entry<String, String>> renames(ObjectNode members) {
    return renames.of(members);
  }

  /** Stored members under the names that their attributes have now. */
  public ObjectNode renamed(ObjectNode members) {
    return renames.applied(members);
  }

  /** The members in two halves, as they are stored. */
  public Body cut(ObjectNode members) {
    return cut.cut(members, JsonNodeFactory.instance.objectNode());
  }

  /** The attributes that hold files. */
  public List<Attribute> files() {
    return files;
  }

  /** What is kept apart from a document, with a note of the files that its members name. */
  public ObjectNode noted(ObjectNode members, ObjectNode apart) {
    return files.isEmpty() && apart.isEmpty() ? apart : FileValues.noted(files, members, apart);
  }

  /** The members in two halves, with what is kept apart from them: {@link Body#apart}. */
  public Body cut(ObjectNode members, ObjectNode apart) {
    return cut.cut(members, apart);
  }

  /** The members that the definition knows; others are left over from an earlier one. */
  public ObjectNode known(ObjectNode members) {
    return cut.known(members);
  }

  /** Puts back into a new state what reading one document hides, as far as it is not named. */
  public void restoreHidden(ObjectNode members, ObjectNode stored) {
    cut.restore(members, stored);
  }

  /** Whether reading one document never shows the member. */
  public boolean isHidden(String member) {
    return cut.hiddenFromGet(member);
  }

  /** Whether every member is shown to every reader. */
  public boolean hidesNothing() {
    return cut.hidesNothing();
  }

  /** Whether the member stands in the shown half of stored documents. */
  public boolean isShown(String member) {
    return cut.isShown(member);
  }

  /** Whether the stored document's shown half is exactly what this read shows. */
  public boolean passes(Method<?> method) {
    return cut.passes(method);
  }

  /** What a read shows of a document. */
  public ObjectNode shown(Document document, Method<?> method) {
    return cut.shown(document, method);
  }

  /** What a read shows of these members, as a new object. */
  public ObjectNode shown(ObjectNode members, Method<?> method) {
    return cut.shown(members, method);
  }

  /**
   * The selector tied to this resource's attributes.
   *
   * @param trusted whether it comes from the application, which may use restricted attributes
   * @throws UnknownMember if it names what is not there
   */
  public Selector bind(Selector selector, boolean trusted) {
    return bind(selector, reach(trusted));
  }

  /** The sort tied to this resource's attributes; as {@link #bind(Selector, boolean)}. */
  public Sort bind(Sort sort, boolean trusted) {
    return bind(sort, reach(trusted));
  }

  /** Checks the names of a field list; as {@link #bind(Selector, boolean)}. */
  public void checkFields(List<String> fields, boolean trusted) {
    binder.fields(fields, reach(trusted));
  }

  /**
   * The selector tied to this resource's attributes.
   *
   * @throws UnknownMember if it names what is not there, or not within reach
   */
  public Selector bind(Selector selector, Reach reach) {
    return binder.bind(selector, reach);
  }

  /** The sort tied to this resource's attributes; as {@link #bind(Selector, Reach)}. */
  public Sort bind(Sort sort, Reach reach) {
    return binder.bind(sort, reach);
  }

  private static Reach reach(boolean trusted) {
    return trusted ? Reach.ALL : Reach.READABLE;
  }

  /** Identifies what stored documents must satisfy; changes with it. */
  public String fingerprint() {
    return digest(attributes() + "\n" + indices);
  }

  /** Identifies which members are known, by what names and of what types; changes with them. */
  public String shape() {
    return digest(shape(attributes()));
  }

  private static String shape(List<Attribute> attributes) {
    return attributes.stream()
        .map(a -> a.name() + ":" + a.type() + ":" + a.was() + "(" + shape(a.attributes()) + ")")
        .collect(Collectors.joining(","));
  }

  private static String digest(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private List<Index> allIndices() {
    Set<Index> all = new LinkedHashSet<>();
    for (Attribute attribute : attributes()) {
      if (attribute.unique() && !attribute.id()) {
        all.add(new Index(List.of(Path.of(attribute.name())), true));
      }
    }
    all.addAll(declaration.indices());
    for (Attribute attribute : attributes()) {
      Index plain = new Index(List.of(Path.of(attribute.name())), false);
      boolean covered =
          all.stream().anyMatch(i -> i.fields().getFirst().equals(plain.fields().getFirst()));
      if (attribute.type() == AttributeType.REFERENCE && !covered) {
        all.add(plain);
      }
    }
    return List.copyOf(all);
  }

  private List<Column> columnsOf(List<Index> indices) {
    Set<Column> all = new LinkedHashSet<>();
    for (Index index : indices) {
      for (Path path : index.fields()) {
        if (!path.equals(Path.of(idMember))) {
          all.add(new Column(path, known(path)));
        }
      }
    }
    return List.copyOf(all);
  }

  /** Unknown paths are the schema check's to report. */
  private Kind known(Path path) {
    try {
      return binder.kind(path);
    } catch (UnknownMember e) {
      return Kind.ANY;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Resource resource && declaration.equals(resource.declaration);
  }

  @Override
  public int hashCode() {
    return declaration.hashCode();
  }

  @Override
  public String toString() {
    return "Resource[" + name() + "]";
  }
}
