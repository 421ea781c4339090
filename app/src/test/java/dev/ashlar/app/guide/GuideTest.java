package dev.ashlar.app.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.ashlar.app.guide.Guide.Listing;
import dev.ashlar.definition.YamlDefinition;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every listing of the guide. YAML is read without findings, Java stands in a test, and what a shell
 * listing types at {@code $} is typed here, on an empty data folder for each page; beneath it stands
 * what must be answered, in which {@code …} stands for any text within a line.
 * The four header lines that every answer has are left out of the listings.
 */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // each page has a folder and a server of its own
class GuideTest {
  private static final String ANY = "…";
  private static final String PROMPT = "$ ";
  private static final Pattern ALWAYS =
      Pattern.compile(
          "\n(Content-Security-Policy: default-src 'none'; frame-ancestors 'none'"
              + "|X-Content-Type-Options: nosniff|Referrer-Policy: no-referrer"
              + "|Cross-Origin-Resource-Policy: same-origin)(?=\n|\\z)");
  private static final Pattern LINK = Pattern.compile("]\\(([^):]+)\\)");

  @TempDir private Path folder;

  static Stream<Path> pages() {
    return Guide.pages().stream();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_listing_of_a_page_is_true(Path page) throws IOException {
    try (var terminal = new Terminal(folder)) {
      Terminal.needs("curl");
      for (Listing listing : Guide.listings(page)) {
        switch (listing.language()) {
          case "yaml" -> yaml(listing);
          case "java" -> java(listing);
          case "js" -> script(listing);
          case "sh" -> shell(listing, terminal);
          default -> fail(listing.place() + ": no test covers a listing in this language");
        }
      }
    }
  }

  private static void yaml(Listing listing) {
    boolean faulty = listing.name().endsWith(" with findings");
    var findings = YamlDefinition.parse("app.yaml", listing.text(), Map.of()).report(List.of());
    assertThat(listing.name()).as(listing.place()).contains("app.yaml");
    assertThat(findings.isEmpty()).as("%s: %s", listing.place(), findings).isNotEqualTo(faulty);
  }

  private static void java(Listing listing) throws IOException {
    String name = listing.name();
    String source =
        name.endsWith(".java")
            ? Files.readString(Guide.ROOT.resolve(name)).stripTrailing()
            : Guide.regions().getOrDefault(name, "there is no region " + name);
    assertThat(listing.text()).as(listing.place()).isEqualTo(source);
  }

  /** Scripts are run by the test of the client. */
  private static void script(Listing listing) throws IOException {
    Path file = Guide.ROOT.resolve("app/src/test/resources/guide").resolve(listing.name());
    assertThat(listing.text()).as(listing.place())
        .isEqualTo(Files.readString(file).stripTrailing());
  }

  private static void shell(Listing listing, Terminal terminal) {
    List<String> lines = listing.lines();
    int at = 0;
    while (at < lines.size()) {
      assertThat(lines.get(at)).as(listing.place()).startsWith(PROMPT);
      String command = lines.get(at).substring(PROMPT.length());
      int end = at + 1;
      while (end < lines.size() && !lines.get(end).startsWith(PROMPT)) {
        end++;
      }
      if (command.startsWith("sqlite3")) {
        Terminal.needs("sqlite3");
      }
      String expected = String.join("\n", lines.subList(at + 1, end));
      String answer = terminal.run(command);
      assertThat(normal(answer))
          .as("%s: %s%n%s", listing.place(), command, answer)
          .matches(pattern(normal(expected)));
      at = end;
    }
  }

  /** JSON in one line, other text as it is, without the header lines that every answer has. */
  private static String normal(String all) {
    String text = all.startsWith("HTTP/") ? ALWAYS.matcher(all).replaceAll("") : all;
    int body = text.startsWith("HTTP/") ? text.indexOf("\n\n") : -2;
    if (body == -1) {
      return text;
    }
    String head = text.substring(0, body + 2);
    try {
      return head + Json.text(Json.parse(text.substring(body + 2)));
    } catch (MalformedJson e) {
      return text;
    }
  }

  private static Pattern pattern(String expected) {
    return Pattern.compile(
        Stream.of(expected.split(ANY, -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void every_link_of_a_page_leads_somewhere(Path page) {
    for (String line : Guide.lines(page)) {
      for (Matcher link = LINK.matcher(line); link.find();) {
        String[] target = link.group(1).split("#", 2);
        Path file = target[0].isEmpty() ? page : page.resolveSibling(target[0]).normalize();
        assertThat(file).as(line).exists();
        if (target.length > 1) {
          assertThat(headings(file)).as(line).contains(target[1]);
        }
      }
    }
  }

  private static List<String> headings(Path page) {
    return Guide.lines(page)
        .stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(java.util.Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  void every_region_is_shown_somewhere() {
    List<String> shown =
        Guide.pages()
            .stream()
            .flatMap(page -> Guide.listings(page).stream())
            .filter(listing -> listing.language().equals("java"))
            .map(Listing::name)
            .toList();
    assertThat(shown).containsAll(Guide.regions().keySet());
  }

  @Test
  void the_commands_of_the_readme_work_one_after_the_other() throws IOException {
    var commands = new ArrayList<String>();
    for (Listing listing : Guide.listings(Guide.ROOT.resolve("README.md"))) {
      if (listing.language().equals("yaml")) {
        var read = YamlDefinition.parse("app.yaml", listing.text(), Map.of());
        assertThat(read.problems()).as(listing.place()).isEmpty();
        continue;
      }
      assertThat(listing.language()).as(listing.place()).isEqualTo("sh");
      commands.addAll(listing.lines());
    }
    assertThat(commands).element(1).asString().startsWith("./ashlar serve ");
    String tests = commands.removeLast(); // it runs this very test
    assertThat(Files.readAllLines(Guide.ROOT.resolve(".ci").resolve("run")))
        .as("what runs the tests for everybody")
        .anyMatch(line -> line.startsWith(tests));
    try (var terminal = new Terminal(folder)) {
      Terminal.needs("curl");
      for (String command : commands) {
        String answer = terminal.run(command.replaceFirst("^curl ", "curl --fail-with-body "));
        assertThat(terminal.exitCode()).as("%s%n%s", command, answer).isZero();
        assertThat(answer).as(command).isNotEmpty();
      }
    }
  }
}
