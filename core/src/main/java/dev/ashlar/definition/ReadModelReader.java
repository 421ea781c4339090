package dev.ashlar.definition;

import dev.ashlar.projection.ReadModel.Join;
import dev.ashlar.projection.ReadModel.Making;
import dev.ashlar.query.Path;
import dev.ashlar.schema.Durations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a read model that was held against its shape before: what does not fit there is left out here,
 * since it is a finding already.
 */
final class ReadModelReader {
  private final List<Located> findings;
  private final ResourceReader resources;

  ReadModelReader(List<Located> findings) {
    this.findings = findings;
    resources = new ResourceReader(findings);
  }

  ResourceBuilder read(String name, Yaml yaml) {
    List<String> path = List.of("readModels", name);
    ResourceBuilder resource = resources.read(name, yaml, path);
    resource.readModel(model -> {
      yaml.member("sequencedBy").flatMap(Yaml::text).ifPresent(model::sequencedBy);
      yaml.member("keep").ifPresent(keep -> keep(keep, model, path));
      yaml.member("projects")
          .ifPresent(all -> inputs(all, model, AttributeReader.plus(path, "projects")));
    });
    return resource;
  }

  private void keep(Yaml yaml, ReadModelBuilder model, List<String> path) {
    yaml.text()
        .ifPresent(
            text -> {
              try {
                model.keep(Durations.parse(text));
              } catch (IllegalArgumentException e) {
                wrong(
                    yaml, AttributeReader.plus(path, "keep"),
                    e.getMessage() + "; found '" + text + "'");
              }
            });
  }

  private void inputs(Yaml yaml, ReadModelBuilder model, List<String> path) {
    List<Yaml> all = yaml instanceof Yaml.Sequence sequence ? sequence.elements() : List.of(yaml);
    for (int i = 0; i < all.size(); i++) {
      Yaml input = all.get(i);
      List<String> at =
          yaml instanceof Yaml.Sequence ? AttributeReader.plus(path, String.valueOf(i)) : path;
      Optional<String> resource = input.member("resource").flatMap(Yaml::text);
      Optional<Join> join = input.member("id").flatMap(id -> join(id, at));
      if (resource.isPresent() && join.isPresent()) {
        model.projects(resource.get(), join.get(), new Making.Members(set(input, at)));
      }
    }
  }

  private Optional<Join> join(Yaml yaml, List<String> path) {
    if (yaml instanceof Yaml.Mapping mapping) {
      return Optional.of(new Join.Matching(mapping.json()));
    }
    return yaml.text()
        .flatMap(text -> path(text, yaml, AttributeReader.plus(path, "id")))
        .map(Join.Member::new);
  }

  private Map<String, Path> set(Yaml input, List<String> path) {
    var set = new LinkedHashMap<String, Path>();
    if (input.member("set").orElse(input) instanceof Yaml.Mapping members && members != input) {
      for (Yaml.Member member : members.members()) {
        List<String> at = AttributeReader.plus(path, "set", member.key());
        member.value()
            .text()
            .flatMap(text -> path(text, member.value(), at))
            .ifPresent(found -> set.put(member.key(), found));
      }
    }
    return set;
  }

  private Optional<Path> path(String text, Yaml yaml, List<String> at) {
    try {
      return Optional.of(Path.parse(text));
    } catch (IllegalArgumentException e) {
      wrong(yaml, at, "'" + text + "' is no path: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void wrong(Yaml at, List<String> path, String message) {
    findings.add(Located.at(at.at(), path, message));
  }
}
