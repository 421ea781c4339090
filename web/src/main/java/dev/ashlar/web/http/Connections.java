package dev.ashlar.web.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/**
 * Makes a {@link Connection} of every socket that is accepted, with the {@link Gateway} as its only
 * routing. Thread-safe.
 */
final class Connections implements ServerConnectionSelector {
  private final Http1ConnectionSelector http;
  private final Router gateway;
  private final Deadlines deadlines;
  private final Limits limits;
  private final ProtocolErrors errors;

  Connections(Gateway gateway, Deadlines deadlines, Limits limits, ProtocolErrors errors) {
    this.gateway = Router.builder().addRouting(new Gateway.Maker(gateway)).build();
    this.deadlines = deadlines;
    this.limits = limits;
    this.errors = errors;
    http =
        Http1ConnectionSelector.builder()
            .config(
                Http1Config.builder()
                    .maxPrologueLength(limits.requestLine())
                    .maxHeadersSize(limits.header())
                    .validatePath(false)
                    .validatePrologue(false)
                    .validateResponseHeaders(false)
                    .sendKeepAliveHeader(false)
                    .log(log -> log.sendLog(false).receiveLog(false))
                    .build())
            .build();
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return http.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Connection(context, http, gateway, deadlines, limits, errors);
  }
}
