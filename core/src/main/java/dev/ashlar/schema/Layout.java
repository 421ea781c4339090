package dev.ashlar.schema;

import dev.ashlar.document.Attachment;
import dev.ashlar.document.Body;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.ReferenceForm;
import dev.ashlar.document.RevisionMark;
import dev.ashlar.json.CanonicalJson;
import dev.ashlar.json.NotCanonical;
import dev.ashlar.operation.Method;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.query.ValueOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the documents of one resource are stored and shown: the order of their members, the columns that
 * are kept beside them, and their public and private parts. Immutable and thread-safe.
 */
public final class Layout {
  /** The attributes by which a simple reference may name its target, if they are unique. */
  private static final List<String> NAMES = List.of("slug", "username", "name");

  /** What stands for the references in arrays of a document among its columns; as {@link #DIGEST}. */
  private static final Path LINKS = Path.of("@links");

  /** How many digits a link has: 96 bits. */
  private static final int LINK = 24;

  /** What stands for the digest of a document among its columns; no attribute has this name. */
  private static final Path DIGEST = Path.of("@digest");

  private final Resource.Declaration declaration;
  private final String idMember;
  private final List<Attribute> files;
  private final List<ReferencePath> references;
  private final List<String> names;
  private final List<Index> indices;
  private final List<Column> columns;
  private final BodyLayout parts;
  private final Renames renames;

  Layout(Resource.Declaration declaration, String idMember, Binder binder) {
    this.declaration = declaration;
    this.idMember = idMember;
    files = declaration.attributes().stream().filter(Attribute::isFile).toList();
    references = ReferencePath.of(declaration.attributes());
    names = NAMES.stream().filter(this::isUniqueText).toList();
    indices = allIndices();
    columns = columnsOf(indices, binder);
    parts = new BodyLayout(declaration.attributes());
    renames = new Renames(declaration.attributes());
  }

  /** Whether everybody who may read a document sees the name; it would be told by those that it finds. */
  private boolean isUniqueText(String name) {
    return attributes().stream()
        .anyMatch(
            it -> it.name().equals(name)
                && it.unique()
                && it.type() == AttributeType.STRING
                && !it.restricted()
                && it.render().get());
  }

  private List<Attribute> attributes() {
    return declaration.attributes();
  }

  /** The places at which documents refer to others. */
  public List<ReferencePath> references() {
    return references;
  }

  /** The place at which a dotted path meets a reference, there or on its way; empty if it meets none. */
  public Optional<ReferencePath> reference(List<String> path) {
    return references.stream().filter(place -> place.begins(path)).findFirst();
  }

  /** The unique attributes by which a simple reference may name a document, first things first. */
  public List<String> names() {
    return names;
  }

  /** Every index: declared ones, unique attributes and references. */
  public List<Index> indices() {
    return indices;
  }

  /** The members that the store keeps in columns, each once. The id is none of them. */
  public List<Column> columns() {
    return columns;
  }

  /** The columns whose values are compared by what they name. */
  String identifying() {
    return columns.stream()
        .filter(column -> column.kind().isIdentifying())
        .map(Column::toString)
        .collect(Collectors.joining(","));
  }

  /** The columns' values of a document, encoded: {@link ValueOrder}. */
  public List<byte[]> keys(ObjectNode members) {
    var keys = new ArrayList<byte[]>(columns.size());
    for (Column column : columns) {
      if (column.path().equals(LINKS)) {
        keys.add(links(members));
        continue;
      }
      JsonNode value =
          column.path().equals(DIGEST) ? digested(members) : column.path().resolve(members);
      keys.add(ValueOrder.encode(value, column.kind()));
    }
    return keys;
  }

  /**
   * The position of the column with the links of a document, by which documents are found that refer to
   * something in an array; negative if there is none. It holds links with commas between them, in ASCII,
   * or what every column holds of a member that is missing.
   */
  public int links() {
    return columns.indexOf(new Column(LINKS, Kind.ANY));
  }

  /** Whether a column of any definition holds links. */
  public static boolean isLinks(Path path) {
    return path.equals(LINKS);
  }

  private byte[] links(ObjectNode members) {
    Set<String> links = new LinkedHashSet<>();
    for (ReferencePath place : references) {
      if (!place.isSingle()) {
        place.in(members).forEach(occurrence -> links.add(link(place, occurrence.text())));
      }
    }
    return links.isEmpty()
        ? ValueOrder.encode(MissingNode.getInstance(), Kind.ANY)
        : String.join(",", links).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * What stands for a reference in an array, among the links of its document: the same for whatever has the
   * same identity, and hardly ever for another. It is made of hexadecimal digits.
   */
  public static String link(ReferencePath place, String text) {
    String named = String.join("/", place.steps()) + "\n" + ReferenceForm.identity(text);
    String digest = CanonicalJson.digest(named.getBytes(StandardCharsets.UTF_8));
    int start = digest.indexOf(':') + 1;
    return digest.substring(start, start + LINK);
  }

  private JsonNode digested(ObjectNode members) {
    return digest(members)
        .<JsonNode>map(JsonNodeFactory.instance::stringNode)
        .orElse(MissingNode.getInstance());
  }

  /**
   * The digest of what reading a document shows everybody who may read it: SHA-256 over its canonical JSON
   * (RFC 8785). Empty where that has none, or the resource does not offer it.
   */
  public Optional<String> digest(ObjectNode members) {
    if (!declaration.digest()) {
      return Optional.empty();
    }
    try {
      return Optional.of(CanonicalJson.digest(shown(members, Method.GET)));
    } catch (NotCanonical e) {
      return Optional.empty(); // an integer that other readers would round
    }
  }

  /** The documents whose present revision has a digest. */
  public Selector ofDigest(String digest) {
    return new Selector.Member(
        DIGEST, Kind.ANY, new Predicate.Eq(JsonNodeFactory.instance.stringNode(digest)));
  }

  /**
   * The draft as a document that could be stored if it is valid: the id first, then the members in
   * the order of their declaration, then unknown ones. The caller owns the tree.
   */
  public ObjectNode arranged(Draft draft, DocumentId id) {
    ObjectNode members = JsonNodeFactory.instance.objectNode();
    if (!isSequenced()) {
      members.put(idMember, id.text());
    }
    for (Attribute attribute : attributes()) {
      String name = attribute.name();
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

  /** The attributes that hold files. */
  List<Attribute> files() {
    return files;
  }

  /** Which attributes stored members have under an earlier name: each old name with the new one. */
  public List<Map.Entry<String, String>> renames(ObjectNode members) {
    return renames.of(members);
  }

  /** Stored members under the names that their attributes have now. */
  public ObjectNode renamed(ObjectNode members) {
    return renames.applied(members);
  }

  /** The members in a public and a private part, as they are stored. */
  public Body body(ObjectNode members) {
    return body(members, JsonNodeFactory.instance.objectNode());
  }

  /** What is kept apart from a document, with a note of the files that its members name. */
  public ObjectNode noted(ObjectNode members, ObjectNode apart) {
    List<String> pinned = pinned(members);
    if (files.isEmpty() && apart.isEmpty() && pinned.isEmpty()) {
      return apart;
    }
    var unclaimed = new ArrayList<JsonNode>();
    if (apart.has(Attachment.FILES)) {
      unclaimed(members, (path, value) -> unclaimed.add(value));
    }
    return FileValues.noted(files, pinned, members, unclaimed, apart);
  }

  /** The digests of the revisions that a document refers to, kept as files are, and of their marks. */
  private List<String> pinned(ObjectNode members) {
    List<String> pinned = List.of();
    for (ReferencePath place : references) {
      for (ReferencePath.Occurrence occurrence : place.in(members)) {
        Optional<String> digest = ReferenceForm.digest(occurrence.text());
        if (digest.isPresent()) {
          pinned = pinned.isEmpty() ? new ArrayList<>() : pinned;
          pinned.add(digest.get());
          pinned.add(RevisionMark.digest(place.reference().resource(), digest.get()));
        }
      }
    }
    return pinned;
  }

  /** The members in a public and a private part, with what is kept apart from them: {@link Body#apart}. */
  public Body body(ObjectNode members, ObjectNode apart) {
    return parts.body(members, apart);
  }

  /** A new state with the values of the stored one that no attribute claims; the given one stays. */
  public ObjectNode withUnclaimed(ObjectNode members, ObjectNode stored) {
    return parts.known().withUnclaimed(members, stored);
  }

  /** Visits the values that no attribute claims, each with its dotted path. */
  public void unclaimed(ObjectNode members, BiConsumer<String, JsonNode> visitor) {
    parts.known().unclaimed(members, "", visitor);
  }

  /** The members that the definition knows; others are left over from an earlier one. */
  public ObjectNode known(ObjectNode members) {
    return parts.known(members);
  }

  /** Puts back into a new state what reading one document hides, as far as it is not named. */
  public void restoreHidden(ObjectNode members, ObjectNode stored) {
    parts.restore(members, stored);
  }

  /** Whether reading one document never shows the member. */
  public boolean isHidden(String member) {
    return parts.hiddenFromGet(member);
  }

  /** Whether reading one document shows all that it has of these members. */
  public boolean showsWhole(Set<String> members) {
    return members.stream().noneMatch(parts::prunedByGet);
  }

  /** Whether every member is shown to every reader. */
  public boolean hidesNothing() {
    return parts.hidesNothing();
  }

  /** Whether the member stands in the public part of stored documents. */
  public boolean isShown(String member) {
    return parts.isShown(member);
  }

  /** Whether the stored document's public part is exactly what this read shows. */
  public boolean passes(Method<?> method) {
    return parts.passes(method);
  }

  /** What a read shows of a document. */
  public ObjectNode shown(Document document, Method<?> method) {
    return parts.shown(document, method);
  }

  /** What a read shows of these members, as a new object. */
  public ObjectNode shown(ObjectNode members, Method<?> method) {
    return parts.shown(members, method);
  }

  /** Identifies which members are known, by what names and of what types; changes with them. */
  public String shape() {
    return Resource.digest(shape(attributes()));
  }

  private static String shape(List<Attribute> attributes) {
    return attributes.stream()
        .map(a -> a.name() + ":" + a.type() + ":" + a.was() + "(" + shape(a.attributes()) + ")")
        .collect(Collectors.joining(","));
  }

  /** Whether its documents are elements of series, whose {@code id} is a member as others are. */
  private boolean isSequenced() {
    return declaration.readModel().filter(ReadModel::isSequenced).isPresent();
  }

  private List<Index> allIndices() {
    Set<Index> all = new LinkedHashSet<>();
    declaration.readModel()
        .flatMap(ReadModel::sequencedBy)
        .ifPresent(key -> all.add(new Index(List.of(Path.of("id"), Path.of(key)), false)));
    for (Attribute attribute : attributes()) {
      if (attribute.unique() && !attribute.id()) {
        all.add(new Index(List.of(Path.of(attribute.name())), true));
      }
    }
    all.addAll(declaration.indices());
    if (declaration.digest()) {
      all.add(new Index(List.of(DIGEST), false));
    }
    references.stream()
        .filter(ReferencePath::isSingle)
        .forEach(reference -> cover(reference.path(), all));
    joined().forEach(path -> cover(path, all));
    return List.copyOf(all);
  }

  /** There is an index that begins with a path, whichever it is. */
  private static void cover(Path path, Set<Index> all) {
    if (all.stream().noneMatch(index -> index.fields().getFirst().equals(path))) {
      all.add(new Index(List.of(path), false));
    }
  }

  /** The members of a read model by which documents find it: each change of those asks for them. */
  private List<Path> joined() {
    var joined = new ArrayList<Path>();
    for (ReadModel.Input input : declaration.readModel().map(ReadModel::inputs).orElse(List.of())) {
      if (input.join() instanceof ReadModel.Join.Matching(var selector)) {
        for (Attribute attribute : attributes()) {
          JsonNode asked = selector.path(attribute.name());
          boolean compared = asked.isString() || asked.has("$eq") || asked.has("$in");
          if (compared && isScalar(attribute)) {
            joined.add(Path.of(attribute.name()));
          }
        }
      }
    }
    return joined;
  }

  private boolean isScalar(Attribute attribute) {
    return switch (attribute.type()) {
      case STRING, INTEGER, NUMBER, BOOLEAN, DATE, REFERENCE -> !attribute.name().equals(idMember);
      case OBJECT, ARRAY, FILE, ANY -> false;
    };
  }

  private List<Column> columnsOf(List<Index> indices, Binder binder) {
    Set<Column> all = new LinkedHashSet<>();
    for (Index index : indices) {
      for (Path path : index.fields()) {
        if (!path.equals(Path.of(idMember))) {
          all.add(new Column(path, kind(path, binder)));
        }
      }
    }
    if (references.stream().anyMatch(place -> !place.isSingle())) {
      all.add(new Column(LINKS, Kind.ANY));
    }
    return List.copyOf(all);
  }

  /** Unknown paths are the schema check's to report. */
  private static Kind kind(Path path, Binder binder) {
    try {
      return binder.kind(path);
    } catch (InvalidMember e) {
      return Kind.ANY;
    }
  }
}
