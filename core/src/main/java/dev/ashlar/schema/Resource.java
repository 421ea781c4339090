package dev.ashlar.schema;

import dev.ashlar.hook.Hooks;
import dev.ashlar.operation.Operation;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One declared resource: a {@link Declaration}, the hooks that hang on it, and what follows from
 * both: the {@link Layout} of its documents, the {@link Rights} on them, and their {@link Validation}.
 * Equal where the declarations are equal. Immutable and thread-safe.
 */
public final class Resource {
  /**
   * What was declared.
   *
   * @param name singular: {@code BlogPost}
   * @param collection the route and table: {@code blog-posts}
   * @param attributes none for an open resource, which accepts any JSON object
   * @param source where its documents come from, if not from callers
   * @param seed the path of the file that is imported while the resource is empty
   * @param requirements what belongs to the answers about its documents
   * @param readModel what it is made of, if its projection writes it, and no caller
   * @param graphQl how GraphQL shows it
   * @param digest whether revisions of its documents can be referred to by their digest
   * @param presentation how people read of it
   */
  public record Declaration(
      String name,
      String collection,
      List<Attribute> attributes,
      List<Index> indices,
      Services services,
      Access access,
      Optional<Source> source,
      Optional<String> seed,
      List<Requirement> requirements,
      Optional<ReadModel> readModel,
      GraphQl graphQl,
      boolean digest,
      Presentation presentation) {
    /** Copies the lists. */
    public Declaration {
      attributes = List.copyOf(attributes);
      indices = List.copyOf(indices);
      requirements = List.copyOf(requirements);
    }

    /** A resource that callers write, without anything to begin with. */
    public Declaration(
        String name,
        String collection,
        List<Attribute> attributes,
        List<Index> indices,
        Services services,
        Access access) {
      this(
          name,
          collection,
          attributes,
          indices,
          services,
          access,
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          GraphQl.USUAL,
          false,
          Presentation.USUAL);
    }

    /** This declaration, with what no rule allows barred. */
    Declaration closed() {
      return new Declaration(
          name, collection, attributes, indices, services, access.closed(), source, seed,
          requirements, readModel, graphQl, digest, presentation);
    }

    /** This declaration, with revisions of its documents that can be referred to by their digest. */
    public Declaration withDigest() {
      return new Declaration(
          name, collection, attributes, indices, services, access, source, seed, requirements,
          readModel, graphQl, true, presentation);
    }

    /** This declaration with other attributes. */
    Declaration withAttributes(List<Attribute> attributes) {
      return new Declaration(
          name, collection, attributes, indices, services, access, source, seed, requirements,
          readModel, graphQl, digest, presentation);
    }
  }

  /**
   * What stands for the id of an element of a series, which is no member of it: its {@code id} is that
   * of the series. No attribute can have this name.
   */
  static final String ELEMENT = "@element";

  private final Declaration declaration;
  private final Hooks hooks;
  private final Map<String, Attribute> byName = new LinkedHashMap<>();
  private final String idMember;
  private final Binder binder;
  private final Layout layout;
  private final Rights rights;
  private final Validation validation;

  /** A resource with hooks. */
  public Resource(Declaration declaration, Hooks hooks) {
    this.declaration = declaration;
    this.hooks = hooks;
    declaration.attributes().forEach(attribute -> byName.put(attribute.name(), attribute));
    idMember =
        isSequenced()
            ? ELEMENT
            : declaration.attributes()
                .stream()
                .filter(Attribute::id)
                .map(Attribute::name)
                .findFirst()
                .orElse("id");
    binder = new Binder(declaration.name(), declaration.attributes(), idMember);
    layout = new Layout(declaration, idMember, binder);
    rights = new Rights(declaration, binder);
    validation = new Validation(declaration.attributes(), idMember);
  }

  /** A resource without hooks. */
  public Resource(Declaration declaration) {
    this(declaration, Hooks.NONE);
  }

  /** This resource, with what no rule allows barred: {@link Access#closed}. */
  Resource closed() {
    return new Resource(declaration.closed(), hooks);
  }

  /** This resource with other attributes. */
  Resource withAttributes(List<Attribute> attributes) {
    return new Resource(declaration.withAttributes(attributes), hooks);
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

  /** How people read of it. */
  public Presentation presentation() {
    return declaration.presentation();
  }

  /** What belongs to the answers about its documents. */
  public List<Requirement> requirements() {
    return declaration.requirements();
  }

  /** Whether any JSON object is accepted. */
  public boolean isOpen() {
    return declaration.attributes().isEmpty();
  }

  /** What it is made of, if it is a read model. */
  public Optional<ReadModel> readModel() {
    return declaration.readModel();
  }

  /** Whether an id has a series of documents, each of which is an element of it. */
  public boolean isSequenced() {
    return declaration.readModel().filter(ReadModel::isSequenced).isPresent();
  }

  /** Whether callers only read it: something else writes its documents. */
  public boolean isReadOnly() {
    return declaration.source().isPresent() || declaration.readModel().isPresent();
  }

  /** The member that holds the id; of an element of a series it is in no document. */
  public String idMember() {
    return idMember;
  }

  /** The attributes that hold files. */
  public List<Attribute> files() {
    return layout.files();
  }

  /** How its documents are stored and shown. */
  public Layout layout() {
    return layout;
  }

  /** Who may do what with its documents. */
  public Rights rights() {
    return rights;
  }

  /** What its documents must be. */
  public Validation validation() {
    return validation;
  }

  /**
   * The selector tied to this resource's attributes.
   *
   * @throws InvalidMember if it names what is not there, or not within reach
   */
  public Selector bind(Selector selector, Reach reach) {
    return binder.bind(selector, reach);
  }

  /** The sort tied to this resource's attributes; as {@link #bind(Selector, Reach)}. */
  public Sort bind(Sort sort, Reach reach) {
    return binder.bind(sort, reach);
  }

  /** Checks the names of a field list; as {@link #bind(Selector, Reach)}. */
  public void checkFields(List<String> fields, Reach reach) {
    binder.fields(fields, reach);
  }

  /** A selector of a definition, in which values are missing; empty if it is none: {@link #bound}. */
  Optional<SelectorTemplate> template(ObjectNode template, String prefix) {
    return SelectorTemplate.of(template, prefix, binder);
  }

  /**
   * As {@link #bind(Selector, Reach)}, of a selector in which texts that begin so stand for values.
   *
   * @throws dev.ashlar.query.InvalidSelector if it is none
   */
  Selector bound(ObjectNode template, String prefix, Reach reach) {
    return SelectorTemplate.bound(template, prefix, binder, reach);
  }

  /** Whether the member at a path is there, and within reach whole. */
  public boolean reaches(Path path, Reach reach) {
    return binder.reaches(path, reach);
  }

  /** Identifies what stored documents must satisfy; changes with it. */
  public String fingerprint() {
    String identities = layout.identifying();
    return digest(
        attributes() + "\n" + layout.indices() + (identities.isEmpty() ? "" : "\n" + identities));
  }

  static String digest(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
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
