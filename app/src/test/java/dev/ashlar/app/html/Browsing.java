package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** An application, and somebody who looks at its pages as a browser does. */
final class Browsing implements AutoCloseable {
  /** What Chromium sends. */
  static final String ACCEPT =
      "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,"
          + "*/*;q=0.8";

  private final App app;
  private final HttpClient client = HttpClient.newHttpClient();

  private Browsing(App app) {
    this.app = app;
  }

  /** Starts what a definition says, in a folder. */
  static Browsing of(Path folder, String yaml) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("app.yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Browsing(Ashlar.folder(folder).port(0).start());
  }

  App app() {
    return app;
  }

  /** A document, stored. */
  void store(String resource, String id, String json) {
    var draft = dev.ashlar.document.Draft.parse(json.replace('\'', '"'));
    app.model(resource).upsert(id, draft.members()).orThrow();
  }

  /** The page at an address, which must be there. */
  Document page(String path, String... headers) {
    HttpResponse<String> answer = get(path, ACCEPT, headers);
    assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
    return parsed(answer);
  }

  /** An answer as a page. */
  static Document parsed(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    return Jsoup.parse(answer.body(), answer.uri().toString());
  }

  /** What a browser gets. */
  HttpResponse<String> browse(String path, String... headers) {
    return get(path, ACCEPT, headers);
  }

  HttpResponse<String> get(String path, String accept, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(app.url() + path)).header("Accept", accept);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  HttpResponse<String> send(HttpRequest request) {
    try {
      return TimeLimit.send(client, request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    app.close();
  }
}
