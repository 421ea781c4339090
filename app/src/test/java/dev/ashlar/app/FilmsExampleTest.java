package dev.ashlar.app;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Client.Answer;
import dev.ashlar.json.Json;
import dev.ashlar.testkit.Receiver;
import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code examples/films} with its own films, in a process that dies on the way. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FilmsExampleTest {
  private static final int WRITERS = 32;

  @TempDir private static Path data;
  private List<ObjectNode> films = List.of();
  private Optional<ServerProcess> process = Optional.empty();
  private Client client;

  @BeforeAll
  void create_them_all() throws Exception {
    films =
        Files.readAllLines(example().resolve("films.ndjson"))
            .stream()
            .map(line -> (ObjectNode) Json.parse(line))
            .toList();
    start();
    try (var writers = Executors.newFixedThreadPool(WRITERS, Thread.ofVirtual().factory())) {
      List<Future<Answer>> answers =
          films.stream()
              .map(film -> writers.submit(() -> client.post("/films", Json.text(film))))
              .toList();
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().status()).as(answer.get()::toString).isEqualTo(201);
      }
    } catch (ExecutionException e) {
      throw new AssertionError(server().output(), e);
    }
  }

  @AfterAll
  void end() {
    process.ifPresent(ServerProcess::close);
  }

  private ServerProcess server() {
    return process.orElseThrow();
  }

  private void start() throws IOException {
    process = Optional.of(ServerProcess.serve(example(), data));
    client = new Client(server().url());
  }

  /** Every document behind a list, page by page. */
  private List<JsonNode> all(String path) throws IOException {
    var found = new ArrayList<JsonNode>();
    String next = path + (path.contains("?") ? "&" : "?") + "limit=1000";
    while (!next.isEmpty()) {
      Answer page = client.get(next);
      assertThat(page.status()).as(page::toString).isEqualTo(200);
      page.json().forEach(found::add);
      String link = page.header("Link");
      next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
    }
    return found;
  }

  private static ObjectNode withoutId(JsonNode film) {
    ObjectNode copy = (ObjectNode) film.deepCopy();
    copy.remove("id");
    return copy;
  }

  /** How often each film is there, whatever the order of its members. */
  private static Map<String, Long> tally(List<? extends JsonNode> films) {
    return films.stream()
        .map(film -> Json.text(sorted(withoutId(film))))
        .collect(groupingBy(text -> text, TreeMap::new, counting()));
  }

  private static ObjectNode sorted(ObjectNode film) {
    ObjectNode sorted = film.objectNode();
    var members = new TreeMap<String, JsonNode>();
    film.forEachEntry(members::put);
    members.forEach(sorted::set);
    return sorted;
  }

  @Test
  void the_schema_of_a_film_has_what_belongs_to_answers_about_it() throws IOException {
    JsonNode property = client.get("/films/_schema?for=get").json().at("/properties/sameYear");
    assertThat(property.path("type").asString()).isEqualTo("array");
    assertThat(property.path("maxItems").asInt()).isEqualTo(5);
    assertThat(client.get("/films/_schema").json().at("/properties").has("sameYear")).isFalse();
    assertThat(
        client.get("/openapi.json")
            .json()
            .at("/components/schemas/Film/properties/sameYear/type")
            .asString(""))
        .isEqualTo("array");
  }

  @Test
  @Order(1)
  void every_film_is_there_once_and_as_it_was_sent() throws IOException {
    assertThat(client.get("/films?limit=0").header("Total-Count"))
        .isEqualTo(String.valueOf(films.size()));
    assertThat(tally(all("/films"))).isEqualTo(tally(films));
  }

  @Test
  @Order(2)
  void filters_find_what_the_file_has() throws IOException {
    long old = films.stream().filter(film -> film.get("year").intValue() == 1980).count();
    assertThat(client.get("/films?year=1980").header("Total-Count")).isEqualTo(Long.toString(old));
    assertThat(all("/films?year=1980")).hasSize((int) old);

    long late =
        films.stream()
            .filter(film -> film.get("year").intValue() >= 2000)
            .filter(
                film -> film.get("genres")
                    .valueStream()
                    .anyMatch(g -> g.stringValue().equals("Comedy")))
            .count();
    assertThat(client.get("/films?year[gte]=2000&genres[includes]=Comedy").header("Total-Count"))
        .isEqualTo(Long.toString(late));

    String selector = "{\"selector\":{\"title\":{\"$beginsWith\":\"The \"}},\"limit\":1000}";
    long the = films.stream().filter(f -> f.get("title").stringValue().startsWith("The ")).count();
    assertThat(client.post("/films/_query", selector).header("Total-Count"))
        .isEqualTo(Long.toString(the));
  }

  @Test
  @Order(3)
  void a_sorted_list_pages_through_all_of_them_in_order() throws IOException {
    Comparator<JsonNode> order =
        Comparator.<JsonNode>comparingInt(film -> -film.get("year").intValue())
            .thenComparing(film -> film.get("title").stringValue())
            .thenComparing(film -> film.get("id").stringValue());
    List<JsonNode> sorted = all("/films?sort=-year,title");
    assertThat(sorted).hasSize(films.size()).isSortedAccordingTo(order);
  }

  @Test
  @Order(4)
  void a_change_is_seen_in_the_log_and_survives_a_kill() throws IOException {
    JsonNode film = client.get("/films?title=Airplane!").json().get(0);
    String path = "/films/" + film.get("id").stringValue();
    Answer changed = client.patch(path, "{\"year\":1981}");
    assertThat(changed.status()).isEqualTo(200);
    long sequence = Long.parseLong(changed.header("Ashlar-Sequence"));

    JsonNode log = client.get("/films/_changes?since=" + (sequence - 1)).json();
    assertThat(Json.text(log.get("changes").get(0).get("ops")))
        .isEqualTo("[{\"op\":\"replace\",\"path\":\"/year\",\"value\":1981}]");
    assertThat(client.delete(path).status()).isEqualTo(204);
    Map<String, Long> before = tally(all("/films"));

    server().kill();
    start();

    assertThat(client.get("/films?limit=0").header("Total-Count"))
        .isEqualTo(String.valueOf(films.size() - 1));
    assertThat(tally(all("/films"))).isEqualTo(before);
    assertThat(client.get(path).status()).isEqualTo(404);
    List<Long> sequences = sequences();
    assertThat(sequences).isSorted().doesNotHaveDuplicates().contains(sequence);
    assertThat(sequences).as("the removal is the last").last().isNotEqualTo(sequence);
  }

  @Test
  @Order(5)
  void after_the_kill_search_finds_what_is_stored_with_highlights_filters_and_totals()
      throws IOException {
    Answer found = client.get("/films?q=%22Blues+Brothers%22+musical&year=1980&meta=true");
    assertThat(found.status()).as(found::toString).isEqualTo(200);
    JsonNode first = found.json().get(0);
    assertThat(first.get("title").stringValue()).isEqualTo("The Blues Brothers");
    JsonNode highlights = first.get("@meta").get("highlights");
    assertThat(Json.text(highlights.get("title")))
        .contains("<mark>Blues</mark> <mark>Brothers</mark>");
    assertThat(Json.text(highlights.get("genres"))).contains("<mark>Musical</mark>");

    List<JsonNode> comedies = all("/films?q=comedy");
    assertThat(client.get("/films?q=comedy&limit=0").header("Total-Count"))
        .isEqualTo(String.valueOf(comedies.size()));
    assertThat(comedies.size()).isGreaterThan(1000);
    assertThat(comedies.stream().map(film -> film.get("id").stringValue()).distinct())
        .hasSameSizeAs(comedies);
    List<String> those =
        comedies.stream()
            .filter(film -> film.get("year").intValue() == 1980)
            .map(film -> film.get("id").stringValue())
            .toList();
    assertThat(all("/films?q=comedy&year=1980").stream().map(f -> f.get("id").stringValue()))
        .containsExactlyInAnyOrderElementsOf(those);
    assertThat(client.get("/films/_verify").json().get("ok").booleanValue()).isTrue();
  }

  @Test
  @Order(6)
  void a_poster_is_attached_and_streamed_back_whole_and_by_range() throws Exception {
    byte[] poster = Files.readAllBytes(example().resolve("poster.png"));
    JsonNode film = client.get("/films?title=Ghostbusters").json().get(0);
    URI place =
        URI.create(
            server().url() + "/films/" + film.get("id").stringValue() + "/attachments/poster.png");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest put =
          HttpRequest.newBuilder(place)
              .header("Content-Type", "image/png")
              .PUT(BodyPublishers.ofByteArray(poster))
              .build();
      assertThat(TimeLimit.send(http, put, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
      HttpResponse<byte[]> whole =
          TimeLimit.send(http, HttpRequest.newBuilder(place).build(), BodyHandlers.ofByteArray());
      assertThat(whole.body()).isEqualTo(poster);
      assertThat(whole.headers().firstValue("Content-Type")).hasValue("image/png");
      HttpRequest range =
          HttpRequest.newBuilder(place).header("Range", "bytes=1000-1999").build();
      HttpResponse<byte[]> part = TimeLimit.send(http, range, BodyHandlers.ofByteArray());
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.body()).isEqualTo(Arrays.copyOfRange(poster, 1000, 2000));
    }
  }

  /** The line of the examples' page, in the example's own file. */
  @Test
  @Order(7)
  void a_webhook_hears_of_a_film(@TempDir Path folder) throws Exception {
    String text = Files.readString(example().resolve("app.yaml"));
    String page = Files.readString(example().resolveSibling("README.md"));
    String line =
        page.lines().filter(each -> each.startsWith("    notify:")).findFirst().orElseThrow();
    try (var receiver = new Receiver(0)) {
      String hook =
          line.replace("http://localhost:9300/films", receiver.url("/films"))
              .replace("${HOOK_SECRET}", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
      Files.writeString(
          folder.resolve("app.yaml"),
          text.replace("    count: true\n", "    count: true\n" + hook + "\n"));
      try (App app = Ashlar.folder(folder).flag("port", "0").start()) {
        new Client(app.url()).put("/films/wall", "{\"title\":\"The Wall\",\"year\":1998}");
        List<Receiver.Received> heard =
            receiver.await(all -> !all.isEmpty(), Duration.ofSeconds(30));
        assertThat(heard.getFirst().body()).contains("ashlar.film.create", "/films/wall");
        assertThat(heard.getFirst().headers()).containsKey("webhook-signature");
      }
    }
  }

  @Test
  @Order(8)
  void a_film_shows_others_of_its_year() throws IOException {
    JsonNode film =
        client.get("/films?year=1985&sort=title&limit=1&include=sameYear").json().get(0);
    JsonNode others = client.get("/films?year=1985&sort=title&limit=6&fields=title").json();

    assertThat(film.get("sameYear")).hasSize(5);
    assertThat(film.get("sameYear").valueStream()).containsExactlyElementsOf(
        others.valueStream().skip(1).toList());
  }

  private static Path example() {
    return Path.of(System.getProperty("ashlar.root"), "examples", "films");
  }

  private List<Long> sequences() throws IOException {
    var sequences = new ArrayList<Long>();
    boolean more = true;
    long since = 0;
    while (more) {
      JsonNode slice = client.get("/films/_changes?limit=1000&since=" + since).json();
      slice.get("changes").forEach(change -> sequences.add(change.get("sequence").longValue()));
      since = slice.get("sequence").longValue();
      more = slice.get("more").booleanValue();
    }
    return sequences;
  }
}
