package dev.ashlar.schema;

import dev.ashlar.query.InvalidSelector;
import dev.ashlar.query.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What the requirements of a resource must satisfy. */
final class RequirementCheck {
  private static final int MOST = 1000;

  private final Resource resource;
  private final Map<String, Resource> all;
  private final Set<String> names = new HashSet<>();

  RequirementCheck(Resource resource, Map<String, Resource> all) {
    this.resource = resource;
    this.all = all;
  }

  void check(List<Requirement> requirements, Report report) {
    requirements.forEach(requirement -> check(requirement, report.at(requirement.key())));
  }

  private void check(Requirement requirement, Report report) {
    Resource target = all.get(requirement.target());
    if (target == null) {
      boolean named = requirement.resource().isPresent();
      (named ? report.at("resource") : report)
          .wrong(
              "there is no resource '"
                  + requirement.target()
                  + "'"
                  + Report.didYouMean(requirement.target(), all.keySet())
                  + (named ? "" : " A requirement with a name of its own says resource: …"));
      return;
    }
    name(requirement.name(target), report);
    report
        .at("limit")
        .unless(
            requirement.limit() >= 1 && requirement.limit() <= MOST,
            "expected 1 to " + MOST + "; found " + requirement.limit());
    filter(requirement, target, report.at("filter"));
    members(requirement, target, report);
    for (String path : requirement.populate()) {
      populated(target, path, report.at("populate"));
    }
  }

  private void name(String name, Report report) {
    boolean attribute =
        resource.attribute(name).isPresent() || name.equals(resource.idMember());
    report.unless(
        !attribute,
        "there is an attribute '" + name + "' too, and an answer has one member of the name."
            + " Give the requirement another name, with resource: …");
    report.unless(
        attribute || isName(name),
        "expected a name of letters, digits, '_' and '-' that begins with a letter; found '" + name
            + "'");
    report.unless(
        names.add(name), "there are two requirements called '" + name + "'. Rename one of them");
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && SchemaCheck.isLetter(name.charAt(0))
        && name.chars()
            .allMatch(
                c -> c == '_' || c == '-' || SchemaCheck.isLetter(c) || SchemaCheck.isDigit(c));
  }

  private void filter(Requirement requirement, Resource target, Report report) {
    int before = report.findings().size();
    placeholders(requirement.filter(), report);
    if (report.findings().size() > before) {
      return;
    }
    try {
      target.bound(requirement.filter(), SelectorTemplate.THIS, Reach.READABLE);
    } catch (InvalidSelector e) {
      String place = e.pointer().isEmpty() ? "" : " at " + e.pointer();
      report.wrong("this is no selector" + place + ": " + e.getMessage());
    } catch (InvalidMember e) {
      report.wrong(String.valueOf(e.getMessage()));
    }
  }

  /** Each value of the document that the filter names must be there, for readers too. */
  private void placeholders(JsonNode template, Report report) {
    template.forEach(inner -> placeholders(inner, report));
    if (!template.isString() || !template.stringValue().startsWith("@")) {
      return;
    }
    String text = template.stringValue();
    if (!text.startsWith(SelectorTemplate.THIS)) {
      boolean meant = text.equals("@this") || text.startsWith(SelectorTemplate.CALLER);
      report.unless(
          !meant, "expected @this.x, a member of the document; found '" + text + "'");
      return;
    }
    String path = text.substring(SelectorTemplate.THIS.length());
    boolean known = found(path).filter(Members.Found::readable).isPresent();
    report.unless(
        known,
        resource.name()
            + " has no attribute '"
            + path
            + "' that readers see"
            + Report.didYouMean(path, Members.readableNames(resource)));
  }

  private Optional<Members.Found> found(String path) {
    try {
      return Members.find(resource, Path.parse(path));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void members(Requirement requirement, Resource target, Report report) {
    try {
      target.bind(requirement.sort(), Reach.READABLE);
    } catch (InvalidMember e) {
      report.at("sort").wrong(String.valueOf(e.getMessage()));
    }
    for (String field : requirement.fields()) {
      try {
        field(List.of(field.split("\\.", -1)), "", target, requirement.populate());
      } catch (InvalidMember e) {
        report.at("fields").wrong(String.valueOf(e.getMessage()));
      }
    }
  }

  /** A field may be one of a target that is populated. */
  private void field(List<String> path, String prefix, Resource current, List<String> populate) {
    Optional<ReferencePath> place =
        current.layout().reference(path).filter(ReferencePath::readable);
    String through = prefix + place.map(ReferencePath::toString).orElse("");
    Resource next = place.map(it -> all.get(it.reference().resource())).orElse(null);
    boolean shown =
        populate.stream().anyMatch(each -> each.equals(through) || each.startsWith(through + "."));
    int length = place.map(it -> it.names().size()).orElse(0);
    if (next == null || !shown || path.size() == length) {
      current.checkFields(List.of(String.join(".", path)), Reach.READABLE);
      return;
    }
    field(path.subList(length, path.size()), through + ".", next, populate);
  }

  /** Reports a path that does not lead from reference to reference. */
  private void populated(Resource from, String dotted, Report report) {
    List<String> rest = List.of(dotted.split("\\.", -1));
    Resource current = from;
    while (current != null && !rest.isEmpty()) {
      Optional<ReferencePath> place =
          current.layout().reference(rest).filter(ReferencePath::readable);
      if (place.isEmpty()) {
        report.wrong(
            current.name()
                + " has no reference '"
                + String.join(".", rest)
                + "'"
                + Report.didYouMean(
                    String.join(".", rest),
                    current.layout()
                        .references()
                        .stream()
                        .filter(ReferencePath::readable)
                        .map(ReferencePath::toString)
                        .toList()));
        return;
      }
      rest = rest.subList(place.get().names().size(), rest.size());
      current = all.get(place.get().reference().resource());
    }
  }
}
