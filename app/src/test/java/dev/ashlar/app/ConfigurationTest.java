package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.definition.YamlDefinition;
import dev.ashlar.engine.Retention;
import dev.ashlar.reference.Namespace;
import dev.ashlar.web.auth.Rate;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Flags go before the environment, that before the definition, that before what is usual. */
class ConfigurationTest {
  private static final Path FOLDER = Path.of("/srv/chat");

  private Map<Setting, String> flags = Map.of();
  private Map<String, String> environment = Map.of();
  private String yaml = "";

  private record Read(
      Configuration configuration, List<String> problems, List<String> warnings) {}

  private Read read() {
    var file = FileSettings.of(YamlDefinition.parse("app.yaml", yaml, Map.of()), FOLDER);
    var layers = List.of(Layer.flags(flags), Layer.environment(environment), file.layer());
    var reader = new Configuration.Reader("chat", FOLDER.resolve("data"), layers);
    Configuration configuration = reader.read();
    var problems = new ArrayList<>(file.problems());
    problems.addAll(reader.problems());
    return new Read(configuration, problems, reader.warnings());
  }

  private List<String> warnings() {
    Read read = read();
    assertThat(read.problems()).isEmpty();
    return read.warnings();
  }

  private Configuration valid() {
    Read read = read();
    assertThat(read.problems()).isEmpty();
    return read.configuration();
  }

  @Test
  void without_settings_everything_is_as_usual() {
    Configuration usual = valid();
    assertThat(usual.port()).isEqualTo(9200);
    assertThat(usual.host().isLoopback()).isTrue();
    assertThat(usual.host().inUrl()).isEqualTo("localhost");
    assertThat(usual.storage()).isEqualTo(new Storage.File(Path.of("/srv/chat/data/chat.db")));
    assertThat(usual.retention()).isEqualTo(Retention.DEFAULT);
    assertThat(usual.limits()).isEqualTo(ConnectionLimits.DEFAULT);
    assertThat(usual.open()).isFalse();
  }

  @Test
  void the_strongest_that_says_something_counts() {
    yaml = "port: 1";
    assertThat(valid().port()).isEqualTo(1);
    environment = Map.of("ASHLAR_PORT", "2");
    assertThat(valid().port()).isEqualTo(2);
    flags = Map.of(Setting.PORT, "3");
    assertThat(valid().port()).isEqualTo(3);
    environment = Map.of("ASHLAR_PORT", "");
    flags = Map.of();
    assertThat(valid().port()).isEqualTo(1);
  }

  @Test
  void nested_settings_have_variables_too() {
    yaml = "log: { keep: 90s, wait: PT1H }\nlimits: { body: 2MB, connections: 10, idle: 15m }";
    assertThat(valid().retention())
        .isEqualTo(new Retention(Duration.ofSeconds(90), Duration.ofHours(1)));
    assertThat(valid().limits().body()).isEqualTo(2_000_000);
    assertThat(valid().limits().connections()).isEqualTo(10);
    assertThat(valid().limits().idle()).isEqualTo(Duration.ofMinutes(15));
    environment = Map.of("ASHLAR_LOG_KEEP", "2d");
    assertThat(valid().retention().keep()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void every_limit_can_be_set_in_the_file_and_in_the_environment() {
    yaml =
        "limits: { requestLine: 4KB, header: 8KB, page: 100, filter: 500, terms: 50, depth: 5,"
            + " upload: 2GB, request: 5s, rate: 100/s }";
    ConnectionLimits limits = valid().limits();
    assertThat(limits.requestLine()).isEqualTo(4000);
    assertThat(limits.header()).isEqualTo(8000);
    assertThat(limits.upload()).isEqualTo(2_000_000_000L);
    assertThat(limits.request()).isEqualTo(Duration.ofSeconds(5));
    assertThat(valid().bounds()).isEqualTo(new RequestLimits(100, 500, 50, 5));
    assertThat(valid().rate()).contains(new Rate(100, Duration.ofSeconds(1)));
    environment =
        Map.of(
            "ASHLAR_LIMITS_REQUEST_LINE", "5KB", "ASHLAR_LIMITS_HEADER", "6KB",
            "ASHLAR_LIMITS_PAGE", "7", "ASHLAR_LIMITS_FILTER", "8", "ASHLAR_LIMITS_TERMS", "9",
            "ASHLAR_LIMITS_DEPTH", "10", "ASHLAR_LIMITS_RATE", "11/m",
            "ASHLAR_LIMITS_INCLUDE", "2");
    assertThat(valid().limits().requestLine()).isEqualTo(5000);
    assertThat(valid().limits().header()).isEqualTo(6000);
    assertThat(valid().bounds()).isEqualTo(new RequestLimits(7, 8, 9, 10));
    assertThat(valid().allowance().include()).isEqualTo(2);
    assertThat(valid().rate()).contains(new Rate(11, Duration.ofMinutes(1)));
  }

  @Test
  void limits_are_within_what_the_server_can_do() {
    yaml =
        "limits: { requestLine: 10B, header: 2MB, page: 100001, filter: 0, terms: x, depth: 101,"
            + " rate: often, include: 21 }";
    assertThat(read().problems())
        .hasSize(8)
        .allSatisfy(line -> assertThat(line).matches("app.yaml:1:\\d+: limits\\..*: expected .*"));
    assertThat(read().configuration().bounds()).isEqualTo(RequestLimits.DEFAULT);
  }

  @Test
  void other_origins_and_a_proxy_are_let_in_by_name_only() {
    assertThat(valid().cors().isOpen()).isFalse();
    assertThat(valid().proxy().trusted()).isFalse();
    yaml =
        "cors: { origins: [ \"https://a.example\", \"http://localhost:3000\" ],"
            + " credentials: true, maxAge: 10m }\nproxy: true";
    assertThat(valid().cors().isOpen()).isTrue();
    assertThat(valid().proxy().trusted()).isTrue();
    yaml = "cors: { origins: \"*\" }";
    assertThat(valid().cors().isOpen()).isTrue();
    environment = Map.of("ASHLAR_CORS_ORIGINS", "https://a.example, https://b.example");
    assertThat(valid().cors().isOpen()).isTrue();
    environment = Map.of("ASHLAR_CORS_CREDENTIALS", "true");
    assertThat(read().problems())
        .singleElement()
        .asString()
        .startsWith("app.yaml:1:9: cors.origins: expected origins by name");
    yaml = "cors: { origins: a.example, orgins: x }";
    assertThat(read().problems())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).contains("cors.origins: expected an origin such as"),
            line -> assertThat(line).contains("'orgins'. Did you mean 'origins'?"));
  }

  @Test
  void paths_start_from_where_they_are_written() {
    yaml = "data: kept";
    assertThat(valid().storage()).isEqualTo(new Storage.File(Path.of("/srv/chat/kept/chat.db")));
    yaml = "store: sqlite:./other/x.sqlite";
    assertThat(((Storage.File) valid().storage()).path().normalize())
        .isEqualTo(Path.of("/srv/chat/other/x.sqlite"));
    flags = Map.of(Setting.STORE, "sqlite:/a.db");
    assertThat(valid().storage()).isEqualTo(new Storage.File(Path.of("/a.db")));
    flags = Map.of();
    yaml = "";
    environment = Map.of("ASHLAR_DATA", "here");
    assertThat(valid().storage()).isEqualTo(new Storage.File(Path.of("here/chat.db")));
    flags = Map.of(Setting.DATA, "/there");
    assertThat(valid().storage()).isEqualTo(new Storage.File(Path.of("/there/chat.db")));
  }

  @Test
  void a_store_that_is_named_anywhere_stays_the_store_wherever_the_data_lie() {
    String url = "postgresql://ashlar:secret@localhost/chat";
    var named = new Storage.Postgres(url);
    environment = Map.of("ASHLAR_STORE", url);
    flags = Map.of(Setting.DATA, "/there");
    assertThat(valid().storage()).isEqualTo(named);
    assertThat(valid().files()).isEqualTo(Path.of("/there/files"));
    assertThat(valid().search()).isEqualTo(Path.of("/there/search"));
    environment = Map.of("ASHLAR_DATA", "/here");
    flags = Map.of();
    yaml = "store: " + url;
    assertThat(valid().storage()).isEqualTo(named);
    assertThat(valid().files()).isEqualTo(Path.of("/here/files"));
    yaml = "store: sqlite:/elsewhere/x.db";
    assertThat(valid().storage()).isEqualTo(new Storage.File(Path.of("/elsewhere/x.db")));
    assertThat(valid().files()).isEqualTo(Path.of("/here/files"));
    environment = Map.of();
    assertThat(valid().files()).isEqualTo(Path.of("/elsewhere/files"));
    yaml = "files: file:/f\nsearch: lucene:/s\nstore: sqlite:/elsewhere/x.db";
    flags = Map.of(Setting.DATA, "/there");
    assertThat(valid().files()).isEqualTo(Path.of("/f"));
    assertThat(valid().search()).isEqualTo(Path.of("/s"));
  }

  @Test
  void a_setting_that_another_one_leaves_without_effect_is_named() {
    yaml = "cors: { credentials: true, maxAge: 10m }";
    assertThat(warnings())
        .containsExactly(
            "app.yaml:1:9: cors.credentials has no effect: no cors.origins are named",
            "app.yaml:1:28: cors.maxAge has no effect: no cors.origins are named");
    yaml = "cors: { origins: \"https://a.example\", credentials: true }";
    assertThat(warnings()).isEmpty();
    yaml = "auth: { secret: 0123456789abcdef0123456789abcdef }";
    flags = Map.of(Setting.OPEN, "true");
    assertThat(warnings()).containsExactly("--open has no effect: auth says who is let in");
    flags = Map.of(Setting.HOST, "0.0.0.0");
    environment = Map.of("ASHLAR_HOSTS", "a.example");
    assertThat(warnings())
        .containsExactly(
            "ASHLAR_HOSTS has no effect: the server listens on 0.0.0.0, and answers to any name");
  }

  @Test
  void a_wrong_origin_is_named_alone() {
    environment = Map.of("ASHLAR_CORS_ORIGINS", "https://a.example, b.example, https://c.example");
    assertThat(read().problems())
        .containsExactly(
            "ASHLAR_CORS_ORIGINS: expected an origin such as https://app.example.org,"
                + " found 'b.example'");
  }

  @Test
  void a_bad_value_names_its_source() {
    flags = Map.of(Setting.PORT, "70000");
    environment = Map.of("ASHLAR_OPEN", "perhaps", "ASHLAR_LOG_WAIT", "soon");
    yaml =
        "\nlog: { keep: 7 weeks }\nlimits: { body: huge, conections: 4 }\nhost: no.such.host.invalid";
    assertThat(read().problems())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("--port: expected a number").endsWith("'70000'"),
            line -> assertThat(line).startsWith("ASHLAR_OPEN: expected true or false"),
            line -> assertThat(line).startsWith("ASHLAR_LOG_WAIT: expected a length of time"),
            line -> assertThat(line).startsWith("app.yaml:2:8: log.keep: expected a length"),
            line -> assertThat(line).startsWith("app.yaml:3:11: limits.body: expected a size"),
            line -> assertThat(line).contains("'conections'. Did you mean 'connections'?"),
            line -> assertThat(line).startsWith("app.yaml:4:1: host: expected an address"));
  }

  @Test
  void only_open_applications_listen_to_other_machines() {
    for (String elsewhere : new String[] {"0.0.0.0", "::", "[::]", "192.0.2.1"}) {
      flags = Map.of(Setting.HOST, elsewhere);
      assertThat(read().problems()).as(elsewhere).singleElement().asString().contains("--open");
      flags = Map.of(Setting.HOST, elsewhere, Setting.OPEN, "true");
      assertThat(read().problems()).as(elsewhere).isEmpty();
    }
    for (String here : new String[] {"127.0.0.1", "127.1.2.3", "::1", "[::1]", "localhost"}) {
      flags = Map.of(Setting.HOST, here);
      assertThat(read().problems()).as(here).isEmpty();
    }
  }

  @Test
  void urls_are_ones_that_a_browser_here_can_open() {
    flags = Map.of(Setting.HOST, "::1");
    assertThat(valid().host().inUrl()).isEqualTo("[::1]");
    flags = Map.of(Setting.HOST, "0.0.0.0", Setting.OPEN, "true");
    assertThat(valid().host().inUrl()).isEqualTo("localhost");
    flags = Map.of(Setting.HOST, "192.0.2.1", Setting.OPEN, "true");
    assertThat(valid().host().inUrl()).isEqualTo("192.0.2.1");
  }

  @Test
  void names_of_applications_make_names_of_files() {
    var reader = new Configuration.Reader("../a b/ü", FOLDER, List.of());
    assertThat(((Storage.File) reader.read().storage()).path().getParent()).isEqualTo(FOLDER);
    assertThat(((Storage.File) reader.read().storage()).path().getFileName())
        .hasToString("---a-b-ü.db");
  }

  @Test
  void namespaces_of_all_places_are_known_in_their_order() {
    yaml =
        """
        namespaces:
          soundtrack: { url: "http://localhost:9300/", token: t0ken, ttl: 5s }
          radio: { url: "https://radio.example.org/api" }
        """;
    environment =
        Map.of(
            "ASHLAR_NAMESPACES",
            "{\"radio\":{\"url\":\"http://127.0.0.1:1\"},\"films\":{\"url\":\"http://f\"}}");
    assertThat(valid().namespaces())
        .containsExactly(
            new Namespace(
                "soundtrack",
                URI.create("http://localhost:9300"),
                Optional.of("t0ken"),
                Duration.ofSeconds(5)),
            new Namespace(
                "radio", URI.create("http://127.0.0.1:1"), Optional.empty(), Namespace.TTL),
            new Namespace("films", URI.create("http://f"), Optional.empty(), Namespace.TTL));
  }

  @Test
  void a_namespace_that_cannot_be_one_is_a_problem_that_tells_no_secret() {
    yaml =
        """
        namespaces:
          one: { url: "ftp://one", token: s3cret }
          two: { url: "https://two", token: s3cret, ttl: soon }
          three: { url: "https://user:s3cret@three" }
          four: { url: "https://s3cret here" }
          "a/b": { url: "https://five" }
        """;
    assertThat(read().problems())
        .hasSize(5)
        .allMatch(problem -> problem.startsWith("app.yaml:1:1: namespaces: "), "named")
        .noneMatch(problem -> problem.contains("s3cret"));
    yaml = "";
    environment = Map.of("ASHLAR_NAMESPACES", "s3cret");
    assertThat(read().problems())
        .singleElement()
        .asString()
        .startsWith("ASHLAR_NAMESPACES: expected a mapping")
        .doesNotContain("s3cret");
  }

  @Test
  void what_a_setting_is_told_to_be_without_being_set_is_what_it_is() {
    Configuration usual = new Configuration.Reader("chat", FOLDER, List.of()).read();
    for (Setting setting : Setting.values()) {
      boolean alone = setting.key().startsWith("auth.") || setting.key().startsWith("cors.");
      if (setting.usual().isEmpty() || alone) {
        continue;
      }
      Layer said = Layer.flags(Map.of(setting, setting.usual()));
      var reader = new Configuration.Reader("chat", FOLDER, List.of(said));
      assertThat(reader.read()).as(setting.key()).usingRecursiveComparison().isEqualTo(usual);
      assertThat(reader.problems()).as(setting.key()).isEmpty();
    }
  }
}
