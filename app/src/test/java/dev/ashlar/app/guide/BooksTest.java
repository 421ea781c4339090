package dev.ashlar.app.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.junit.AshlarExtension;
import dev.ashlar.definition.Id;
import dev.ashlar.definition.Required;
import dev.ashlar.model.Model;
import dev.ashlar.operation.Outcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.node.ObjectNode;

// region: extension
class BooksTest {
  record Book(@Id String id, @Required String title) {}

  @RegisterExtension static final AshlarExtension ashlar =
      AshlarExtension.of(app -> app.define(Book.class).count());

  @Test
  void a_book_without_a_title_is_refused() throws Exception {
    Model<ObjectNode> books = ashlar.app().model("Book");

    try (HttpClient client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(URI.create(ashlar.url() + "/books"))
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString("{}"))
          .build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(422);
    }
    assertThat(books.count()).isZero();
    assertThat(books.remove("emma")).isInstanceOf(Outcome.Missing.class);
  }
}
// endregion
