package dev.ashlar.bench;

import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates persons through a server's own requests, on many connections at once. */
final class Loader {
  private static final int CONNECTIONS = 64;

  private Loader() {}

  /** The JSON of one person; ages run from 0 to 89, so that one in ninety has age 30. */
  static String person(long number) {
    return "{\"name\":\"Ada Lovelace %d\",\"email\":\"ada%d@example.org\",\"age\":%d,\"created\":\"2026-11-22T00:00:00Z\"}"
        .formatted(number, number, number % 90);
  }

  /** Loads so many persons; returns a file with their ids, one a line. */
  static Path load(int port, int size, Path folder) throws Exception {
    var next = new AtomicInteger();
    List<Future<List<String>>> loading = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        Callable<List<String>> work = () -> create(port, size, next);
        loading.add(threads.submit(work));
      }
    }
    Path file = folder.resolve("ids.txt");
    try (BufferedWriter ids = Files.newBufferedWriter(file)) {
      for (Future<List<String>> part : loading) {
        for (String id : part.get()) {
          ids.write(id);
          ids.newLine();
        }
      }
    }
    return file;
  }

  private static List<String> create(int port, int size, AtomicInteger next) throws IOException {
    List<String> ids = new ArrayList<>();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      OutputStream output = socket.getOutputStream();
      InputStream input = new BufferedInputStream(socket.getInputStream());
      for (int number = next.incrementAndGet(); number <= size; number = next.incrementAndGet()) {
        byte[] body = person(number).getBytes(StandardCharsets.UTF_8);
        String head =
            "POST /people HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: %d\r\n\r\n".formatted(body.length);
        output.write(
            (head + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
        output.flush();
        ids.add(id(input));
      }
    }
    return ids;
  }

  /** Reads one answer; returns the id at the end of its {@code Location}. */
  private static String id(InputStream input) throws IOException {
    String status = line(input);
    if (!status.contains(" 201")) {
      throw new IOException("a create was answered with " + status);
    }
    int length = 0;
    String id = "";
    for (String header = line(input); !header.isEmpty(); header = line(input)) {
      String lower = header.toLowerCase(java.util.Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).strip());
      } else if (lower.startsWith("location:")) {
        id = header.substring(header.lastIndexOf('/') + 1);
      }
    }
    input.skipNBytes(length);
    return id;
  }

  private static String line(InputStream input) throws IOException {
    var line = new StringBuilder();
    for (int next = input.read(); next != '\n'; next = input.read()) {
      if (next < 0) {
        throw new IOException("the server closed the connection");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
