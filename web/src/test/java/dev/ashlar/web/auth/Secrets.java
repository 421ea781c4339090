package dev.ashlar.web.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.ashlar.web.RawClient;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.Cors;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Proxy;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import dev.ashlar.web.http.protocol.Server;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** A server that says who asks, for those who know a secret, and a client that sends raw requests. */
final class Secrets implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private final Server server;
  private final RawClient client;

  private Secrets(Server server) {
    this.server = server;
    client = new RawClient(server.port());
  }

  static Secrets start(Cors cors, Proxy proxy) {
    var callers = new Callers(Trust.secret(SECRET), CLOCK, cors, proxy);
    Router.Builder routes =
        Router.builder(new SimpleMeterRegistry()).behind(cors).behind(callers.filter());
    Sessions sessions = callers.sessions();
    routes
        .route(HttpMethod.GET, "/_session", callers.known().before(sessions::who))
        .route(HttpMethod.POST, "/_session", sessions::begin)
        .route(HttpMethod.DELETE, "/_session", sessions::end);
    for (HttpMethod method : new HttpMethod[] {HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT}) {
      routes.route(
          method,
          "/who",
          request -> Response.of(
              200, callers.of(request).id().orElse("nobody").getBytes(StandardCharsets.UTF_8)));
    }
    return new Secrets(Server.start("127.0.0.1", 0, routes.build(), ConnectionLimits.DEFAULT));
  }

  /** A token of that name, good until some seconds from now. */
  static String token(String name, long seconds) {
    return signed("{\"sub\":\"%s\",\"exp\":%d}".formatted(name, NOW.getEpochSecond() + seconds));
  }

  static String signed(String claims) {
    try {
      var signed = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
      signed.sign(new MACSigner(SECRET));
      return signed.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Sends a request without a body. */
  Reply send(String line, String... fields) {
    return client.send(head(line, fields) + "\r\n");
  }

  /** Sends a request with a body. */
  Reply sendBody(String line, String type, String body, String... fields) {
    return client.send(
        head(line, fields)
            + "Content-Type: "
            + type
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private static String head(String line, String... fields) {
    var head = new StringBuilder(line).append(" HTTP/1.1\r\nHost: here.example\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return head.toString();
  }

  @Override
  public void close() {
    server.stop();
  }
}
