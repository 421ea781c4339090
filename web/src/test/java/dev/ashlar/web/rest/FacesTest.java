package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.RawClient;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Face;
import dev.ashlar.web.face.Offer;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Several faces at one address, and what a route must say before there is one. */
final class FacesTest {
  private static final MediaType EVENTS = MediaType.of("text", "event-stream");

  @TempDir Path folder;

  /** Answers at the address of the notes too: pages, events, forms and another protocol. */
  private record Pages() implements Face {
    @Override
    public String name() {
      return "pages";
    }

    @Override
    public List<Route> routes(Application application) {
      Resource notes = application.schema().resource("Note");
      return List.of(
          answering(Route.get("/notes"), notes, "page")
              .answer(200, "A page.")
              .content(200, MediaType.HTML, ValueShape.text())
              .by(backend -> request -> text("a page", MediaType.HTML)),
          answering(Route.get("/notes"), notes, "events")
              .answer(200, "Events.")
              .content(200, EVENTS, ValueShape.text())
              .by(backend -> request -> text("events", EVENTS)),
          answering(Route.get("/notes"), notes, "socket")
              .offer(new Offer.Upgrades("websocket"))
              .answer(101, "A socket.")
              .by(backend -> request -> text("a socket", MediaType.TEXT)),
          answering(Route.post("/notes"), notes, "form")
              .offer(new Offer.Takes(List.of(MediaType.FORM)))
              .body(MediaType.FORM, ValueShape.object())
              .answer(303, "Done.")
              .by(backend -> request -> text("a form", MediaType.TEXT)));
    }

    private static Route.Builder answering(Route.Builder route, Resource notes, String what) {
      return route.of(notes)
          .named("show", what)
          .does("Show notes", "As " + what + ".")
          .right(Right.of(notes, Method.QUERY));
    }

    private static Response text(String text, MediaType type) {
      return Response.of(
          200,
          text.getBytes(StandardCharsets.UTF_8),
          Field.of(FieldName.CONTENT_TYPE, type.toString()));
    }
  }

  @Test
  void faces_share_an_address_by_accept_by_body_and_by_protocol() {
    try (Served served = Served.start(folder, new Pages(), Examples.note())) {
      assertThat(served.get("/notes").text()).isEqualTo("[]");
      assertThat(served.get("/notes", "Accept", "*/*").text()).isEqualTo("[]");
      assertThat(served.get("/notes", "Accept", "application/json").text()).isEqualTo("[]");
      assertThat(served.get("/notes", "Accept", "text/event-stream").text()).isEqualTo("events");
      String browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
      assertThat(served.get("/notes", "Accept", browser).text()).isEqualTo("a page");
      assertThat(served.get("/notes", "Accept", "text/csv").header("Content-Type").orElseThrow())
          .startsWith("text/csv");
      String form = "application/x-www-form-urlencoded; charset=utf-8";
      assertThat(served.send("POST", "/notes", "a=1", "Content-Type", form).text())
          .isEqualTo("a form");
      assertThat(served.post("/notes", "{}").status()).isEqualTo(201);
      var raw = new RawClient(served.port());
      String head = "GET /notes HTTP/1.1\r\nHost: localhost\r\n";
      assertThat(raw.send(head + "Upgrade: WebSocket\r\n\r\n").body()).isEqualTo("a socket");
      assertThat(raw.send(head + "Upgrade: other\r\n\r\n").body()).startsWith("[");
    }
  }

  @Test
  void what_no_face_offers_is_refused_with_what_all_of_them_offer() {
    try (Served served = Served.start(folder, new Pages(), Examples.note())) {
      Answer refused = served.get("/notes", "Accept", "image/png");
      assertThat(refused.status()).isEqualTo(406);
      assertThat(refused.json().get("available").valueStream().map(JsonNode::stringValue))
          .containsExactly(
              "application/json", "application/x-ndjson", "text/csv", "text/html",
              "text/event-stream");
    }
  }

  @Test
  void all_faces_of_an_address_are_described_in_one_place() {
    try (Served served = Served.start(folder, new Pages(), Examples.note())) {
      JsonNode list = served.get("/openapi.json").json().at("/paths/~1notes/get");
      assertThat(list.get("operationId").stringValue()).isEqualTo("listNotes");
      assertThat(list.at("/responses/200/content").propertyNames())
          .containsExactly(
              "application/json", "application/x-ndjson", "text/csv", "text/html",
              "text/event-stream");
      assertThat(list.get("responses").has("101")).isTrue();
      assertThat(served.routes()).containsOnlyOnce("GET /notes");
    }
  }

  @Test
  void two_routes_that_offer_the_same_do_not_start() {
    Face twice =
        new Face() {
          @Override
          public String name() {
            return "twice";
          }

          @Override
          public List<Route> routes(Application application) {
            return List.of(
                Route.get("/notes")
                    .named("list", "Again")
                    .does("List", "Once more.")
                    .right(new Right.Anybody())
                    .answer(200, "Notes.")
                    .content(200, MediaType.CSV, ValueShape.text())
                    .by(backend -> request -> Response.of(200)));
          }
        };
    assertThatThrownBy(() -> Served.start(folder, twice, Examples.note()).close())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("GET /notes has two routes that offer the same");
  }

  @Test
  void a_route_that_says_too_little_is_none() {
    assertThatThrownBy(
        () -> Route.get("/x")
            .named("get", "X")
            .does("X", "Gets it.")
            .answer(200, "It.")
            .by(backend -> request -> Response.of(200)))
        .hasMessage("GET /x lacks its right, its name or what it does");
    assertThatThrownBy(
        () -> Route.get("/x/{id}")
            .named("get", "X")
            .does("X", "Gets it.")
            .right(new Right.Anybody())
            .answer(200, "It.")
            .by(backend -> request -> Response.of(200)))
        .hasMessage("GET /x/{id} lacks a parameter for a segment of its path");
  }

  @Test
  void every_route_says_what_it_does_in_whole_sentences() {
    var application = Application.open(Schema.of("test", List.of(Examples.album())));
    for (Route route : new RestFace().routes(application)) {
      assertThat(route.description().details()).as(route.address()).endsWith(".");
    }
  }
}
