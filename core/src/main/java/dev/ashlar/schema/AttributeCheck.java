package dev.ashlar.schema;

import dev.ashlar.query.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What attributes must satisfy: which keys go with which type, and at which depth. What the values
 * of the keys must be is {@link ValueCheck}'s.
 */
final class AttributeCheck {
  private static final List<String> POPULATED = List.of("get", "query", "create", "update");

  private final Map<String, Resource> all;

  AttributeCheck(Map<String, Resource> all) {
    this.all = all;
  }

  /** Where an attribute stands. */
  enum Depth {
    /** A member of the document. */
    TOP,
    /** A member of a member. */
    NESTED,
    /** An array's elements, or a member of them. */
    WITHIN_ITEMS
  }

  /** Whether values of this attribute have parts, so that no index can order them. */
  static boolean isContainer(Attribute attribute) {
    return EnumSet.of(AttributeType.OBJECT, AttributeType.ARRAY, AttributeType.FILE)
        .contains(attribute.type());
  }

  void members(List<Attribute> attributes, Report report, Depth depth) {
    Set<String> names = new HashSet<>();
    for (Attribute attribute : attributes) {
      Report at = report.at(attribute.name());
      at.unless(
          isName(attribute.name()),
          "expected a name of letters, digits and '_' that begins with a letter or a single '_';"
              + " found '"
              + attribute.name()
              + "'");
      at.unless(
          names.add(attribute.name()), "there are two attributes of this name. Rename one of them");
      attribute(attribute, at, depth);
    }
    Set<String> earlier = new HashSet<>();
    for (Attribute attribute : attributes) {
      attribute.was().ifPresent(was -> renaming(attribute, was, names, earlier, report, depth));
    }
  }

  private static void renaming(
      Attribute attribute,
      String was,
      Set<String> names,
      Set<String> earlier,
      Report report,
      Depth depth) {
    Report at = report.at(attribute.name()).at("was");
    at.unless(
        !names.contains(was),
        "there is an attribute '" + was + "' now. Remove it, or this was");
    at.unless(earlier.add(was), "two attributes cannot both have been '" + was + "'");
    at.unless(!attribute.id(), "an id cannot be renamed so; export and import instead");
    at.unless(
        depth != Depth.WITHIN_ITEMS, "members of array elements cannot be renamed so. Remove it");
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && !name.startsWith("__")
        && !SchemaCheck.isDigit(name.charAt(0))
        && name.chars()
            .allMatch(c -> c == '_' || SchemaCheck.isLetter(c) || SchemaCheck.isDigit(c));
  }

  private void attribute(Attribute attribute, Report report, Depth depth) {
    int before = report.findings().size();
    structure(attribute, report, depth);
    files(attribute, report, depth);
    identity(attribute, report, depth);
    visibility(attribute, report, depth);
    reference(attribute, report);
    ValueCheck.rules(attribute, report);
    boolean sound = report.findings().size() == before;
    if (depth == Depth.WITHIN_ITEMS) {
      report
          .at("default")
          .unless(
              attribute.fallback() instanceof Default.None,
              "elements of arrays get no defaults. Remove it");
    } else if (sound) {
      ValueCheck.fallback(attribute, report.at("default"));
    }
  }

  private void structure(Attribute attribute, Report report, Depth depth) {
    boolean array = attribute.type() == AttributeType.ARRAY;
    report
        .at("items")
        .unless(
            array || attribute.items().isEmpty(),
            "only an Array has items; this is of type " + attribute.type().text());
    attribute.items().ifPresent(items -> attribute(items, report.at("items"), Depth.WITHIN_ITEMS));
    Report members = report.at("attributes");
    members.unless(
        attribute.type() == AttributeType.OBJECT || attribute.attributes().isEmpty(),
        "only an Object has attributes; this is of type " + attribute.type().text());
    Depth inner = depth == Depth.TOP ? Depth.NESTED : depth;
    members(attribute.attributes(), members, inner);
  }

  private static void files(Attribute attribute, Report report, Depth depth) {
    boolean file = attribute.type() == AttributeType.FILE;
    String type = attribute.type().text();
    report
        .at("multiple")
        .unless(
            file || !attribute.multiple(),
            "only a File can be multiple; this is of type " + type + ". Use type: Array");
    Report accept = report.at("accept");
    accept.unless(
        file || attribute.accept().isEmpty(), "only a File accepts media types; this is " + type);
    for (String media : attribute.accept()) {
      accept.unless(
          isMediaType(media),
          "expected a media type such as image/* or text/plain; found '" + media + "'");
    }
    report.unless(
        !file || depth == Depth.TOP,
        "a File must be an attribute of the resource itself. Move it up"
            + (depth == Depth.WITHIN_ITEMS ? ", and use multiple: true for a list" : ""));
  }

  private static boolean isMediaType(String text) {
    int slash = text.indexOf('/');
    return slash > 0
        && slash == text.lastIndexOf('/')
        && slash < text.length() - 1
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ',' && c != ';')
        && (text.indexOf('*') < 0 || text.endsWith("/*"));
  }

  private static void identity(Attribute attribute, Report report, Depth depth) {
    if (attribute.unique()) {
      Report unique = report.at("unique");
      unique.unless(
          depth == Depth.TOP,
          "only attributes of the resource itself can be unique. Use indices: [ { fields: [ a.b ],"
              + " unique: true } ]");
      unique.unless(
          !isContainer(attribute),
          "expected an attribute with a single value; this is of type " + attribute.type().text());
    }
    if (attribute.id()) {
      id(attribute, report, depth);
    }
  }

  private static void id(Attribute attribute, Report report, Depth depth) {
    report.at("id").unless(depth == Depth.TOP, "only an attribute of the resource can be its id");
    report
        .at("type")
        .unless(
            attribute.type() == AttributeType.STRING,
            "the id is a String; found " + attribute.type().text());
    report.at("restricted").unless(!attribute.restricted(), "the id cannot be hidden. Remove it");
    Render render = attribute.render();
    report
        .at("render")
        .unless(
            render.create() && render.update() && render.query() && render.get(),
            "the id shows everywhere. Remove it");
    report
        .at("default")
        .unless(
            attribute.fallback() instanceof Default.None
                || attribute.fallback() instanceof Default.Uuid,
            "a missing id is generated, and a fixed one would serve a single document. Remove it");
  }

  private static void visibility(Attribute attribute, Report report, Depth depth) {
    Render render = attribute.render();
    Report at = report.at("render");
    boolean writable = render.create() && render.update();
    at.unless(
        writable || depth == Depth.TOP,
        "create and update can be switched off for attributes of the resource itself only");
    boolean elements = depth == Depth.WITHIN_ITEMS && attribute.name().isEmpty();
    boolean hidden = attribute.restricted() || !render.query() || !render.get();
    report
        .at(attribute.restricted() ? "restricted" : "render")
        .unless(!elements || !hidden, "elements cannot be hidden. Hide the whole array instead");
    Optional<String> as = render.as();
    at.unless(
        as.isEmpty() || as.get().equals("markdown"),
        "expected markdown; found '" + as.orElse("") + "'");
    at.unless(
        as.isEmpty() || attribute.type() == AttributeType.STRING,
        "only a String is rendered as Markdown; this is of type " + attribute.type().text());
  }

  private void reference(Attribute attribute, Report report) {
    boolean refers = attribute.type() == AttributeType.REFERENCE;
    Optional<Reference> reference = attribute.reference();
    String target = reference.map(Reference::resource).orElse("");
    if (!refers) {
      reference.ifPresent(
          misplaced -> report
              .at(key(misplaced))
              .wrong(
                  "only a Reference has '"
                      + key(misplaced)
                      + "'; this is of type "
                      + attribute.type().text()));
      return;
    }
    if (target.isEmpty()) {
      report.at("ref").wrong("a Reference needs the resource that it points to. Add ref: …");
      return;
    }
    Resource resource = all.get(target);
    if (resource == null) {
      report
          .at("ref")
          .wrong("there is no resource '" + target + "'" + Report.didYouMean(target, all.keySet()));
    }
    reference.get().populate().forEach(p -> populate(p, Optional.ofNullable(resource), report));
    boolean emptied = reference.get().onDelete() == Reference.OnDelete.SET_NULL;
    report
        .at("onDelete")
        .unless(
            !emptied || !attribute.required(),
            "setNull would empty a value that is required. Choose restrict, cascade or keep");
  }

  private static String key(Reference reference) {
    if (!reference.resource().isEmpty()) {
      return "ref";
    }
    if (!reference.populate().isEmpty()) {
      return "populate";
    }
    return reference.deferred() ? "deferred" : "onDelete";
  }

  private static void populate(
      Reference.Populate populate, Optional<Resource> target, Report report) {
    Report at = report.at("populate");
    at.unless(
        POPULATED.contains(populate.method()),
        "expected one of get, query, create, update; found '"
            + populate.method()
            + "'"
            + Report.didYouMean(populate.method(), POPULATED));
    if (target.isEmpty()) {
      return;
    }
    for (String field : populate.fields()) {
      boolean known =
          !field.isEmpty()
              && Members.find(target.get(), Path.of(field))
                  .filter(Members.Found::readable)
                  .isPresent();
      at.unless(
          known,
          target.get().name()
              + " has no attribute '"
              + field
              + "' to show"
              + Report.didYouMean(field, Members.readableNames(target.get())));
    }
  }
}
