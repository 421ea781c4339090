package dev.ashlar.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A client that sends bytes as they are, for requests that no proper client would send. */
public final class RawClient {
  private static final int PATIENCE = 60_000;

  private final int port;

  /** A client of a server on this machine. */
  public RawClient(int port) {
    this.port = port;
  }

  /**
   * An answer; header names are in lower case, and the values of several fields of one name are
   * joined with commas.
   *
   * @param body as long as {@code Content-Length} says
   */
  public record Reply(int status, Map<String, String> headers, String body) {
    /** The value of a header field. */
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
  }

  /** Sends text on a connection of its own and reads one answer. */
  public Reply send(String text) {
    try (Conversation conversation = open()) {
      conversation.send(text);
      return conversation.read();
    }
  }

  /** A connection. */
  public Conversation open() {
    try {
      var socket = new Socket("127.0.0.1", port);
      socket.setSoTimeout(PATIENCE);
      return new Conversation(socket, socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One connection, used by one thread. */
  public record Conversation(Socket socket, InputStream input) implements AutoCloseable {
    /** Sends characters up to U+00FF as single bytes. */
    public void send(String text) {
      send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Sends bytes. */
    public void send(byte[] bytes) {
      try {
        socket.getOutputStream().write(bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Sends bytes, unless the server has ended the connection meanwhile. */
    public void sendIfOpen(byte[] bytes) {
      try {
        socket.getOutputStream().write(bytes);
      } catch (SocketException e) {
        return; // what it answered before can still be read
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Says that nothing more will be sent. */
    public void end() {
      try {
        socket.shutdownOutput();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Reads one answer. */
    public Reply read() {
      String first = line();
      var headers = new LinkedHashMap<String, String>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        headers.merge(
            name, line.substring(colon + 1).strip(), (one, other) -> one + ", " + other);
      }
      int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
      return new Reply(Integer.parseInt(first.split(" ")[1]), headers, body(length));
    }

    /** Reads all that comes until the server ends the connection. */
    public String rest() {
      try {
        return new String(input.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Whether the server ends the connection, and sends nothing before it does. */
    public boolean isEnded() {
      try {
        return input.read() < 0;
      } catch (IOException e) {
        return true;
      }
    }

    private String line() {
      var line = new ByteArrayOutputStream();
      try {
        for (int unit = input.read(); unit != '\n'; unit = input.read()) {
          if (unit < 0) {
            throw new IllegalStateException("the server ended the connection within its answer");
          }
          line.write(unit);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return line.toString(StandardCharsets.ISO_8859_1).strip();
    }

    private String body(int length) {
      try {
        return new String(input.readNBytes(length), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
