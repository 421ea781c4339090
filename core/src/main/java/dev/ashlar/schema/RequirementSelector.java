package dev.ashlar.schema;

import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which documents a {@link Requirement} asks for. What it says of the document beside which they stand is
 * text, {@code @this.year}, until there is one. Immutable and thread-safe.
 */
public final class RequirementSelector {
  private final SelectorTemplate template;
  private final Optional<Function<ObjectNode, Selector>> choice;
  private final String idMember;

  private RequirementSelector(
      SelectorTemplate template,
      Optional<Function<ObjectNode, Selector>> choice,
      String idMember) {
    this.template = template;
    this.choice = choice;
    this.idMember = idMember;
  }

  /**
   * A requirement of a sound schema.
   *
   * @param owner the resource that declares it
   * @param target the one whose documents it asks for
   */
  public static RequirementSelector of(Requirement requirement, Resource owner, Resource target) {
    SelectorTemplate template =
        target.template(requirement.filter(), SelectorTemplate.THIS)
            .orElseThrow(() -> new IllegalArgumentException("expected a filter that was checked"));
    return new RequirementSelector(template, requirement.choice(), owner.idMember());
  }

  /** Whether every document asks for the same. */
  public boolean isConstant() {
    return choice.isEmpty() && !template.isOpen();
  }

  /** Whether code has a say. */
  public boolean isChosen() {
    return choice.isPresent();
  }

  /**
   * What a document asks for; empty for nothing, since a member is missing or null that the filter names.
   *
   * @param shown the document as its reader sees it
   * @param whole the document as it is, for code
   */
  public Optional<Selector> of(ObjectNode shown, ObjectNode whole) {
    Optional<Selector> filtered = template.filled(name -> value(name, shown));
    return filtered.map(
        selector -> choice.isEmpty() ? selector : selector.and(choice.get().apply(whole)));
  }

  private JsonNode value(String name, ObjectNode document) {
    JsonNode value = Path.parse(name.equals("id") ? idMember : name).resolve(document);
    if (value.isMissingNode() || value.isNull()) {
      throw new SelectorTemplate.Unknown(name);
    }
    return value;
  }
}
