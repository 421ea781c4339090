package dev.ashlar.schema;

import dev.ashlar.query.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the source and the seed of a resource must satisfy. */
final class SourceCheck {
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Fields that the request itself needs; those that select a part would be taken for the whole. */
  private static final Set<String> RESERVED =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "upgrade",
          "accept-encoding",
          "expect",
          "range",
          "if-none-match",
          "if-modified-since");

  private static final List<String> SEEDS =
      List.of(".ndjson", ".jsonl", ".csv", ".tsv", ".json", ".geojson");

  private final Resource resource;
  private final Report report;

  SourceCheck(Resource resource, Report report) {
    this.resource = resource;
    this.report = report;
  }

  void check() {
    Resource.Declaration declaration = resource.declaration();
    declaration.seed().ifPresent(seed -> seed(seed, report.at("seed")));
    if (declaration.source().isEmpty()) {
      report.at("map")
          .unless(
              resource.hooks().inbound().isEmpty(),
              "map is for the items of a source. Say where they come from with source");
      return;
    }
    Source source = declaration.source().get();
    Report at = report.at("source");
    report.at("seed")
        .unless(
            declaration.seed().isEmpty(),
            "a resource with a source is written by the source alone. Keep one of source and seed");
    source.from().ifPresent(from -> place(from, source, at));
    headers(source, at.at("headers"));
    at.at("refresh")
        .unless(
            source.refresh().filter(every -> every.compareTo(SHORTEST) < 0).isEmpty(),
            "expected at least 1s");
    source.map().forEach((member, path) -> mapped(member, path, at.at("map", member)));
    at.at("map")
        .unless(
            source.map().isEmpty() || resource.hooks().inbound().map().isEmpty(),
            "a function maps the items already. Keep one of them");
    source.key().ifPresent(key -> path(key, at.at("key")));
    source.at().ifPresent(list -> path(list, at.at("at")));
  }

  private void seed(String seed, Report at) {
    if (seed.isBlank()) {
      at.wrong("expected the path of a file; found nothing");
    } else if (Source.scheme(seed).isPresent()) {
      at.wrong("expected the path of a file; found '" + seed + "'. Use source for a URL");
    } else {
      at.unless(
          SEEDS.stream().anyMatch(seed.toLowerCase(Locale.ROOT)::endsWith),
          "expected a file that ends in one of " + String.join(", ", SEEDS) + "; found '" + seed
              + "'");
    }
  }

  private void place(String from, Source source, Report at) {
    String scheme = Source.scheme(from).orElse("");
    switch (scheme) {
      case "" -> at.unless(!from.isBlank(), "expected a path or URL; found nothing");
      case "http", "https" -> {
        at.unless(
            source.url().filter(url -> url.getRawUserInfo() != null).isEmpty(),
            "expected a URL without a user. Put credentials into a header: headers: { Authorization:"
                + " \"Basic ${TOKEN}\" }");
        at.unless(
            source.url().isPresent(),
            "expected an http or https URL with a host; found '" + from + "'");
      }
      case "file" -> {}
      default ->
          at.wrong(
              "expected a path, or an http or https URL; found the scheme '" + scheme + "'");
    }
  }

  private static void headers(Source source, Report at) {
    boolean url = source.url().isPresent();
    for (Map.Entry<String, String> header : source.headers().entrySet()) {
      Report place = at.at(header.getKey());
      if (!url) {
        place.wrong("headers are for URLs. Remove them");
      } else if (!isToken(header.getKey())) {
        place.wrong("expected the name of a header field; found '" + header.getKey() + "'");
      } else if (RESERVED.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        place.wrong("the request sets " + header.getKey() + " itself. Remove it");
      } else {
        place.unless(
            header.getValue().chars().allMatch(c -> c >= ' ' && c < 0x7F),
            "expected printable ASCII in the value of a header field");
      }
    }
  }

  private static boolean isToken(String name) {
    return !name.isEmpty()
        && name.chars()
            .allMatch(
                c -> SchemaCheck.isLetter(c)
                    || SchemaCheck.isDigit(c)
                    || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }

  private void mapped(String member, String path, Report at) {
    Optional<Path> target = path(member, at);
    path(path, at);
    if (target.isEmpty()) {
      return;
    }
    Optional<Members.Found> found = Members.find(resource, target.get());
    if (found.isEmpty()) {
      at.wrong(
          resource.name()
              + " has no attribute '"
              + member
              + "'"
              + Report.didYouMean(member, Members.names(resource))
              + (resource.attribute(path).isPresent()
                  ? ". The attribute is on the left: " + path + ": " + member
                  : ""));
    } else if (found.get().attribute().type() == AttributeType.FILE) {
      at.wrong("files cannot come from a source. Remove it from the map");
    }
  }

  private static Optional<Path> path(String text, Report at) {
    try {
      return Optional.of(Path.parse(text));
    } catch (IllegalArgumentException e) {
      at.wrong("'" + text + "' is no path: " + e.getMessage());
      return Optional.empty();
    }
  }
}
