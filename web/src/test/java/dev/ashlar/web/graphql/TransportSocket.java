package dev.ashlar.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.testkit.TimeLimit;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A client that speaks {@code graphql-transport-ws} word for word. */
final class TransportSocket implements WebSocket.Listener, AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final LinkedBlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> end = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  private final WebSocket socket;

  TransportSocket(String url, String... protocols) {
    var builder = client.newWebSocketBuilder();
    if (protocols.length > 0) {
      builder.subprotocols(protocols[0]);
    }
    socket = TimeLimit.await(
        builder.buildAsync(URI.create(url.replace("http", "ws") + "/graphql"), this),
        "the connection");
  }

  /** One that has said hello. */
  static TransportSocket open(String url, String init) {
    var socket = new TransportSocket(url, "graphql-transport-ws");
    socket.send("{'type':'connection_init','payload':" + init + "}");
    assertThat(socket.next().path("type").asString()).isEqualTo("connection_ack");
    return socket;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      received.add(Json.parse(text.toString()));
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    end.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    end.complete(1006);
  }

  /** Sends JSON in single quotes. */
  void send(String json) {
    TimeLimit.await(socket.sendText(json.replace('\'', '"'), true), "the end of sending");
  }

  void subscribe(String id, String document) {
    send("{'id':'%s','type':'subscribe','payload':{'query':'%s'}}".formatted(id, document));
  }

  /** The next message; fails where none comes. */
  JsonNode next() {
    JsonNode message = poll(60_000);
    assertThat(message).isNotNull();
    return message;
  }

  /** The payload of the next event of a subscription, as JSON in single quotes. */
  String event() {
    JsonNode message = next();
    assertThat(message.path("type").asString()).as(message.toString()).isEqualTo("next");
    return Json.text(message.at("/payload/data")).replace('"', '\'');
  }

  @Nullable JsonNode poll(long milliseconds) {
    try {
      return received.poll(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The code with which the server ends the conversation. */
  int end() {
    return end.orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }
}
