package dev.ashlar.definition;

import dev.ashlar.operation.Method;
import dev.ashlar.query.InvalidSort;
import dev.ashlar.query.Path;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Access.Rule;
import dev.ashlar.schema.Services.Search;
import dev.ashlar.schema.Services.Webhook;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a resource that was held against its shape before: what does not fit there is left out
 * here, since it is a finding already.
 */
final class ResourceReader {
  private static final Map<String, Service> SERVICES =
      Map.of(
          "cache", Service.CACHE,
          "search", Service.SEARCH,
          "count", Service.COUNT,
          "counter", Service.COUNT,
          "notify", Service.NOTIFY,
          "queue", Service.NOTIFY);

  private final List<Located> findings;
  private final AttributeReader attributes;

  ResourceReader(List<Located> findings) {
    this.findings = findings;
    attributes = new AttributeReader(findings);
  }

  ResourceBuilder read(String name, Yaml yaml) {
    return read(name, yaml, List.of("resources", name));
  }

  /** Reads the keys that resources and read models have in common. */
  ResourceBuilder read(String name, Yaml yaml, List<String> path) {
    var resource = ResourceBuilder.of(name);
    yaml.member("plural").flatMap(Yaml::text).ifPresent(resource::plural);
    yaml.member("graphql").ifPresent(graphQl -> graphQl(graphQl, resource));
    yaml.member("attributes").ifPresent(members -> attributes(members, resource, path));
    services(yaml, resource);
    if (yaml.flag("digest")) {
      resource.digest();
    }
    yaml.member("search").flatMap(ResourceReader::search).ifPresent(resource::search);
    yaml.member("notify").ifPresent(notify -> notify(notify, resource));
    modes(yaml, resource, path);
    yaml.member("indices").ifPresent(indices -> indices(indices, resource, path));
    yaml.member("access").ifPresent(access -> access(access, resource));
    new SourceReader(findings).read(yaml, resource, path);
    yaml.member("label").flatMap(Yaml::text).ifPresent(resource::label);
    yaml.member("description").flatMap(Yaml::text).ifPresent(resource::description);
    yaml.member("list").ifPresent(list -> resource.list(list.texts().toArray(String[]::new)));
    yaml.member("requires").ifPresent(requires -> requires(requires, resource, path));
    return resource;
  }

  private static void graphQl(Yaml yaml, ResourceBuilder resource) {
    yaml.member("name").flatMap(Yaml::text).ifPresent(resource::graphQl);
    if (yaml.flag("relay")) {
      resource.relay();
    }
  }

  private void attributes(Yaml members, ResourceBuilder resource, List<String> path) {
    if (!(members instanceof Yaml.Mapping mapping)) {
      return;
    }
    for (Yaml.Member member : attributes.named(mapping, path)) {
      Yaml value = member.value();
      List<String> at = AttributeReader.plus(path, "attributes", member.key());
      resource.attribute(
          member.key(),
          AttributeReader.type(value),
          attribute -> attributes.read(value, attribute, at));
    }
  }

  private static void services(Yaml yaml, ResourceBuilder resource) {
    if (yaml.flag("cache")) {
      resource.cache();
    }
    if (yaml.flag("count")) {
      resource.count();
    }
    if (yaml.flag("attachments")) {
      resource.attachments();
    }
  }

  private static Optional<Search> search(Yaml yaml) {
    List<String> fields = yaml.member("fields").orElse(yaml).texts();
    Optional<String> language = yaml.member("language").flatMap(Yaml::text);
    return fields.isEmpty() ? Optional.empty() : Optional.of(Search.of(fields, language));
  }

  private static void notify(Yaml notify, ResourceBuilder resource) {
    if (notify.isTrue()) {
      resource.notifyQueue();
    }
    if (!(notify instanceof Yaml.Sequence sequence)) {
      return;
    }
    for (Yaml target : sequence.elements()) {
      if (target.text().isPresent()) {
        resource.notifyQueue();
      }
      target.member("url").flatMap(Yaml::text).ifPresent(url -> resource.notify(hook(url, target)));
    }
  }

  private static Webhook hook(String url, Yaml target) {
    List<String> secrets =
        target.member("secret")
            .map(secret -> secret.text().map(List::of).orElseGet(secret::texts))
            .orElse(List.of());
    return new Webhook(url, secrets, target.member("on").map(Yaml::texts).orElse(List.of()));
  }

  private void modes(Yaml yaml, ResourceBuilder resource, List<String> path) {
    Optional<Yaml> mode = yaml.member("mode");
    Optional<Yaml> alias = yaml.member("modes");
    if (mode.isPresent() && alias.isPresent()) {
      wrong(
          alias.get(),
          AttributeReader.plus(path, "modes"),
          "'modes' is the same as 'mode'. Keep one of them");
    }
    mode.or(() -> alias)
        .ifPresent(
            chosen -> {
              String key = mode.isPresent() ? "mode" : "modes";
              mode(chosen, resource, AttributeReader.plus(path, key));
            });
  }

  private void mode(Yaml yaml, ResourceBuilder resource, List<String> path) {
    mode(yaml).ifPresent(resource::mode);
    if (!(yaml instanceof Yaml.Mapping mapping)) {
      return;
    }
    Set<Service> seen = new HashSet<>();
    for (Yaml.Member member : mapping.members()) {
      Service service = SERVICES.get(member.key());
      if (service == null) {
        continue;
      }
      if (!seen.add(service)) {
        List<String> at = AttributeReader.plus(path, member.key());
        wrong(member.value(), at, "this service has a mode already. Keep one of them");
      }
      mode(member.value()).ifPresent(mode -> resource.mode(service, mode));
    }
  }

  private static Optional<Mode> mode(Yaml yaml) {
    return switch (yaml.text().orElse("")) {
      case "atomic" -> Optional.of(Mode.ATOMIC);
      case "non-atomic" -> Optional.of(Mode.NON_ATOMIC);
      default -> Optional.empty();
    };
  }

  private void indices(Yaml indices, ResourceBuilder resource, List<String> path) {
    if (!(indices instanceof Yaml.Sequence(_, List<Yaml> elements))) {
      return;
    }
    for (int i = 0; i < elements.size(); i++) {
      Yaml index = elements.get(i);
      List<String> at = AttributeReader.plus(path, "indices", String.valueOf(i));
      List<String> fields =
          index.text().map(List::of).orElseGet(() -> index.member("fields").orElse(index).texts());
      if (!fields.isEmpty() && fields.stream().allMatch(field -> isPath(field, index, at))) {
        resource.index(fields, index.flag("unique"));
      }
    }
  }

  private boolean isPath(String field, Yaml index, List<String> path) {
    try {
      Path.parse(field);
      return true;
    } catch (IllegalArgumentException e) {
      wrong(index, path, "'" + field + "' is no path: " + e.getMessage());
      return false;
    }
  }

  private void requires(Yaml requires, ResourceBuilder resource, List<String> path) {
    if (!(requires instanceof Yaml.Mapping mapping)) {
      return;
    }
    for (Yaml.Member member : mapping.members()) {
      List<String> at = AttributeReader.plus(path, "requires", member.key());
      resource.requires(member.key(), one -> requirement(member.value(), one, at));
    }
  }

  private void requirement(Yaml yaml, RequirementBuilder requirement, List<String> path) {
    yaml.member("resource").flatMap(Yaml::text).ifPresent(requirement::resource);
    yaml.member("filter")
        .map(Yaml::json)
        .filter(ObjectNode.class::isInstance)
        .ifPresent(filter -> requirement.filter((ObjectNode) filter));
    yaml.member("sort").ifPresent(sort -> sort(sort, requirement, path));
    yaml.member("limit")
        .map(Yaml::json)
        .filter(JsonNode::isNumber)
        .ifPresent(limit -> limit(limit, yaml, requirement, path));
    yaml.member("fields")
        .ifPresent(fields -> requirement.fields(fields.texts().toArray(String[]::new)));
    yaml.member("populate")
        .map(populate -> populate.text().map(List::of).orElseGet(populate::texts))
        .ifPresent(populate -> requirement.populate(populate.toArray(String[]::new)));
  }

  private void sort(Yaml sort, RequirementBuilder requirement, List<String> path) {
    try {
      requirement.sort(Sort.parse(sort.json()));
    } catch (InvalidSort e) {
      wrong(sort, AttributeReader.plus(path, "sort"), String.valueOf(e.getMessage()));
    }
  }

  private void limit(
      JsonNode limit, Yaml yaml, RequirementBuilder requirement, List<String> path) {
    if (limit.canConvertToInt() && limit.isIntegralNumber()) {
      requirement.limit(limit.intValue());
      return;
    }
    wrong(
        yaml.member("limit").orElse(yaml),
        AttributeReader.plus(path, "limit"),
        "expected a whole number; found " + limit);
  }

  private static void access(Yaml access, ResourceBuilder resource) {
    for (Method<?> method : Method.all()) {
      access
          .member(method.text())
          .flatMap(ResourceReader::rule)
          .ifPresent(rule -> resource.access(rule, method));
    }
  }

  private static Optional<Rule> rule(Yaml yaml) {
    return switch (yaml) {
      case Yaml.Mapping mapping -> Optional.of(new Rule.Where(mapping.json()));
      case Yaml.Sequence sequence ->
          Optional.of(
              Rule.any(
                  sequence.elements()
                      .stream()
                      .flatMap(element -> alternative(element).stream())
                      .toList()));
      case Yaml.Scalar scalar -> word(scalar);
    };
  }

  /** An element of a list: as a rule, except that any other word is a role. */
  private static Optional<Rule> alternative(Yaml yaml) {
    return switch (yaml) {
      case Yaml.Mapping mapping -> Optional.of(new Rule.Where(mapping.json()));
      case Yaml.Sequence _ -> Optional.empty();
      case Yaml.Scalar scalar -> word(scalar).or(() -> scalar.text().map(Allow::roles));
    };
  }

  private static Optional<Rule> word(Yaml.Scalar scalar) {
    return switch (scalar.text().orElse("")) {
      case "public" -> Optional.of(Allow.PUBLIC);
      case "authenticated" -> Optional.of(Allow.AUTHENTICATED);
      default -> Optional.empty();
    };
  }

  private void wrong(Yaml at, List<String> path, String message) {
    findings.add(Located.at(at.at(), path, message));
  }
}
