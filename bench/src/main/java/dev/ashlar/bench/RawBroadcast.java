package dev.ashlar.bench;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The limit of what is told: the bare web server, which sends the bytes that it is given to every
 * WebSocket, one after the other. It stores nothing, selects nothing and promises nothing.
 *
 * <p>Usage: {@code RawBroadcast PORT FOLDER}.
 */
public final class RawBroadcast implements WsListener {
  private static final Set<WsSession> SESSIONS = ConcurrentHashMap.newKeySet();

  private RawBroadcast() {}

  /** Starts the server and returns. */
  public static void main(String[] arguments) {
    var server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(Integer.parseInt(arguments[0]))
            .routing(
                routing -> routing
                    .get("/people", (request, response) -> response.send("[]"))
                    .post(
                        "/people",
                        (request, response) -> {
                          broadcast(request.content().as(String.class));
                          response.status(201).send();
                        }))
            .addRouting(WsRouting.builder().endpoint("/people", RawBroadcast::new))
            .build();
    server.start();
  }

  private static synchronized void broadcast(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (WsSession each : List.copyOf(SESSIONS)) {
      try {
        each.send(BufferData.create(bytes), true);
      } catch (RuntimeException e) {
        SESSIONS.remove(each); // it has gone
      }
    }
  }

  @Override
  public void onOpen(WsSession session) {
    SESSIONS.add(session);
  }

  @Override
  public void onClose(WsSession session, int status, String reason) {
    SESSIONS.remove(session);
  }

  @Override
  public void onError(WsSession session, Throwable error) {
    SESSIONS.remove(session);
  }
}
