package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: reads its requests one after the other, and knows until when each wait may
 * last.
 *
 * <p>Everything is read through {@link #read}. Before it blocks, the connection writes down its
 * deadline: that of the request whose bytes are missing, or that of an idle connection. {@link
 * Deadlines} ends whoever is still waiting then; a half request is answered 408 first. The deadline
 * is changed by compare-and-set on both sides, so that a request which arrives in the last moment is
 * either served or ended, never both.
 *
 * <p>A body that is streamed, in or out, may take as long as it makes progress: each {@link
 * #PROGRESS} bytes have the time of a request. Only the time that is spent waiting for the client
 * counts.
 *
 * <p>A request that is answered before its body was read ends its connection. What the client still
 * sends is then read and thrown away for a while, because closing a socket with unread bytes would
 * destroy the answer on its way.
 */
final class Connection implements ServerConnection, InterruptableTask<Void> {
  /** How much of a streamed body must come or go within the time of a request. */
  static final int PROGRESS = 16_384;

  private static final int NEVER = Integer.MAX_VALUE;
  private static final int LINGER = Deadlines.ticks(Duration.ofSeconds(1));
  private static final long MOST_DISCARDED = 256_000_000;

  /** Line ends before a request, which some clients send behind a body (RFC 9112 §2.2). */
  private static final int MOST_LINE_ENDS = 8;

  /** Clients that hear this may still be sending. */
  private static final Set<ProblemType> LINGERING =
      EnumSet.of(
          ProblemType.TOO_LARGE, ProblemType.URI_TOO_LONG, ProblemType.HEADER_TOO_LARGE);

  private static final VarHandle DEADLINE = handle("deadline");
  private static final VarHandle WRITE_DEADLINE = handle("writeDeadline");

  private final ConnectionContext context;
  private final Connections server;
  private final Deadlines deadlines;
  private final DataReader reader;
  private final int requestTicks;
  private final int idleTicks;
  private final int pingTicks;

  private volatile int deadline = NEVER;
  private volatile boolean inRequest;
  private volatile boolean writing;
  private volatile boolean closing;
  private volatile int writeDeadline = NEVER;
  private volatile @Nullable Live live;

  /** When reading ends, whatever the client sends until then. */
  private volatile int readingEnds = NEVER;

  private int nextBeat;
  private volatile @Nullable Thread thread;
  private int requestDeadline;
  private long received;
  private boolean patient;
  private int patience;
  private boolean lingering;
  private boolean ended;

  Connection(ConnectionContext context, Connections server) {
    this.context = context;
    this.server = server;
    deadlines = server.deadlines();
    reader = DataReader.create(this::read);
    requestTicks = Deadlines.ticks(server.limits().request());
    idleTicks = Deadlines.ticks(server.limits().idle());
    pingTicks = Deadlines.ticks(server.limits().ping());
  }

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(Connection.class, field, int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @Override
  public void handle(Limit limit) {
    thread = Thread.currentThread();
    deadlines.add(this);
    try {
      if (deadlines.open() > server.limits().connections()) {
        send(server.errors().tooManyConnections());
        return;
      }
      serve();
    } catch (DataReader.InsufficientDataAvailableException e) {
      ended = true; // the client went away in the middle of a request
    } finally {
      if (lingering && !ended) {
        discardRest();
      }
      deadlines.remove(this);
    }
  }

  private void serve() {
    boolean more = true;
    while (more && !closing) {
      try {
        more = awaitRequest() && server.gateway().serve(this, Head.read(reader, server.limits()));
      } catch (Rejected e) {
        refuse(e.problem());
        return;
      }
    }
    Live phase = live;
    if (phase != null) {
      phase.run();
    }
  }

  /** With the answer that was sent the connection enters another phase, which ends it. */
  void enter(Live phase) {
    nextBeat = deadlines.now() + pingTicks;
    live = phase;
  }

  /** The phase that outlasts a request, if the connection is in one. */
  @Nullable Live live() {
    return live;
  }

  /** What came is no request: it is answered, and nothing more is read. */
  private void refuse(Problem problem) {
    lingering = LINGERING.contains(problem.type());
    write(server.errors().bytes(problem));
    answered();
  }

  /** Waits for the first byte of a request; false if none comes. */
  private boolean awaitRequest() {
    for (int skipped = 0; skipped < MOST_LINE_ENDS; skipped++) {
      try {
        reader.ensureAvailable();
      } catch (DataReader.InsufficientDataAvailableException e) {
        return false;
      }
      begin();
      if (!reader.startsWithNewLine()) {
        return true;
      }
      reader.skip(2);
      inRequest = reader.available() > 0;
    }
    throw new Rejected(
        Problem.of(ProblemType.MALFORMED, "expected a request, found empty lines"));
  }

  /** From now on a request is missing its end. */
  private void begin() {
    if (!inRequest) {
      requestDeadline = deadlines.now() + requestTicks;
      inRequest = true;
    }
  }

  /** What the client sends. */
  DataReader reader() {
    return reader;
  }

  /** The IP address of the other end; empty if it is not known. */
  String address() {
    return context.remotePeer().address() instanceof InetSocketAddress socket
        && socket.getAddress() != null ? socket.getAddress().getHostAddress() : "";
  }

  /** The next bytes; null at the end of the stream. Blocks until there are some. */
  private byte @Nullable [] read() {
    if (live != null) {
      return read(deadlines.now() + pingTicks + requestTicks);
    }
    return patient ? progress() : whole();
  }

  private byte @Nullable [] whole() {
    byte[] bytes = read(inRequest ? requestDeadline : deadlines.now() + idleTicks);
    begin();
    return bytes;
  }

  /** The next bytes of a body that is streamed. */
  private byte @Nullable [] progress() {
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
  void patient() {
    patient = true;
    received = 0;
    patience = requestTicks;
  }

  private byte @Nullable [] read(int until) {
    DEADLINE.setVolatile(this, until);
    if (readingEnds < until) {
      DEADLINE.compareAndSet(this, until, readingEnds);
    }
    byte[] bytes;
    try {
      bytes = context.serverSocket().get();
    } catch (UncheckedIOException e) {
      ended = true;
      throw new ServerConnectionException("the client's socket failed", e);
    }
    if ((int) DEADLINE.getAndSet(this, NEVER) == NEVER || deadlines.now() > readingEnds) {
      ended = true;
      throw new CloseConnectionException("the client took too long");
    }
    ended = bytes == null;
    return bytes;
  }

  /** Sends a part of the answer; the client has the time of a request to take it. */
  void write(BufferData bytes) {
    writing = true;
    DEADLINE.setVolatile(this, deadlines.now() + requestTicks);
    try {
      send(bytes);
    } catch (SocketWriterException | UncheckedIOException e) {
      ended = true;
      throw new ServerConnectionException("the client's socket failed", e);
    }
    DEADLINE.setVolatile(this, NEVER);
  }

  /** Throws away what the client sends until it goes away, or has sent more than that. */
  void ignore(int most) {
    int ignored = reader.available();
    while (ignored <= most) {
      byte[] bytes = read(NEVER - 1);
      if (bytes == null) {
        return;
      }
      ignored += bytes.length;
    }
  }

  /**
   * Sends a part of a stream, or frames of a socket; the client has the time of a request to take it.
   * Called by one thread at a time, which need not be that of the connection.
   *
   * @throws CloseConnectionException if the client is gone, or takes too long
   */
  void push(BufferData bytes) {
    WRITE_DEADLINE.setVolatile(this, deadlines.now() + requestTicks);
    try {
      send(bytes);
    } catch (SocketWriterException | UncheckedIOException e) {
      throw new ServerConnectionException("the client's socket failed", e);
    } finally {
      WRITE_DEADLINE.setVolatile(this, NEVER);
    }
  }

  /** From now on the client has little time to end the connection, whatever it sends meanwhile. */
  void hurry() {
    int soon = deadlines.now() + LINGER;
    readingEnds = soon;
    int until = deadline;
    if (until > soon && until != NEVER) {
      DEADLINE.compareAndSet(this, until, soon);
    }
  }

  /** Sends an answer that is not the last to the present request. */
  void interim(byte[] bytes) {
    write(BufferData.create(bytes));
    writing = false;
  }

  /** What comes next belongs to another request. */
  void answered() {
    writing = false;
    inRequest = false;
    patient = false;
  }

  /** The connection ends with the present request, whose body was not read. */
  void linger() {
    lingering = true;
  }

  private void discardRest() {
    long discarded = 0;
    readingEnds = deadlines.now() + requestTicks;
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

  /**
   * Ends the connection if it waits longer than it may, and shows that it lives if it is time to.
   * Called by another thread.
   */
  void tick(int now) {
    int due = deadline;
    int writeDue = writeDeadline;
    if ((now > due && DEADLINE.compareAndSet(this, due, NEVER))
        || (now > writeDue && WRITE_DEADLINE.compareAndSet(this, writeDue, NEVER))) {
      Thread.ofVirtual().name("ashlar-late-connection").start(this::endLate);
    }
    Live phase = live;
    if (phase != null && now >= nextBeat) {
      nextBeat = now + pingTicks;
      Thread.ofVirtual().name("ashlar-heartbeat").start(phase::beat);
    }
  }

  private void endLate() {
    try {
      if (inRequest && !writing) {
        writing = true; // whoever takes too long for this as well is told nothing more
        push(server.errors().timeout());
      }
    } catch (CloseConnectionException e) {
      // the socket is gone already, which is what was wanted
    }
    disconnect();
  }

  /** Closes the socket, whoever waits for it. */
  void disconnect() {
    try {
      context.serverSocket().close();
    } catch (UncheckedIOException e) {
      // it is closed already
    }
  }

  private void send(BufferData bytes) {
    context.serverSocket().write(bytes);
  }

  @Override
  public boolean canInterrupt() {
    return !inRequest;
  }

  @Override
  public Duration idleTime() {
    return Duration.ZERO; // Deadlines minds idle connections
  }

  @Override
  public void close(boolean interrupt) {
    closing = true;
    Thread waiting = thread;
    if (waiting != null && (interrupt || !inRequest)) {
      waiting.interrupt();
    }
  }
}
