package dev.ashlar.app.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in the guide's page on access. */
class SignedProgramTest {
  @TempDir private Path data;

  private static App signed() {
    String secret = "a secret of more than thirty-two bytes";
    // region: signed-program
    App app =
        Ashlar.app("diary")
            .auth("secret", secret)
            .auth("issuer", "https://login.example.org")
            .cors("https://app.example.org")
            .limit("rate", "1000/m");
    // endregion
    return app;
  }

  @Test
  void the_program_is_closed_and_lets_the_listed_origin_know() throws Exception {
    try (App app = signed().data(data).port(0)) {
      app.define("Page");
      app.start();
      assertThat(status(app, "/pages")).isEqualTo(401);
      assertThat(status(app, "/livez")).isEqualTo(200);
    }
  }

  private static int status(App app, String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(app.url() + path))
            .header("Origin", "https://app.example.org")
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      var answer = client.send(request, BodyHandlers.discarding());
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
          .hasValue("https://app.example.org");
      return answer.statusCode();
    }
  }
}
