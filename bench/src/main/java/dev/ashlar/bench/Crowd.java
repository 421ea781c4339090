package dev.ashlar.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/**
 * Many WebSockets on one thread. A message that has {@code t=} and digits in it was sent at that time
 * ({@link System#nanoTime} of this process); the others are counted as noise. Sockets are opened by one
 * thread; the figures may be read by any.
 */
final class Crowd implements AutoCloseable {
  private static final byte[] MARK = "t=".getBytes(StandardCharsets.US_ASCII);
  private static final int AT_ONCE = 200;

  private final Selector selector;
  private final List<Member> members = new ArrayList<>();
  private final boolean socketIo;
  private final AtomicLong open = new AtomicLong();
  private final AtomicLong told = new AtomicLong();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
  private long[] latencies = new long[1 << 16];
  private int count;
  private volatile boolean isOver;

  private Crowd(boolean socketIo) throws IOException {
    this.socketIo = socketIo;
    selector = Selector.open();
  }

  /** One socket. */
  private static final class Member {
    final SocketChannel channel;
    boolean isOpen;
    byte[] rest = new byte[0];

    Member(SocketChannel channel) {
      this.channel = channel;
    }
  }

  /**
   * Opens sockets, and waits until all are open.
   *
   * @param path where each connects
   * @param socketIo whether the server speaks Engine.IO 4 and Socket.IO 5 on them
   */
  static Crowd open(int port, int size, IntFunction<String> path, boolean socketIo)
      throws IOException, InterruptedException {
    var crowd = new Crowd(socketIo);
    Thread.ofPlatform().daemon().start(crowd::read);
    for (int i = 0; i < size; i++) {
      crowd.add(port, path.apply(i));
      while (i + 1 - crowd.open.get() > AT_ONCE) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (crowd.open.get() < size) {
      if (System.nanoTime() > end) {
        throw new IOException("only " + crowd.open.get() + " of " + size + " sockets are open");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return crowd;
  }

  private void add(int port, String path) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    String request =
        "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            .formatted(path, port)
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
    channel.configureBlocking(false);
    var member = new Member(channel);
    members.add(member);
    channel.register(selector, SelectionKey.OP_READ, member);
    selector.wakeup();
  }

  private void read() {
    try {
      while (!isOver) {
        selector.select(key -> took((Member) key.attachment(), key), 100);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void took(Member member, SelectionKey key) {
    try {
      buffer.clear();
      int read = member.channel.read(buffer);
      if (read < 0) {
        key.cancel();
        return;
      }
      long now = System.nanoTime();
      byte[] all = Arrays.copyOf(member.rest, member.rest.length + read);
      buffer.flip().get(all, member.rest.length, read);
      int used = consume(member, all, now);
      member.rest = Arrays.copyOfRange(all, used, all.length);
    } catch (IOException e) {
      key.cancel();
    }
  }

  /** Takes whole frames; returns how many bytes they have. */
  private int consume(Member member, byte[] all, long now) throws IOException {
    int at = 0;
    if (!member.isOpen) {
      String head = new String(all, StandardCharsets.ISO_8859_1);
      int end = head.indexOf("\r\n\r\n");
      if (end < 0) {
        return 0;
      }
      if (!head.startsWith("HTTP/1.1 101")) {
        throw new IOException(head);
      }
      member.isOpen = true;
      at = end + 4;
      if (!socketIo) {
        open.incrementAndGet();
      }
    }
    while (all.length - at >= 2) {
      int length = all[at + 1] & 127;
      int head = 2;
      if (length == 126) {
        if (all.length - at < 4) {
          break;
        }
        length = ((all[at + 2] & 255) << 8) | (all[at + 3] & 255);
        head = 4;
      } else if (length == 127) {
        throw new IOException("a message of this size was not expected");
      }
      if (all.length - at < head + length) {
        break;
      }
      message(member, all[at] & 15, all, at + head, length, now);
      at += head + length;
    }
    return at;
  }

  private void message(Member member, int opcode, byte[] all, int from, int length, long now)
      throws IOException {
    if (opcode == 9) {
      send(member, 10, Arrays.copyOfRange(all, from, from + length));
      return;
    }
    if (socketIo && length > 0 && talks(member, all, from)) {
      return;
    }
    for (int i = from; i < from + length - MARK.length; i++) {
      if (all[i] == MARK[0] && all[i + 1] == MARK[1]) {
        note(now - number(all, i + MARK.length));
        return;
      }
    }
  }

  /** What Engine.IO and Socket.IO say before and between events. */
  private boolean talks(Member member, byte[] all, int from) throws IOException {
    switch (all[from]) {
      case '0' -> send(member, 1, "40".getBytes(StandardCharsets.US_ASCII));
      case '2' -> send(member, 1, "3".getBytes(StandardCharsets.US_ASCII));
      default -> {
        if (all[from + 1] == '0') {
          open.incrementAndGet();
          return true;
        }
        return false;
      }
    }
    return true;
  }

  private static void send(Member member, int opcode, byte[] text) throws IOException {
    var frame = ByteBuffer.allocate(6 + text.length);
    frame.put((byte) (0x80 | opcode)).put((byte) (0x80 | text.length)).putInt(0).put(text).flip();
    member.channel.write(frame);
  }

  private static long number(byte[] text, int from) {
    long number = 0;
    for (int i = from; i < text.length && text[i] >= '0' && text[i] <= '9'; i++) {
      number = number * 10 + (text[i] - '0');
    }
    return number;
  }

  private synchronized void note(long latency) {
    if (count == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * count);
    }
    latencies[count++] = latency;
    told.incrementAndGet();
  }

  /** How many messages came since the last look. */
  long told() {
    return told.get();
  }

  /** Waits until so many have come; returns whether they did. */
  boolean await(long messages) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (told.get() < messages && System.nanoTime() < end) {
      TimeUnit.MICROSECONDS.sleep(200);
    }
    return told.get() >= messages;
  }

  /** The latencies since the last look, sorted, in nanoseconds; begins anew. */
  synchronized long[] look() {
    long[] all = Arrays.copyOf(latencies, count);
    Arrays.sort(all);
    count = 0;
    told.set(0);
    return all;
  }

  @Override
  public void close() throws IOException {
    isOver = true;
    for (Member each : members) {
      each.channel.close();
    }
    selector.close();
  }
}
