package dev.ashlar.web.face;

import dev.ashlar.web.http.Filter;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.vocabulary.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a server that goes on listening passes from one {@link Backend} to the next: requests that have begun
 * end on the old one, those that come meanwhile wait and go to the new one, and clients on a WebSocket or
 * a stream of events are moved. Only a server whose definition is watched has one; for all others {@link
 * #NONE} does nothing and costs nothing. Thread-safe.
 */
public final class Handover {
  private static final Logger LOG = LoggerFactory.getLogger(Handover.class);

  /** That of a server whose parts stay as they are. */
  public static final Handover NONE = new Handover(false);

  /** How long requests that have begun may take to end; others are let in between. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration TRIAL = Duration.ofMillis(500);

  /** How long all clients together are waited for; who is told something just then is moved after that. */
  private static final Duration MOVING = Duration.ofSeconds(1);

  private final boolean possible;

  /** Read by whoever uses a backend, written by whoever replaces it. */
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

  private final Set<Client> clients =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private volatile List<String> findings = List.of();
  private volatile boolean serving = true;
  private volatile int made;
  private volatile int current;
  private volatile @Nullable Router router;

  /** A client that stays connected. */
  public interface Client {
    /** Goes on with another backend; on a thread of its own, since it may wait for the client. */
    void moveTo(Backend next);
  }

  private Handover(boolean possible) {
    this.possible = possible;
  }

  /** That of a server whose parts can be replaced. */
  public static Handover possible() {
    return new Handover(true);
  }

  /** Whether the server's parts can be replaced. */
  public boolean isPossible() {
    return possible;
  }

  /** A client that is to be moved; forgotten once nobody else knows it. */
  public void add(Client client) {
    if (possible) {
      clients.add(client);
    }
  }

  /** What stands before all other filters of a router that is about to be made. */
  public synchronized Filter filter() {
    int mine = made + 1;
    made = mine;
    return (request, next) -> during(
        () -> {
          if (!serving) {
            throw notServing();
          }
          return mine < current ? elsewhere(request) : next.handle(request);
        });
  }

  private static Rejected notServing() {
    return new Rejected(
        Problem.of(
            ProblemType.UNAVAILABLE,
            "the definition that was saved cannot be served, nor can the one before it just now. The"
                + " server's log says why; it goes on trying")
            .with(Problems.RETRY_SOON));
  }

  /** Neither backend could be opened: requests are told so until another one is {@linkplain #use used}. */
  public void suspend() {
    serving = false;
  }

  /** A request that came to a router which is not used any longer. */
  private Response elsewhere(Request request) {
    Router present = router;
    return (present == null ? Router.empty() : present).route(request).answer(request);
  }

  /** Does something that uses a backend; one that is being replaced is waited for. */
  public <R> R during(Supplier<R> use) {
    if (!possible) {
      return use.get();
    }
    lock.readLock().lock();
    try {
      return use.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Replaces the backend once the requests that have begun are answered; they get some time for that.
   *
   * @param replacement makes the next backend, and has it {@linkplain #use used}
   */
  public void replace(Runnable replacement) throws InterruptedException {
    boolean alone = false;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!alone && System.nanoTime() < end) {
      alone = lock.writeLock().tryLock(TRIAL.toMillis(), TimeUnit.MILLISECONDS);
    }
    try {
      if (!alone) {
        LOG.warn("Requests that last longer than {} s end with the old definition",
            PATIENCE.toSeconds());
      }
      replacement.run();
    } finally {
      if (alone) {
        lock.writeLock().unlock();
      }
    }
  }

  /** From now on requests go to this router, and clients to its backend. */
  public void use(Router next, Backend backend) {
    router = next;
    current = made;
    serving = true;
    var moving = new ArrayList<Thread>();
    for (Client client : List.copyOf(clients)) {
      moving.add(
          Thread.ofVirtual().name("ashlar-handover").start(() -> move(client, backend)));
    }
    long end = System.nanoTime() + MOVING.toNanos();
    for (Thread each : moving) {
      if (!joined(each, Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
        return; // nobody waits for clients that take nothing
      }
    }
  }

  private static void move(Client client, Backend backend) {
    try {
      client.moveTo(backend);
    } catch (RuntimeException e) {
      LOG.error("A client cannot be moved to the new definition", e);
    }
  }

  private static boolean joined(Thread thread, Duration longest) {
    try {
      return thread.join(longest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What is wrong with the definition that was saved last, and is therefore not served. */
  public List<String> findings() {
    return findings;
  }

  /** Notes what is wrong with the definition that was saved last; nothing if it is served. */
  public void note(List<String> wrong) {
    findings = List.copyOf(wrong);
  }
}
