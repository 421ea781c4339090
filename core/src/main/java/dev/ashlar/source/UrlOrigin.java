package dev.ashlar.source;

import dev.ashlar.port.remote.Answer;
import dev.ashlar.port.remote.Question;
import dev.ashlar.port.remote.Remote;
import dev.ashlar.schema.Source;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A URL, and the pages that follow it. Used by one thread. */
final class UrlOrigin implements Origin {
  private static final Duration TIME = Duration.ofSeconds(30);
  private static final int REDIRECTS = 3;
  private static final int MOST_PAGES = 10_000;
  private static final String ACCEPT =
      "application/json, application/x-ndjson, text/csv, application/yaml, */*;q=0.1";

  private final Remote remote;
  private final URI url;
  private final Source source;
  private Map<String, String> conditions = Map.of();
  private Map<String, String> answered = Map.of();

  UrlOrigin(Remote remote, URI url, Source source) {
    this.remote = remote;
    this.url = url;
    this.source = source;
  }

  @Override
  public boolean read(Intake intake, boolean changed) throws SourceFailed, IOException {
    long end = System.nanoTime() + TIME.toNanos();
    Set<URI> seen = new HashSet<>();
    Optional<URI> page = Optional.of(url);
    answered = Map.of();
    while (page.isPresent()) {
      URI address = page.get();
      if (!seen.add(address) || seen.size() > MOST_PAGES) {
        throw SourceFailed
            .passing("its pages go on without end: a page came twice, or over 10,000");
      }
      Question question = question(address, Duration.ofNanos(end - System.nanoTime()), intake);
      boolean first = seen.size() == 1;
      if (first && changed) {
        for (Map.Entry<String, String> condition : conditions.entrySet()) {
          question = question.with(condition.getKey(), condition.getValue());
        }
      }
      try (Answer answer = asked(question)) {
        if (first && changed && answer.status() == 304) {
          answered = conditions;
          return false;
        }
        page = page(answer, intake, seen.size());
        answered = first && page.isEmpty() ? validators(answer) : Map.of();
      } catch (IOException e) {
        throw SourceFailed.passing(prefix(seen.size()) + reason(e));
      }
    }
    return true;
  }

  private Question question(URI address, Duration left, Intake intake) throws SourceFailed {
    if (!left.isPositive()) {
      throw SourceFailed.passing("it takes longer than 30 s");
    }
    Question question =
        Question.of(url, left, Math.max(1, intake.left()))
            .at(address)
            .withRedirects(REDIRECTS)
            .with("Accept", ACCEPT);
    for (Map.Entry<String, String> header : source.headers().entrySet()) {
      question = question.with(header.getKey(), header.getValue());
    }
    return question;
  }

  private Answer asked(Question question) throws SourceFailed {
    try {
      return remote.get(question);
    } catch (IOException e) {
      throw SourceFailed.passing(reason(e));
    }
  }

  private static String reason(IOException e) {
    return Optional.ofNullable(e.getMessage()).orElse("there is no answer");
  }

  /** Takes the items of a page; returns the address of the next one. */
  private Optional<URI> page(Answer answer, Intake intake, int number)
      throws SourceFailed, IOException {
    if (answer.status() != 200) {
      throw SourceFailed.passing(
          prefix(number) + "expected the status 200, found " + answer.status());
    }
    intake.take(answer.body(), format(answer), charset(answer), prefix(number));
    return next(answer);
  }

  private static String prefix(int page) {
    return page == 1 ? "" : "page " + page + ", ";
  }

  private Source.Format format(Answer answer) throws SourceFailed {
    Optional<Source.Format> format =
        source.format()
            .or(() -> typed(answer))
            .or(
                () -> isUntyped(answer)
                    ? FileOrigin.named(Optional.ofNullable(url.getPath()).orElse(""))
                    : Optional.empty());
    if (format.isEmpty() || format.get() == Source.Format.MARKDOWN) {
      String found = answer.mediaType().isEmpty() ? "no media type" : answer.mediaType();
      throw SourceFailed.passing(
          "expected JSON, NDJSON, CSV or YAML, found " + found + "; say what it is with format");
    }
    return format.get();
  }

  private static boolean isUntyped(Answer answer) {
    return List.of("", "text/plain", "application/octet-stream", "binary/octet-stream")
        .contains(answer.mediaType());
  }

  private static Optional<Source.Format> typed(Answer answer) {
    return switch (answer.mediaType()) {
      case "application/x-ndjson", "application/ndjson", "application/jsonl",
          "application/x-jsonlines", "application/jsonlines" ->
          Optional.of(Source.Format.NDJSON);
      case "text/csv" -> Optional.of(Source.Format.CSV);
      case "text/tab-separated-values" -> Optional.of(Source.Format.TSV);
      case "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml" ->
          Optional.of(Source.Format.YAML);
      default -> answer.isJson() ? Optional.of(Source.Format.JSON) : Optional.empty();
    };
  }

  private static Optional<Charset> charset(Answer answer) throws SourceFailed {
    String type = answer.field("Content-Type").orElse("");
    for (String parameter : type.split(";", -1)) {
      String[] parts = parameter.strip().split("=", 2);
      if (parts.length == 2 && parts[0].strip().toLowerCase(Locale.ROOT).equals("charset")) {
        String name = parts[1].strip().replace("\"", "");
        try {
          return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
          throw SourceFailed.passing("the charset '" + name + "' is unknown");
        }
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> validators(Answer answer) {
    Optional<String> tag = answer.field("ETag").filter(UrlOrigin::isPrintable);
    if (tag.isPresent()) {
      return Map.of("If-None-Match", tag.get());
    }
    return answer.field("Last-Modified")
        .filter(UrlOrigin::isPrintable)
        .map(time -> Map.of("If-Modified-Since", time))
        .orElse(Map.of());
  }

  private static boolean isPrintable(String value) {
    return value.chars().allMatch(c -> c >= ' ' && c < 0x7F);
  }

  private Optional<URI> next(Answer answer) throws SourceFailed {
    List<String> fields = answer.fields().getOrDefault("Link", List.of());
    Optional<String> target = Links.next(fields);
    if (target.isEmpty()) {
      return Optional.empty();
    }
    URI next;
    try {
      next = answer.address().resolve(target.get());
    } catch (IllegalArgumentException e) {
      throw SourceFailed.passing("the link to its next page is no address");
    }
    if (!Question.sameServer(url, next)) {
      throw SourceFailed.passing("its next page is on another scheme, host or port");
    }
    return Optional.of(next);
  }

  @Override
  public void taken() {
    conditions = answered;
  }

  /** The field {@code Link} (RFC 8288). */
  static final class Links {
    private Links() {}

    /** The target of the first link whose relation is {@code next}. */
    static Optional<String> next(List<String> fields) {
      for (String field : fields) {
        for (String link : split(field)) {
          int start = link.indexOf('<');
          int end = link.indexOf('>', start + 1);
          if (start >= 0 && end > start && isNext(link.substring(end + 1))) {
            return Optional.of(link.substring(start + 1, end).strip());
          }
        }
      }
      return Optional.empty();
    }

    private static boolean isNext(String parameters) {
      for (String parameter : parameters.split(";", -1)) {
        String[] parts = parameter.strip().split("=", 2);
        if (parts.length == 2 && parts[0].strip().equalsIgnoreCase("rel")) {
          String relations = parts[1].strip().replace("\"", "").toLowerCase(Locale.ROOT);
          return List.of(relations.split(" ", -1)).contains("next");
        }
      }
      return false;
    }

    /** The links of a field: commas within an address or within quotes are none between links. */
    private static List<String> split(String field) {
      var links = new ArrayList<String>();
      var link = new StringBuilder();
      boolean address = false;
      boolean quoted = false;
      for (int i = 0; i < field.length(); i++) {
        char letter = field.charAt(i);
        address = !quoted && (letter == '<' || (address && letter != '>'));
        quoted ^= !address && letter == '"';
        if (letter == ',' && !address && !quoted) {
          links.add(link.toString());
          link.setLength(0);
        } else {
          link.append(letter);
        }
      }
      links.add(link.toString());
      return links;
    }
  }
}
