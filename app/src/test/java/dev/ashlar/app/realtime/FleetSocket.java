package dev.ashlar.app.realtime;

import dev.ashlar.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A client of a WebSocket that speaks JSON-RPC; it changes who it is and what it asks for, too. */
final class FleetSocket extends FleetClient {
  private final HttpClient http;
  private int ids;

  /** How many answers are to come before it is known again of which view what arrives is. */
  private int awaited;

  FleetSocket(
      View view,
      Servers servers,
      Map<String, String> tokens,
      long seed,
      HttpClient http) {
    super(view, servers, tokens, seed);
    this.http = http;
  }

  /** Takes one message when it is asked for one, so that a client that dawdles really reads nothing. */
  private static final class Incoming implements WebSocket.Listener {
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        messages.add(text.toString());
        text.setLength(0);
      } else {
        from.request(1);
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      messages.add("");
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      messages.add("");
    }
  }

  @Override
  void connect() throws IOException, InterruptedException {
    var incoming = new Incoming();
    WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(20));
    if (isBetween()) {
      forget(); // nobody knows whose view it had
    }
    if (random.nextInt(6) == 0) {
      forget();
      view = another();
    }
    token(view.caller()).ifPresent(token -> builder.header("Authorization", "Bearer " + token));
    String server = servers.any(random);
    int kills = servers.kills(server);
    WebSocket socket;
    try {
      URI address = URI.create(server.replaceFirst("^http", "ws") + "/");
      socket = builder.buildAsync(address, incoming).join();
    } catch (CompletionException e) {
      throw new IOException(e);
    }
    try {
      awaited = 0;
      subscribe(socket);
      long heard = System.nanoTime();
      while (!isOver && !hasEnough()) {
        String message = incoming.messages.poll(1, TimeUnit.SECONDS);
        if (message == null && System.nanoTime() - heard > SILENCE.toNanos()) {
          silent(servers.kills(server) > kills);
        }
        if (message != null && message.isEmpty()) {
          throw new IOException("it was closed");
        }
        if (message != null) {
          heard = System.nanoTime();
          doing("took " + message.substring(0, Math.min(80, message.length())));
          took(socket, Json.parse(message.getBytes(StandardCharsets.UTF_8)));
          dawdle();
          socket.request(1);
        }
      }
    } finally {
      socket.abort();
    }
  }

  /** The JDK's client does not always tell that its connection broke; a server that lives is never silent. */
  private void silent(boolean killed) throws IOException {
    if (!killed) {
      throw new AssertionError(this + " heard nothing for " + SILENCE);
    }
    throw new IOException("the server of this connection is no more");
  }

  private void subscribe(WebSocket socket) throws IOException {
    ObjectNode params = JsonNodeFactory.instance.objectNode().put("channel", path());
    if (view.most() >= 0) {
      params.putObject("filter").putObject("kind").put("$lte", view.most());
    }
    if (sequence >= 0) {
      params.put("since", sequence);
    } else {
      params.put("snapshot", true);
    }
    awaited++;
    send(socket, "subscribe", params);
  }

  private void send(WebSocket socket, String method, ObjectNode params) throws IOException {
    ObjectNode call = JsonNodeFactory.instance.objectNode();
    call.put("jsonrpc", "2.0")
        .put("id", method + ++ids)
        .put("method", method)
        .set("params", params);
    try {
      socket.sendText(Json.text(call), true).join();
    } catch (CompletionException e) {
      throw new IOException(e);
    }
  }

  private void took(WebSocket socket, JsonNode message) throws IOException {
    if (message.has("id")) {
      answered(socket, message);
      return;
    }
    JsonNode params = message.get("params");
    switch (message.get("method").stringValue()) {
      case "patch" -> {
        if (!isBetween() || sequence >= 0) {
          patch(params);
        }
      }
      case "heartbeat" -> {
        if (!isBetween()) {
          note(params.get("sequence").longValue(), "heartbeat");
        }
      }
      case "lagging" -> {
        lags++;
        if (isBetween()) {
          forget();
        }
        subscribe(socket);
      }
      case "reset" -> {
        resets++;
        forget();
        subscribe(socket);
      }
      default -> throw new AssertionError(this + ": " + message);
    }
    change(socket);
  }

  private void answered(WebSocket socket, JsonNode message) throws IOException {
    JsonNode result = message.get("result");
    if (result == null) {
      if (message.at("/error/code").intValue() == 503) {
        throw new IOException("the store is away");
      }
      throw new AssertionError(this + ": " + message);
    }
    switch (message.get("id").stringValue().replaceAll("[0-9]+", "")) {
      case "subscribe" -> {
        awaited--;
        if (result.has("value")) {
          snapshot(result.get("value"), result.get("sequence").longValue());
        }
      }
      case "authenticate" -> {
        // what comes until the answer to the ping may be what either of the two sees
      }
      default -> awaited--;
    }
  }

  /** Becomes somebody else, or asks for something else, now and then. */
  private void change(WebSocket socket) throws IOException {
    if (isBetween() || sequence < 0 || random.nextInt(30) > 0) {
      return;
    }
    View other = another();
    if (random.nextBoolean() && token(other.caller()).isPresent()) {
      awaited++;
      view = new View(other.caller(), view.collection(), view.id(), view.most());
      send(
          socket,
          "authenticate",
          JsonNodeFactory.instance.objectNode().put("token", token(view.caller()).orElseThrow()));
      send(socket, "ping", JsonNodeFactory.instance.objectNode());
    } else {
      forget();
      view = new View(view.caller(), view.collection(), view.id(), other.most());
      subscribe(socket);
    }
  }

  @Override
  boolean isBetween() {
    return awaited > 0;
  }

  /** What is noted between two views is of neither. */
  @Override
  void note(long at, String by) {
    super.note(at, by);
    if (isBetween()) {
      seen.removeLast();
    }
  }

  @Override
  public String toString() {
    return "socket on " + view;
  }
}
