package dev.ashlar.web.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: stands between the socket and the server library's HTTP/1.1, and knows
 * until when each wait may last.
 *
 * <p>The library reads through {@link #read}. Before it blocks, the connection writes down its
 * deadline: that of the request whose bytes are missing, or that of an idle connection. {@link
 * Deadlines} ends whoever is still waiting then; a half request is answered 408 first. The deadline
 * is changed by compare-and-set on both sides, so that a request which arrives in the last moment is
 * either served or ended, never both.
 *
 * <p>A body that is streamed, in or out, may take as long as it makes progress: each {@link
 * #PROGRESS} bytes have the time of a request. Only the time that is spent waiting for the client
 * counts. A body that is not streamed is refused when more of it has come than will ever be read:
 * the library would keep a whole chunk in memory, however large.
 *
 * <p>A request that is answered before its body was read ends its connection. What the client still
 * sends is then read and thrown away for a while, because closing a socket with unread bytes would
 * destroy the answer on its way.
 */
final class Connection implements ConnectionContext, ServerConnection, InterruptableTask<Void> {
  /** How much of a streamed body must come or go within the time of a request. */
  static final int PROGRESS = 16_384;

  private static final int NEVER = Integer.MAX_VALUE;
  private static final int LINGER = Deadlines.ticks(Duration.ofSeconds(1));
  private static final long MOST_DISCARDED = 256_000_000;
  private static final int BUFFERS = 131_072;
  private static final VarHandle DEADLINE = deadlineHandle();
  private static final ThreadLocal<@Nullable Connection> CURRENT = new ThreadLocal<>();

  private final ConnectionContext context;
  private final Router gateway;
  private final Deadlines deadlines;
  private final DataReader reader;
  private final ServerConnection http;
  private final byte[] timeout;
  private final byte[] tooMany;
  private final int most;
  private final int requestTicks;
  private final int idleTicks;
  private final long mostBuffered;

  private volatile int deadline = NEVER;
  private volatile boolean inRequest;
  private volatile boolean writing;
  private int requestDeadline;
  private long received;
  private boolean streaming;
  private int patience;
  private boolean lingering;
  private boolean ended;

  Connection(
      ConnectionContext context,
      ServerConnectionSelector http,
      Router gateway,
      Deadlines deadlines,
      Limits limits,
      ProtocolErrors errors) {
    this.context = context;
    this.gateway = gateway;
    this.deadlines = deadlines;
    reader = DataReader.create(this::read);
    requestTicks = Deadlines.ticks(limits.request());
    idleTicks = Deadlines.ticks(limits.idle());
    most = limits.connections();
    mostBuffered = (long) limits.body() + limits.requestLine() + limits.header() + BUFFERS;
    timeout = errors.timeout();
    tooMany = errors.tooManyConnections();
    this.http = http.connection(this);
  }

  private static VarHandle deadlineHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(Connection.class, "deadline", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The connection that the present thread serves, if any. */
  static @Nullable Connection current() {
    return CURRENT.get();
  }

  @Override
  public void handle(Limit limit) throws InterruptedException {
    CURRENT.set(this);
    deadlines.add(this);
    try {
      if (deadlines.open() > most) {
        send(tooMany);
        return;
      }
      http.handle(limit);
    } finally {
      if (lingering && !ended) {
        discardRest();
      }
      deadlines.remove(this);
    }
  }

  /** The next bytes; null at the end of the stream. Blocks until there are some. */
  private byte @Nullable [] read() {
    return streaming ? streamed() : whole();
  }

  private byte @Nullable [] whole() {
    int until = inRequest ? requestDeadline : deadlines.now() + idleTicks;
    byte[] bytes = read(until);
    if (!inRequest) {
      requestDeadline = deadlines.now() + requestTicks;
      inRequest = true;
      received = 0;
    }
    received += bytes == null ? 0 : bytes.length;
    if (received > mostBuffered) {
      throw RequestException.builder()
          .type(DirectHandler.EventType.BAD_REQUEST)
          .status(Status.REQUEST_ENTITY_TOO_LARGE_413)
          .message("more came than is read")
          .build();
    }
    return bytes;
  }

  /** The next bytes of a body that is streamed. */
  private byte @Nullable [] streamed() {
    int begun = deadlines.now();
    byte[] bytes = read(begun + patience);
    patience -= deadlines.now() - begun;
    received += bytes == null ? 0 : bytes.length;
    if (received >= PROGRESS) {
      received = 0;
      patience = requestTicks;
    }
    return bytes;
  }

  /** From now on the present request may take long to arrive. */
  void stream() {
    streaming = true;
    received = 0;
    patience = requestTicks;
  }

  private byte @Nullable [] read(int until) {
    DEADLINE.setVolatile(this, until);
    byte[] bytes;
    try {
      bytes = context.serverSocket().get();
    } catch (UncheckedIOException e) {
      ended = true;
      throw new ServerConnectionException("the client's socket failed", e);
    }
    if (!DEADLINE.compareAndSet(this, until, NEVER)) {
      ended = true;
      throw new CloseConnectionException("the request took too long");
    }
    ended = bytes == null;
    return bytes;
  }

  /**
   * Sends the whole answer to the present request; the client has the time of a request to take it.
   */
  void answer(BufferData bytes) {
    write(bytes);
    answered();
  }

  /** Sends a part of the answer; the client has the time of a request to take it. */
  void write(BufferData bytes) {
    writing = true;
    DEADLINE.setVolatile(this, deadlines.now() + requestTicks);
    try {
      context.dataWriter().write(bytes);
    } catch (SocketWriterException | UncheckedIOException e) {
      ended = true;
      throw new ServerConnectionException("the client's socket failed", e);
    }
    DEADLINE.setVolatile(this, NEVER);
  }

  /** What comes next belongs to another request. */
  void answered() {
    writing = false;
    inRequest = false;
    streaming = false;
  }

  /**
   * Ends the connection with the present request, which is answered.
   *
   * @param unread whether the client may still be sending its body
   */
  void end(boolean unread) {
    lingering = unread;
    throw new CloseConnectionException("the last request of the connection is answered");
  }

  /** The connection ends with the present request, whose body was not read. */
  void linger() {
    lingering = true;
  }

  private void discardRest() {
    long discarded = 0;
    try {
      while (discarded < MOST_DISCARDED) {
        inRequest = false;
        byte[] bytes = read(deadlines.now() + LINGER);
        if (bytes == null) {
          return;
        }
        discarded += bytes.length;
      }
    } catch (CloseConnectionException e) {
      ended = true;
    }
  }

  /** Ends the connection if it waits longer than it may. Called by another thread. */
  void endIfDue(int now) {
    int due = deadline;
    if (now > due && DEADLINE.compareAndSet(this, due, NEVER)) {
      Thread.ofVirtual().name("ashlar-late-connection").start(this::endLate);
    }
  }

  private void endLate() {
    try {
      if (inRequest && !writing) {
        send(timeout);
      }
      context.serverSocket().close();
    } catch (UncheckedIOException | CloseConnectionException e) {
      // the socket is gone already, which is what was wanted
    }
  }

  private void send(byte[] answer) {
    context.serverSocket().write(BufferData.create(answer));
  }

  @Override
  public boolean canInterrupt() {
    return http instanceof InterruptableTask<?> task && task.canInterrupt();
  }

  @Override
  public Duration idleTime() {
    return http.idleTime();
  }

  @Override
  public void close(boolean interrupt) {
    http.close(interrupt);
  }

  @Override
  public DataReader dataReader() {
    return reader;
  }

  @Override
  public DataWriter dataWriter() {
    return context.dataWriter();
  }

  @Override
  public ListenerContext listenerContext() {
    return context.listenerContext();
  }

  @Override
  public ExecutorService executor() {
    return context.executor();
  }

  @Override
  public Router router() {
    return gateway;
  }

  @Override
  public HelidonSocket serverSocket() {
    return context.serverSocket();
  }

  @Override
  public PeerInfo remotePeer() {
    return context.remotePeer();
  }

  @Override
  public PeerInfo localPeer() {
    return context.localPeer();
  }

  @Override
  public boolean isSecure() {
    return context.isSecure();
  }

  @Override
  public String socketId() {
    return context.socketId();
  }

  @Override
  public String childSocketId() {
    return context.childSocketId();
  }
}
