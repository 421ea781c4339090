package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What {@code packaging/} says of the product is so, as far as that can be told without Docker. */
@Tag("slow")
class PackagingTest {
  private static final Path ROOT = Path.of(System.getProperty("ashlar.root")).toAbsolutePath();
  private static final Path PACKAGING = ROOT.resolve("packaging");
  private static final Pattern VARIABLE = Pattern.compile("ASHLAR_[A-Z_]+");

  private static String text(String file) throws IOException {
    return Files.readString(PACKAGING.resolve(file));
  }

  @Test
  void every_setting_that_is_named_exists() throws IOException {
    List<String> known = Arrays.stream(Setting.values()).map(Setting::variable).toList();
    for (String file : List.of("Dockerfile", "compose.yaml", "ashlar.service")) {
      Matcher named = VARIABLE.matcher(text(file));
      boolean any = false;
      while (named.find()) {
        assertThat(known).as(file).contains(named.group());
        any = true;
      }
      assertThat(any).as(file).isTrue();
    }
  }

  @Test
  void the_image_is_made_of_the_archive_that_is_made_and_asks_the_port_that_is_served()
      throws IOException {
    String dockerfile = text("Dockerfile");
    String build = text("archive/build");
    assertThat(build).contains("name=ashlar-$version", "$name-linux-$arch.tar.gz");
    assertThat(dockerfile).contains("app/target/ashlar-${VERSION}-linux-${ARCH}.tar.gz");
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String version = pom.substring(pom.indexOf("<version>") + 9, pom.indexOf("</version>"));
    assertThat(dockerfile).contains("ARG VERSION=" + version + "\n");
    String port = Integer.toString(Configuration.DEFAULT_PORT);
    assertThat(dockerfile)
        .contains("ASHLAR_PORT=" + port, "EXPOSE " + port, "/dev/tcp/127.0.0.1/" + port,
            "GET /readyz ");
  }

  @Test
  void the_composition_publishes_the_port_on_this_machine_and_waits_for_its_store()
      throws IOException {
    var load = new Load(LoadSettings.builder().build());
    var all = (Map<?, ?>) load.loadFromString(text("compose.yaml"));
    var services = (Map<?, ?>) all.get("services");
    var ashlar = (Map<?, ?>) services.get("ashlar");
    assertThat(ashlar.get("ports"))
        .isEqualTo(
            List.of("127.0.0.1:%1$d:%1$d".formatted(Configuration.DEFAULT_PORT)));
    assertThat(((Map<?, ?>) ashlar.get("depends_on")).keySet().toString()).isEqualTo("[postgres]");
    var environment = (Map<?, ?>) ashlar.get("environment");
    assertThat(environment.get("ASHLAR_STORE").toString())
        .startsWith("postgresql://")
        .contains("@postgres:5432/");
    var postgres = (Map<?, ?>) services.get("postgres");
    assertThat(postgres.get("healthcheck").toString()).contains("pg_isready");
  }

  @Test
  void systemd_finds_nothing_wrong_with_the_unit_and_little_that_it_is_exposed_to()
      throws Exception {
    Path tool = Path.of("/usr/bin/systemd-analyze");
    assumeTrue(Files.isExecutable(tool), "there is no systemd-analyze");
    String unit = PACKAGING.resolve("ashlar.service").toString();
    assertThat(run(tool.toString(), "verify", "--man=no", unit).lines())
        .filteredOn(line -> !line.contains("/opt/ashlar/bin/ashlar is not executable"))
        .filteredOn(line -> line.contains("ashlar.service"))
        .isEmpty();
    String judged = run(tool.toString(), "security", "--offline=true", unit);
    Matcher level = Pattern.compile("exposure level for ashlar.service: ([0-9.]+)").matcher(judged);
    assertThat(level.find()).as(judged).isTrue();
    assertThat(Double.parseDouble(level.group(1))).isLessThan(2);
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
