package dev.ashlar.app.leak;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A client that puts one question after the other on a connection that it keeps: tens of thousands of them
 * cost a tenth of what the client of the platform takes. Used by one thread.
 */
final class KeptConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;
  private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS");

  private final URI server;
  private Socket socket;
  private InputStream input;

  /** A client of the server at a URL. */
  KeptConnection(String url) throws IOException {
    server = URI.create(url);
    open();
  }

  /**
   * An answer.
   *
   * @param headers by name in lower case; several of one name are joined with commas
   */
  record Reply(int status, Map<String, String> headers, String body) {}

  private void open() throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    input = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends a request and reads its answer; the headers are names and values in turn. */
  Reply send(String method, String path, String body, List<String> headers) throws IOException {
    if (socket.isClosed()) {
      open();
    }
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    var request = new StringBuilder();
    request.append(method).append(' ').append(URI.create(path).toASCIIString());
    request.append(" HTTP/1.1\r\nHost: ").append(server.getAuthority()).append("\r\n");
    for (int i = 0; i < headers.size(); i += 2) {
      request.append(headers.get(i)).append(": ").append(headers.get(i + 1)).append("\r\n");
    }
    if (content.length > 0 || !BODILESS.contains(method)) {
      request.append("Content-Length: ").append(content.length).append("\r\n");
    }
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(content);
    bytes.writeTo(socket.getOutputStream());
    return reply(method);
  }

  private Reply reply(String method) throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    var headers = new TreeMap<String, String>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (one, other) -> one + ", " + other);
    }
    boolean bare = method.equals("HEAD") || status == 204 || status == 304;
    byte[] body = bare ? new byte[0] : body(headers);
    if (headers.getOrDefault("connection", "").equalsIgnoreCase("close")) {
      socket.close();
    }
    return new Reply(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    if (!headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      String length = headers.get("content-length");
      return length == null ? input.readAllBytes() : read(Integer.parseInt(length));
    }
    var body = new ByteArrayOutputStream();
    for (int size = chunk(); size > 0; size = chunk()) {
      body.writeBytes(read(size));
      line();
    }
    line();
    return body.toByteArray();
  }

  private int chunk() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private byte[] read(int length) throws IOException {
    byte[] bytes = input.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the server ended the connection within its answer");
    }
    return bytes;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int unit = input.read(); unit != '\n'; unit = input.read()) {
      if (unit < 0) {
        throw new EOFException("the server ended the connection within its answer");
      }
      line.append((char) unit);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
