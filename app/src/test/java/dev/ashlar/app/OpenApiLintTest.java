package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.testkit.browser.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the linters that most people use say of our OpenAPI documents: nothing. They are npm packages,
 * kept beside other temporary files of the machine and never in the repository; where they are missing
 * they are installed with {@code -Dashlar.install=true} alone, else the tests are skipped, and fail
 * under {@code CI=true}.
 */
@Tag("slow")
class OpenApiLintTest {
  private static final String REDOCLY = "@redocly/cli@2.77.0";
  private static final String SPECTRAL = "@stoplight/spectral-cli@6.16.3";

  /** Nothing is sent to anybody but the registry, and that only to install. */
  private static final Map<String, String> QUIET =
      Map.of(
          "REDOCLY_TELEMETRY", "off",
          "REDOCLY_SUPPRESS_UPDATE_NOTICE", "true",
          "SCARF_ANALYTICS", "false",
          "NO_UPDATE_NOTIFIER", "1",
          "npm_config_update_notifier", "false");

  private static final Path LINTERS =
      Path.of(System.getProperty("java.io.tmpdir"), "ashlar-openapi-linters-2.77.0-6.16.3");

  @TempDir private Path folder;

  @Test
  void redocly_has_nothing_to_say_against_any_document() throws Exception {
    Ran ran = redocly(documents());
    assertThat(ran.output()).doesNotContain("warning ", "error ");
    assertThat(ran.code()).as(ran.output()).isZero();
  }

  @Test
  void spectral_has_nothing_to_say_against_any_document() throws Exception {
    Ran ran = spectral(documents());
    assertThat(ran.code()).as(ran.output()).isZero();
  }

  @Test
  void the_linters_find_what_is_wrong() throws Exception {
    ObjectNode document =
        Ashlar.folder(OpenApiDocumentTest.ROOT.resolve("examples/chat")).openApi();
    document.withObject("/paths/~1people/get").remove(List.of("operationId", "description"));
    document.withObject("/info").remove("license");
    Path wrong = folder.resolve("wrong.json");
    Files.write(wrong, Json.bytes(document));
    Ran spectral = spectral(List.of(wrong.toString()));
    assertThat(spectral.code()).isNotZero();
    assertThat(spectral.output()).contains("operation-operationId", "operation-description");
    assertThat(redocly(List.of(wrong.toString())).output()).contains("info-license");
  }

  private Ran redocly(List<String> documents) throws Exception {
    Path configuration = folder.resolve("redocly.yaml");
    Files.writeString(configuration, "extends: [ recommended ]\n");
    return lint(
        "redocly", documents, "--config", configuration.toString(), "--format", "stylish");
  }

  private Ran spectral(List<String> documents) throws Exception {
    Path rules = folder.resolve("spectral.yaml");
    Files.writeString(rules, "extends: [ \"spectral:oas\" ]\n");
    return lint("spectral", documents, "--ruleset", rules.toString(), "--fail-severity", "hint");
  }

  private Ran lint(String linter, List<String> documents, String... options) throws Exception {
    var command = new ArrayList<>(List.of(linter(linter).toString(), "lint"));
    command.addAll(List.of(options));
    command.addAll(documents);
    return run(command);
  }

  /** The documents of applications of every kind, as files. */
  private List<String> documents() throws IOException {
    var documents = new ArrayList<String>();
    for (String example : new String[] {"chat", "films"}) {
      Path application = OpenApiDocumentTest.ROOT.resolve("examples").resolve(example);
      documents.add(document(example, application));
    }
    Map<String, String> written =
        Map.of(
            "everything", OpenApiDocumentTest.EVERYTHING,
            "closed", OpenApiDocumentTest.EVERYTHING + OpenApiDocumentTest.CLOSED,
            "nothing", "name: nothing\n");
    for (Map.Entry<String, String> each : written.entrySet()) {
      Path application = OpenApiDocumentTest.write(folder.resolve(each.getKey()), each.getValue());
      documents.add(document(each.getKey(), application));
    }
    return documents;
  }

  private String document(String name, Path application) throws IOException {
    Path file = folder.resolve(name + ".json");
    Files.write(file, Json.bytes(Ashlar.folder(application).openApi()));
    return file.toString();
  }

  /** The program of a linter. */
  private static synchronized Path linter(String name) throws Exception {
    Path npm = new Tool("npm").path();
    Path program = LINTERS.resolve("node_modules/.bin").resolve(name);
    if (!Files.isExecutable(program) && Boolean.getBoolean("ashlar.install")) {
      System.out.println("Installing " + REDOCLY + " and " + SPECTRAL + " in " + LINTERS);
      Files.createDirectories(LINTERS);
      Ran ran =
          run(
              List.of(
                  npm.toString(), "install", "--prefix", LINTERS.toString(), "--ignore-scripts",
                  "--no-audit", "--no-fund", REDOCLY, SPECTRAL));
      assertThat(ran.code()).as(ran.output()).isZero();
    }
    if (Files.isExecutable(program)) {
      return program;
    }
    String missing =
        name + " is not installed: run with -Dashlar.install=true, which fetches it with npm";
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(missing);
    }
    return Assumptions.abort(missing);
  }

  private record Ran(int code, String output) {}

  private static Ran run(List<String> command) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(QUIET);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return new Ran(process.exitValue(), output);
  }
}
