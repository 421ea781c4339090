package dev.ashlar.schema;

import dev.ashlar.projection.ReadModel;
import dev.ashlar.query.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives read models the attributes that follow from the paths of their members. What the definition says
 * itself goes first; that a value is hidden or restricted where it comes from holds in any case.
 */
final class ReadModelTypes {
  private static final Attribute ID = Attribute.of("id", AttributeType.STRING).build();

  private final Map<String, Resource> declared = new LinkedHashMap<>();
  private final Map<String, Resource> resolved = new HashMap<>();
  private final Set<String> within = new HashSet<>();

  private ReadModelTypes(Collection<Resource> resources) {
    resources.forEach(resource -> declared.putIfAbsent(resource.name(), resource));
  }

  /** These resources, of which read models have all of their attributes. */
  static List<Resource> resolved(Collection<Resource> resources) {
    if (resources.stream().allMatch(resource -> resource.readModel().isEmpty())) {
      return List.copyOf(resources);
    }
    var types = new ReadModelTypes(resources);
    return resources.stream().map(types::resolved).toList();
  }

  private Resource resolved(Resource resource) {
    if (resource.readModel().isEmpty() || !declared.containsValue(resource)) {
      return resource;
    }
    Resource known = resolved.get(resource.name());
    if (known != null || !within.add(resource.name())) {
      return known == null ? resource : known; // a cycle is the check's to report
    }
    Resource made = resource.withAttributes(attributes(resource, resource.readModel().get()));
    within.remove(resource.name());
    resolved.put(resource.name(), made);
    return made;
  }

  private List<Attribute> attributes(Resource resource, ReadModel model) {
    Map<String, Attribute> own = new LinkedHashMap<>();
    resource.attributes().forEach(attribute -> own.put(attribute.name(), attribute));
    Map<String, Attribute> all = new LinkedHashMap<>();
    if (model.isSequenced()) {
      all.put(ID.name(), ID);
      own.remove(ID.name());
    }
    for (ReadModel.Input input : model.inputs()) {
      Optional<Resource> source = Optional.ofNullable(declared.get(input.resource()));
      if (source.isPresent() && input.making() instanceof ReadModel.Making.Members(var set)) {
        Resource from = resolved(source.get());
        set.forEach((name, path) -> add(name, from, path, own, all));
      }
    }
    own.forEach(all::putIfAbsent);
    return new ArrayList<>(all.values());
  }

  private static void add(
      String name,
      Resource from,
      Path path,
      Map<String, Attribute> own,
      Map<String, Attribute> all) {
    Optional<Attribute> found = made(name, from, path);
    if (found.isEmpty()) {
      return;
    }
    Attribute type = own.getOrDefault(name, all.getOrDefault(name, found.get()));
    all.put(name, hiding(type, found.get()));
  }

  /** What a member is that has the value at a path; empty if the path leads nowhere. */
  static Optional<Attribute> made(String name, Resource from, Path path) {
    return Members.find(from, path).map(found -> of(name, found.attribute(), hidden(from, path)));
  }

  /** Whether lists, single reads, or both do not show what stands at a path. */
  private record Hidden(boolean query, boolean get, boolean restricted) {}

  private static Hidden hidden(Resource from, Path path) {
    var hidden = new Hidden(false, false, false);
    for (int length = 1; length <= path.segments().size(); length++) {
      Optional<Attribute> step =
          Members.find(from, new Path(path.segments().subList(0, length)))
              .map(Members.Found::attribute);
      if (step.isPresent()) {
        Attribute attribute = step.get();
        hidden =
            new Hidden(
                hidden.query() || !attribute.render().query(),
                hidden.get() || !attribute.render().get(),
                hidden.restricted() || attribute.restricted());
      }
    }
    return hidden;
  }

  private static Attribute of(String name, Attribute from, Hidden hidden) {
    AttributeType type = from.isFile() ? AttributeType.ANY : from.type();
    Attribute.Builder made = Attribute.of(name, type);
    from.format().ifPresent(made::format);
    from.reference()
        .ifPresent(
            reference -> made.reference(
                new Reference(
                    reference.resource(),
                    reference.populate(),
                    Reference.OnDelete.KEEP,
                    true)));
    from.items().ifPresent(items -> made.items(of(items.name(), items, shown(items))));
    from.attributes().forEach(inner -> made.attribute(of(inner.name(), inner, shown(inner))));
    made.render(
        new Render(true, true, !hidden.query(), !hidden.get(), from.render().as()));
    if (hidden.restricted()) {
      made.restricted();
    }
    return made.build();
  }

  private static Hidden shown(Attribute attribute) {
    return new Hidden(
        !attribute.render().query(), !attribute.render().get(), attribute.restricted());
  }

  /** An attribute that hides what another one hides. */
  private static Attribute hiding(Attribute attribute, Attribute other) {
    Render render = attribute.render();
    boolean restricted = attribute.restricted() || other.restricted();
    var hiding =
        new Render(
            render.create(),
            render.update(),
            render.query() && other.render().query(),
            render.get() && other.render().get(),
            render.as());
    return restricted == attribute.restricted() && hiding.equals(render)
        ? attribute
        : attribute.with(hiding, restricted);
  }
}
