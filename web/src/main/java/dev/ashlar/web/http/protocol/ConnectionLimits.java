package dev.ashlar.web.http.protocol;

import java.time.Duration;

/**
 * What one client may use up. A record of defaults that configuration overrides.
 *
 * @param body the largest body of a request that is read whole, in bytes
 * @param upload the largest body that is streamed, in bytes
 * @param requestLine the longest request line, in bytes
 * @param header the largest header, in bytes
 * @param connections how many may be open at once; further ones are answered 503 and closed
 * @param request how long a request may take to arrive whole, and an answer to be taken; of one
 *     that is streamed, each 16 KB
 * @param idle how long a connection may wait between requests
 * @param drain how long a stopping server waits for requests that it has begun, and for streams and
 *     sockets to end
 * @param ping how often a stream or socket shows that it lives; a socket that is silent for as long
 *     as this and a request may take is ended
 * @param queue how many bytes may wait to be taken on one stream or socket; a single message may be
 *     larger
 */
public record ConnectionLimits(
    int body,
    long upload,
    int requestLine,
    int header,
    int connections,
    Duration request,
    Duration idle,
    Duration drain,
    Duration ping,
    int queue) {
  /** 8 MB bodies, 1 GB uploads, 20,000 connections, 30 s for a request, 5 minutes between two. */
  public static final ConnectionLimits DEFAULT =
      new ConnectionLimits(
          8_000_000,
          1_000_000_000,
          16_384,
          32_768,
          20_000,
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          1_000_000);

  /** These limits with another limit for bodies. */
  public ConnectionLimits withBody(int body) {
    return new ConnectionLimits(body, upload, requestLine, header, connections, request, idle,
        drain, ping,
        queue);
  }

  /** These limits with another limit for uploads. */
  public ConnectionLimits withUpload(long upload) {
    return new ConnectionLimits(body, upload, requestLine, header, connections, request, idle,
        drain, ping,
        queue);
  }

  /** These limits with another limit for connections. */
  public ConnectionLimits withConnections(int connections) {
    return new ConnectionLimits(body, upload, requestLine, header, connections, request, idle,
        drain, ping,
        queue);
  }

  /** These limits with other limits for the request line and for all header fields together. */
  public ConnectionLimits withHead(int requestLine, int header) {
    return new ConnectionLimits(body, upload, requestLine, header, connections, request, idle,
        drain, ping,
        queue);
  }

  /** These limits with other times for one request and between two. */
  public ConnectionLimits withTimes(Duration request, Duration idle) {
    return new ConnectionLimits(body, upload, requestLine, header, connections, request, idle,
        drain, ping,
        queue);
  }

  /** These limits with another time for what is left when the server stops. */
  public ConnectionLimits withDrain(Duration drain) {
    return new ConnectionLimits(
        body, upload, requestLine, header, connections, request, idle, drain, ping, queue);
  }

  /** These limits with another interval between signs of life, and another bound for what waits. */
  public ConnectionLimits withStreams(Duration ping, int queue) {
    return new ConnectionLimits(
        body, upload, requestLine, header, connections, request, idle, drain, ping, queue);
  }
}
