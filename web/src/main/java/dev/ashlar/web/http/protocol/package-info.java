/**
 * HTTP/1.1 and HTTP/1.0 on connections: the only package that knows the server library.
 *
 * <p>In the order of a request: {@link dev.ashlar.web.http.protocol.Server} listens, {@code
 * Connections} makes a {@code Connection} of each socket, which minds the time; {@code Head} reads and
 * checks line and fields of a request, {@code BodyStream} its body; {@code Gateway} hands it to the
 * router and sends the answer as {@code ResponseBytes} and {@code StreamedBody} write it; {@code
 * ProtocolErrors} answers what is no request at all. With its answer a connection may enter a phase
 * that is {@code Live}: {@code StreamingPhase} sends events, {@code UpgradedPhase} is a WebSocket, whose
 * {@code Frame}s and {@code CloseFrame}s are those of RFC 6455; what waits to be sent is in {@code
 * Outgoing}. {@link dev.ashlar.web.http.protocol.ConnectionLimits} says
 * how much of everything one client may use up.
 */
@NullMarked
package dev.ashlar.web.http.protocol;

import org.jspecify.annotations.NullMarked;
