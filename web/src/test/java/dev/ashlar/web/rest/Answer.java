package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An answer as a client reads it. */
record Answer(HttpResponse<byte[]> response) {
  int status() {
    return response.statusCode();
  }

  Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  String text() {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  JsonNode json() {
    return Json.parse(response.body());
  }

  /** The ids of a list, in order. */
  List<String> ids() {
    return json().values().stream().map(item -> item.path("id").asString()).toList();
  }

  /** The sequence that a write answered. */
  long sequence() {
    return Long.parseLong(header("Ashlar-Sequence").orElseThrow());
  }

  /** That this is a problem of a type, and what all problems have. */
  Answer isProblem(int status, String slug) {
    assertThat(text()).isNotEmpty();
    assertThat(status()).as(text()).isEqualTo(status);
    assertThat(header("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = json();
    assertThat(problem.path("type").asString()).isEqualTo("/problems/" + slug);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("title").asString()).isNotEmpty();
    assertThat(problem.path("detail").asString()).isNotEmpty();
    assertThat(header("Request-Id")).hasValue(problem.path("requestId").asString());
    return this;
  }

  /** The detail of a problem. */
  String detail() {
    return json().path("detail").asString();
  }

  /** The errors of a problem, each as {@code /pointer code}. */
  List<String> errors() {
    return json().path("errors")
        .values()
        .stream()
        .map(error -> error.path("pointer").asString() + " " + error.path("code").asString())
        .toList();
  }
}
