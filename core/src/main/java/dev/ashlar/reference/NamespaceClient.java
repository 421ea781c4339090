package dev.ashlar.reference;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.port.remote.Answer;
import dev.ashlar.port.remote.Question;
import dev.ashlar.port.remote.Remote;
import dev.ashlar.port.remote.UnusableAnswer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One other server as it is asked: equal questions once at a time, few at once, none while it does not
 * answer, and none again within its ttl. A question goes on when whoever asked no longer waits, and its
 * answer is there for the next one. Thread-safe.
 */
final class NamespaceClient {
  private static final Logger LOG = LoggerFactory.getLogger(NamespaceClient.class);
  private static final Duration ASKING = Duration.ofSeconds(5);
  private static final int AT_ONCE = 8;
  private static final int WAITING = 10_000;
  private static final int REDIRECTS = 3;
  private static final long MOST_BYTES = 16_000_000;
  private static final int LONGEST_ETAG = 1_000;

  /** A percent sign, dot, slash, semicolon or backslash that is written as an escape. */
  private static final Pattern DOTS = Pattern.compile("%(25|2[eE]|2[fF]|3[bB]|5[cC])");

  private static final Set<Integer> NOWHERE = Set.of(401, 403, 404, 410);

  private final Namespace namespace;
  private final Remote remote;
  private final RemoteCache cache;
  private final LongSupplier nanoTime;
  private final Question plain;
  private final RemoteBreaker breaker;
  private final Semaphore slots = new Semaphore(AT_ONCE);
  private final LongAdder questions = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private final Map<URI, Asked> asking = new ConcurrentHashMap<>();

  /** A question that is on its way, and since when. */
  private record Asked(CompletableFuture<Reply> reply, long since) {}

  /**
   * A client of one server.
   *
   * @param asker how this server names itself in its questions
   */
  NamespaceClient(
      Namespace namespace, String asker, Remote remote, RemoteCache cache, LongSupplier nanoTime) {
    this.namespace = namespace;
    this.remote = remote;
    this.cache = cache;
    this.nanoTime = nanoTime;
    this.breaker = new RemoteBreaker(nanoTime);
    this.plain =
        Question.of(namespace.url(), ASKING, MOST_BYTES)
            .with("Accept", "application/json")
            .with(Namespaces.FIELD, asker)
            .withRedirects(REDIRECTS);
  }

  private RemoteCache.Key key(URI address) {
    return new RemoteCache.Key(namespace.name(), address);
  }

  /** With the token beneath the url of the namespace alone: beside it may lie what is somebody else's. */
  private Question question(URI address) {
    Question asked = plain.at(address);
    boolean beneath =
        address.toString().startsWith(namespace.url() + "/") && address.normalize().equals(address);
    return beneath && namespace.token().isPresent()
        ? asked.with("Authorization", "Bearer " + namespace.token().get())
        : asked;
  }

  Namespace namespace() {
    return namespace;
  }

  NamespaceState state() {
    return new NamespaceState(
        namespace.name(), breaker.isFailing(), questions.sum(), unanswered.sum());
  }

  /** Whether an address is one of this server, and leads nowhere else by its dots. */
  boolean serves(URI address) {
    return Question.sameServer(namespace.url(), address) && !hasDots(address);
  }

  private static String character(String hex) {
    return String.valueOf((char) Integer.parseInt(hex, 16));
  }

  /** Whether a segment of a path is {@code .} or {@code ..}, as any server might read it. */
  private static boolean hasDots(URI address) {
    String path = String.valueOf(address.getRawPath());
    for (Matcher dots = DOTS.matcher(path); dots.find(); dots = DOTS.matcher(path)) {
      path = dots.replaceAll(escape -> Matcher.quoteReplacement(character(escape.group(1))));
    }
    for (String segment : path.split("[/\\\\]")) {
      int end = segment.indexOf(';');
      String name = end < 0 ? segment : segment.substring(0, end);
      if (name.equals(".") || name.equals("..")) {
        return true;
      }
    }
    return false;
  }

  /** What the server says, sooner or later; at once where that is known or it is not to be asked. */
  CompletableFuture<Reply> ask(URI address, Optional<String> digest) {
    Optional<RemoteCache.Entry> held = cache.find(key(address));
    if (held.filter(this::isFresh).isPresent()) {
      return CompletableFuture.completedFuture(reply(held, false));
    }
    if (breaker.isOpen() || asking.size() >= WAITING) {
      return CompletableFuture.completedFuture(reply(held, true));
    }
    var mine = new Asked(new CompletableFuture<>(), System.nanoTime());
    Asked other = asking.putIfAbsent(address, mine);
    if (other != null) {
      boolean late = System.nanoTime() - other.since() > Namespaces.PATIENCE.toNanos();
      return late ? CompletableFuture.completedFuture(reply(held, true)) : other.reply();
    }
    Thread.ofVirtual()
        .name("ashlar-namespace-" + namespace.name())
        .start(() -> answer(mine, address, digest));
    return mine.reply();
  }

  /** What is known without asking. */
  Reply known(URI address) {
    return reply(cache.find(key(address)), true);
  }

  private boolean isFresh(RemoteCache.Entry entry) {
    return entry.lasting() || nanoTime.getAsLong() - entry.asked() < namespace.ttl().toNanos();
  }

  private static Reply reply(Optional<RemoteCache.Entry> held, boolean unanswered) {
    if (held.isEmpty()) {
      return new Reply.Silent();
    }
    boolean silent = unanswered || held.get().otherwise();
    return held.get()
        .body()
        .<Reply>map(
            body -> new Reply.Here(
                body, silent && !held.get().lasting(), held.get().verified()))
        .orElseGet(() -> silent ? new Reply.Silent() : new Reply.Nowhere());
  }

  private void answer(Asked mine, URI address, Optional<String> digest) {
    Reply reply = new Reply.Silent();
    try {
      reply = inTurn(address, digest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      asking.remove(address, mine);
      mine.reply().complete(reply);
    }
  }

  private Reply inTurn(URI address, Optional<String> digest) throws InterruptedException {
    if (!slots.tryAcquire(ASKING.toMillis(), TimeUnit.MILLISECONDS)) {
      return known(address);
    }
    try {
      return breaker.admits() ? asked(address, digest) : known(address);
    } finally {
      slots.release();
    }
  }

  private Reply asked(URI address, Optional<String> digest) {
    boolean answered = false;
    try {
      RemoteCache.Entry entry = fetch(address, cache.find(key(address)), digest);
      answered = true;
      cache.put(key(address), entry);
      return reply(Optional.of(entry), false);
    } catch (UnusableAnswer | MalformedJson e) {
      answered = true;
      LOG.debug("Namespace {} answers otherwise: {}", namespace.name(), e.getMessage());
      return otherwise(address);
    } catch (IOException e) {
      LOG.debug("Namespace {} does not answer: {}", namespace.name(), e.getMessage());
      return known(address);
    } finally {
      note(answered);
    }
  }

  /** Notes that the server says something else, so that it is not asked again within the ttl. */
  private Reply otherwise(URI address) {
    long now = nanoTime.getAsLong();
    RemoteCache.Entry entry =
        cache.find(key(address)).orElseGet(() -> RemoteCache.Entry.nothing(now)).otherwise(now);
    cache.put(key(address), entry);
    return reply(Optional.of(entry), false);
  }

  private void note(boolean answered) {
    questions.increment();
    if (!answered) {
      unanswered.increment();
    }
    if (answered && breaker.answered()) {
      LOG.info("Namespace {} answers again", namespace.name());
    }
    if (!answered && breaker.failed()) {
      LOG.warn(
          "Namespace {} does not answer, and is asked less often until it does",
          namespace.name());
    }
  }

  private RemoteCache.Entry fetch(
      URI address, Optional<RemoteCache.Entry> held, Optional<String> digest)
      throws IOException {
    Optional<String> etag =
        held.filter(entry -> entry.body().isPresent()).flatMap(RemoteCache.Entry::etag);
    Question asked = question(address);
    try (Answer answer =
        remote.get(etag.map(tag -> asked.with("If-None-Match", tag)).orElse(asked))) {
      boolean unchanged =
          answer.status() == 304
              && etag.isPresent()
              && answer.field("ETag").filter(tag -> !same(tag, etag.get())).isEmpty();
      if (unchanged) {
        return held.orElseThrow().renewed(nanoTime.getAsLong());
      }
      if (answer.status() == 304 && etag.isPresent()) {
        return fetch(address, Optional.empty(), digest);
      }
      return taken(answer, digest);
    }
  }

  /** Whether two entity tags are the same, weak or not: RFC 9110, section 8.8.3.2. */
  private static boolean same(String one, String other) {
    return strong(one).equals(strong(other));
  }

  private static String strong(String tag) {
    return tag.startsWith("W/") ? tag.substring(2) : tag;
  }

  private RemoteCache.Entry taken(Answer answer, Optional<String> digest) throws IOException {
    if (NOWHERE.contains(answer.status())) {
      return RemoteCache.Entry.nothing(nanoTime.getAsLong());
    }
    if (answer.status() >= 500 || answer.status() == 429) {
      throw new IOException("expected the status 200 or 404, found " + answer.status());
    }
    if (answer.status() != 200) {
      throw new UnusableAnswer("expected the status 200 or 404, found " + answer.status());
    }
    if (!answer.isJson() && digest.isEmpty()) {
      throw new UnusableAnswer("expected application/json, found " + answer.mediaType());
    }
    byte[] bytes = answer.body().readAllBytes();
    if (!(Json.parse(bytes) instanceof ObjectNode)) {
      throw new UnusableAnswer("expected a JSON object, found another value");
    }
    Optional<String> etag =
        answer.field("ETag").filter(tag -> !tag.isEmpty() && tag.length() <= LONGEST_ETAG);
    return new RemoteCache.Entry(
        Optional.of(bytes),
        etag,
        nanoTime.getAsLong(),
        digest.map(hex -> Digests.matches(bytes, hex)),
        false);
  }
}
