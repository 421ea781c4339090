package dev.ashlar.definition;

import dev.ashlar.schema.Durations;
import dev.ashlar.schema.Source;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Reads the keys of a resource that say where its documents come from. */
final class SourceReader {
  private final List<Located> findings;

  SourceReader(List<Located> findings) {
    this.findings = findings;
  }

  void read(Yaml resource, ResourceBuilder builder, List<String> path) {
    resource.member("seed").flatMap(Yaml::text).ifPresent(builder::seed);
    Optional<Yaml> source = resource.member("source");
    for (String key : List.of("map", "key")) {
      Optional<Yaml> beside = resource.member(key);
      if (beside.isPresent() && source.isEmpty()) {
        wrong(
            beside.get(),
            AttributeReader.plus(path, key),
            "'" + key + "' is for the items of a source. Say where they come from with 'source'");
      }
      if (beside.isPresent() && source.flatMap(yaml -> yaml.member(key)).isPresent()) {
        wrong(
            beside.get(),
            AttributeReader.plus(path, key),
            "'" + key + "' is in 'source' already. Keep one of them");
      }
    }
    if (source.isEmpty()) {
      return;
    }
    resource.member("map").ifPresent(map -> texts(map, builder::map));
    resource.member("key").flatMap(Yaml::text).ifPresent(builder::key);
    Yaml said = source.get();
    said.text()
        .or(() -> said.member("from").flatMap(Yaml::text))
        .ifPresent(from -> builder.source(from, how -> how(said, how, path)));
  }

  private void how(Yaml yaml, SourceBuilder how, List<String> path) {
    yaml.member("map").ifPresent(map -> texts(map, how::map));
    yaml.member("key").flatMap(Yaml::text).ifPresent(how::key);
    yaml.member("at").flatMap(Yaml::text).ifPresent(how::at);
    yaml.member("format").flatMap(Yaml::text).flatMap(Source.Format::named).ifPresent(how::format);
    yaml.member("headers").ifPresent(headers -> texts(headers, how::header));
    if (yaml.flag("allowEmpty")) {
      how.allowEmpty();
    }
    Optional<Yaml> refresh = yaml.member("refresh");
    refresh.flatMap(Yaml::text)
        .ifPresent(
            text -> {
              try {
                how.refresh(Durations.parse(text));
              } catch (IllegalArgumentException e) {
                wrong(
                    refresh.get(),
                    AttributeReader.plus(path, "source", "refresh"),
                    e.getMessage() + "; found '" + text + "'");
              }
            });
  }

  private static void texts(Yaml yaml, BiConsumer<String, String> each) {
    if (yaml instanceof Yaml.Mapping mapping) {
      for (Yaml.Member member : mapping.members()) {
        member.value().text().ifPresent(text -> each.accept(member.key(), text));
      }
    }
  }

  private void wrong(Yaml at, List<String> path, String message) {
    findings.add(Located.at(at.at(), path, message));
  }
}
