package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.Connection;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.FormElement;

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

  /** What a browser gets that reaches the server by another name of this machine. */
  HttpResponse<String> at(String host, String path, String... headers) {
    String url = "http://" + host + ":" + URI.create(app.url()).getPort() + path;
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Accept", ACCEPT)
            .headers(headers)
            .build());
  }

  HttpResponse<String> get(String path, String accept, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(app.url() + path)).header("Accept", accept);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  /**
   * Sends a form as a browser without JavaScript does: its controls as they are on the page, and others.
   *
   * @param more names and values in turn, such as the button that was pressed
   */
  HttpResponse<String> submit(Element form, List<String> headers, String... more) {
    var body = new StringBuilder();
    for (Connection.KeyVal each : ((FormElement) form).formData()) {
      append(body, each.key(), each.value());
    }
    for (int i = 0; i < more.length; i += 2) {
      append(body, more[i], more[i + 1]);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(app.url() + form.attr("action")))
            .header("Accept", ACCEPT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    return send(request.build());
  }

  /** Sends a form with one file, as a browser does. */
  HttpResponse<String> upload(
      String path, String control, String name, String type, String content, String... fields) {
    var body = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      body.append("--limit\r\nContent-Disposition: form-data; name=\"")
          .append(fields[i])
          .append("\"\r\n\r\n")
          .append(fields[i + 1])
          .append("\r\n");
    }
    body.append("--limit\r\nContent-Disposition: form-data; name=\"")
        .append(control)
        .append("\"; filename=\"")
        .append(name.replace("\"", "%22"))
        .append("\"\r\nContent-Type: ")
        .append(type)
        .append("\r\n\r\n")
        .append(content)
        .append("\r\n--limit--\r\n");
    return send(
        HttpRequest.newBuilder(URI.create(app.url() + path))
            .header("Accept", ACCEPT)
            .header("Content-Type", "multipart/form-data; boundary=limit")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  private static void append(StringBuilder body, String name, String value) {
    body.append(body.isEmpty() ? "" : "&")
        .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
        .append('=')
        .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
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
