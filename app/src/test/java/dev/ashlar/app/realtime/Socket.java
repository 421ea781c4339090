package dev.ashlar.app.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.testkit.TimeLimit;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client on a WebSocket that speaks JSON-RPC. Used by one thread. */
public final class Socket implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private final Incoming incoming = new Incoming();
  private final AtomicInteger ids = new AtomicInteger();

  /** What was told before the answer to a call, and is not asked for yet. */
  private final Queue<JsonNode> aside = new ArrayDeque<>();

  private final WebSocket socket;

  private Socket(String url, String... headers) {
    WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    String address = url.replaceFirst("^http", "ws");
    socket = TimeLimit.await(builder.buildAsync(URI.create(address), incoming),
        "a connection to " + address);
  }

  /** Connects; the headers are names and values in turn. */
  public static Socket open(String url, String... headers) {
    return new Socket(url, headers);
  }

  /** The status with which a connection is refused; 101 if it is not. */
  public static int refused(String url, String... headers) {
    try (var socket = new Socket(url, headers)) {
      return 101;
    } catch (CompletionException e) {
      return e.getCause() instanceof java.net.http.WebSocketHandshakeException handshake
          ? handshake.getResponse().statusCode()
          : 0;
    }
  }

  private static final class Incoming implements WebSocket.Listener {
    final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
    final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private volatile boolean paused;

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        messages.add(Json.parse(part.toString()));
        part.setLength(0);
      }
      if (!paused) {
        from.request(1);
      }
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      closed.add(code);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      closed.add(-1);
    }
  }

  /** Reads no further than the next message, until it is to go on. */
  public void pause() {
    incoming.paused = true;
  }

  /** Reads on. */
  public void goOn() {
    incoming.paused = false;
    socket.request(1);
  }

  /** Sends a text, whatever it is. */
  public void send(String text) {
    TimeLimit.await(socket.sendText(text, true), "the end of sending");
  }

  /** Sends bytes. */
  public void sendBytes(byte[] bytes) {
    TimeLimit.await(socket.sendBinary(ByteBuffer.wrap(bytes), true), "the end of sending");
  }

  /** Calls a method, and waits for its answer; what was told meanwhile stays in the queue. */
  public ObjectNode call(String method, String params) {
    int id = ids.incrementAndGet();
    send(
        "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":%s}"
            .formatted(id, method, params.replace('\'', '"')));
    var told = new ArrayDeque<JsonNode>();
    JsonNode next = next();
    while (!next.path("id").isInt() || next.path("id").intValue() != id) {
      told.add(next);
      next = next();
    }
    aside.addAll(told); // nothing else is left there
    return (ObjectNode) next;
  }

  /** The result of a call. */
  public JsonNode result(String method, String params) {
    ObjectNode answer = call(method, params);
    assertThat(answer.has("result")).as(Json.text(answer)).isTrue();
    return answer.get("result");
  }

  /** The code of the error that a call comes to. */
  public int error(String method, String params) {
    ObjectNode answer = call(method, params);
    assertThat(answer.has("error")).as(Json.text(answer)).isTrue();
    return answer.at("/error/code").intValue();
  }

  /** The next message. */
  public JsonNode next() {
    JsonNode next = poll(PATIENCE_SECONDS * 1000L);
    assertThat(next).as("a message within %d s", PATIENCE_SECONDS).isNotNull();
    return next;
  }

  /** The params of the next message, which is a notification of this method. */
  public JsonNode told(String method) {
    JsonNode next = next();
    assertThat(next.path("method").asString("")).as(Json.text(next)).isEqualTo(method);
    return next.get("params");
  }

  /** The next message, if it comes within that time. */
  public @Nullable JsonNode poll(long milliseconds) {
    if (!aside.isEmpty()) {
      return aside.remove();
    }
    try {
      return incoming.messages.poll(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** That nothing comes before the answer to a ping. */
  public void isQuiet() {
    ObjectNode answer = call("ping", "{}");
    assertThat(answer.get("result").stringValue()).isEqualTo("pong");
    assertThat(aside).isEmpty();
    assertThat(incoming.messages).isEmpty();
  }

  /** With which code the server closes. */
  public int closed() {
    try {
      Integer code = incoming.closed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(code).as("closed within %d s", PATIENCE_SECONDS).isNotNull();
      return code;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    socket.abort();
  }
}
