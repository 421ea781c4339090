package dev.ashlar.reference;

import dev.ashlar.document.ReferenceForm;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Deadline;
import dev.ashlar.port.remote.Remote;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The other servers that references may name, in the order in which the operator named them. Nobody else
 * is ever asked. A question names its asker in the field {@link #FIELD}; a server answers it without
 * populating, so that two servers that refer to each other do not ask each other in a circle.
 *
 * <p>However many references are resolved at once, and whatever the other servers do, an answer is there
 * within two seconds. Thread-safe.
 */
public final class Namespaces {
  /** The request field in which an application that asks for a reference names itself. */
  public static final String FIELD = "Ashlar-Namespace";

  /** How long one answer waits for all of its references together. */
  public static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<NamespaceClient> clients;

  private Namespaces(List<NamespaceClient> clients) {
    this.clients = List.copyOf(clients);
  }

  /** No other servers. */
  public static Namespaces none() {
    return new Namespaces(List.of());
  }

  /**
   * Other servers.
   *
   * @param application the name of this one
   * @throws IllegalArgumentException if two have one name
   */
  public static Namespaces of(String application, List<Namespace> namespaces, Remote remote) {
    return of(application, namespaces, remote, System::nanoTime);
  }

  /** Other servers, by a clock that tells nanoseconds. */
  public static Namespaces of(
      String application, List<Namespace> namespaces, Remote remote, LongSupplier nanoTime) {
    var cache = new RemoteCache();
    var names = new HashSet<String>();
    var clients = new ArrayList<NamespaceClient>();
    for (Namespace namespace : namespaces) {
      if (!names.add(namespace.name())) {
        throw new IllegalArgumentException("there are two namespaces " + namespace.name());
      }
      clients.add(
          new NamespaceClient(namespace, encoded(application), remote, cache, nanoTime));
    }
    return new Namespaces(clients);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return clients.isEmpty();
  }

  /** How each of them answers, in their order. */
  public List<NamespaceState> states() {
    return clients.stream().map(NamespaceClient::state).toList();
  }

  /** Whether a reference may name a server so. */
  public boolean knows(String namespace) {
    return clients.stream().anyMatch(client -> client.namespace().name().equals(namespace));
  }

  /** Whether the operator named the server of an https reference. */
  public boolean serves(String address) {
    return uri(address)
        .filter(uri -> clients.stream().anyMatch(client -> client.serves(uri)))
        .isPresent();
  }

  private static Optional<URI> uri(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /**
   * What references came to that this node does not resolve.
   *
   * @param written as they stand in documents, of any form; those to a path are of this node, and
   *     unresolved here
   * @param collection the collection of what the attribute refers to
   */
  public Map<String, Resolution> resolve(Collection<String> written, String collection) {
    return resolve(written, collection, PATIENCE);
  }

  /**
   * What references came to that this node does not resolve, as far as it is known in time.
   *
   * @param atMost how long to wait; not at all where it is zero or less
   */
  public Map<String, Resolution> resolve(
      Collection<String> written, String collection, Duration atMost) {
    var resolutions = new LinkedHashMap<String, Resolution>();
    answers(written, collection, atMost)
        .forEach((text, answer) -> resolutions.put(text, resolution(text, answer)));
    return resolutions;
  }

  /**
   * Those references of which the servers that decide say that there is nothing. One whose server does
   * not answer in time is none of them.
   *
   * @param written as they stand in documents
   * @param collection the collection of what the attribute refers to
   */
  public Set<String> absent(Collection<String> written, String collection) {
    var absent = new HashSet<String>();
    answers(written, collection, PATIENCE)
        .forEach(
            (text, reply) -> {
              switch (reply) {
                case Reply.Here here -> {
                  if (!here.verified()) {
                    absent.add(text);
                  }
                }
                case Reply.Nowhere _ -> absent.add(text);
                case Reply.Silent _ -> {}
              }
            });
    return absent;
  }

  private static Resolution resolution(String text, Reply reply) {
    Resolution.Form form = Resolution.Form.of(text);
    return switch (reply) {
      case Reply.Here(var body, var stale, var verified) ->
          verified
              ? new Resolution.Found(form, (ObjectNode) Json.parse(body), stale)
              : new Resolution.Broken(form);
      case Reply.Nowhere _, Reply.Silent _ -> new Resolution.Unresolved(form);
    };
  }

  /** One server that may have what a reference names, and where. */
  private record Place(NamespaceClient client, URI address, Optional<String> digest) {}

  /** A place that was asked, and what it will say. */
  private record Asked(Place place, CompletableFuture<Reply> reply) {
    static Asked at(Place place) {
      return new Asked(place, place.client().ask(place.address(), place.digest()));
    }
  }

  /** Asks for all references at once, for each one server after the other. */
  private Map<String, Reply> answers(
      Collection<String> written, String collection, Duration atMost) {
    long end = System.nanoTime() + patience(atMost).toNanos();
    var open = new LinkedHashMap<String, List<Place>>();
    written.forEach(text -> open.put(text, places(text, collection)));
    var found = new LinkedHashMap<String, Reply>();
    for (String text : open.keySet()) {
      found.put(text, new Reply.Nowhere());
    }
    for (int turn = 0; !open.isEmpty(); turn++) {
      int now = turn;
      open.values().removeIf(places -> places.size() <= now);
      boolean last = open.values().stream().allMatch(places -> places.size() == now + 1);
      long left = end - System.nanoTime();
      round(open, now, found, System.nanoTime() + (last ? left : left / 2));
    }
    return found;
  }

  private static void round(
      Map<String, List<Place>> open, int turn, Map<String, Reply> found, long end) {
    var asked = new LinkedHashMap<String, Asked>();
    open.forEach((text, places) -> asked.put(text, Asked.at(places.get(turn))));
    asked.forEach(
        (text, question) -> {
          Place place = question.place();
          Reply reply =
              within(question.reply(), end)
                  .orElseGet(() -> place.client().known(place.address()));
          found.merge(text, reply, Namespaces::better);
          if (reply instanceof Reply.Here(var _, var _, var verified) && verified) {
            open.remove(text);
          }
        });
  }

  /** Of what two servers say of a reference, what counts; a document does, then silence. */
  private static Reply better(Reply earlier, Reply later) {
    boolean verified = later instanceof Reply.Here(var _, var _, var exact) && exact;
    if (verified || earlier instanceof Reply.Nowhere) {
      return later;
    }
    return earlier;
  }

  private static Optional<Reply> within(CompletableFuture<Reply> future, long end) {
    try {
      long left = Math.max(0, end - System.nanoTime());
      return Optional.of(future.get(left, TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Duration patience(Duration atMost) {
    Deadline deadline = Deadline.current();
    boolean sooner = !deadline.isNever() && deadline.remaining().compareTo(atMost) < 0;
    return sooner ? deadline.remaining() : atMost;
  }

  private List<Place> places(String text, String collection) {
    return switch (ReferenceForm.parse(text).orElse(null)) {
      case ReferenceForm.Simple(var token) ->
          clients.stream()
              .map(client -> place(client, collection, token))
              .filter(place -> place.client().serves(place.address()))
              .toList();
      case ReferenceForm.Target(var namespace, var named, var token) ->
          clients.stream()
              .filter(_ -> named.equals(collection))
              .filter(client -> client.namespace().name().equals(namespace))
              .map(client -> place(client, collection, token))
              .filter(place -> place.client().serves(place.address()))
              .toList();
      case ReferenceForm.Exact(var exact) -> exact(exact);
      case ReferenceForm.Local _ -> List.of();
      case null -> List.of();
    };
  }

  private static Place place(NamespaceClient client, String collection, String token) {
    URI address =
        URI.create(client.namespace().url() + "/" + collection + "/" + encoded(token));
    return new Place(client, address, Optional.empty());
  }

  private List<Place> exact(String text) {
    Optional<String> digest = Optional.of(Digests.digits(text));
    if (text.startsWith(Digests.PREFIX)) {
      String path = "/_content/" + Digests.PREFIX + digest.get();
      return clients.stream()
          .map(client -> new Place(client, URI.create(client.namespace().url() + path), digest))
          .toList();
    }
    return uri(text)
        .stream()
        .flatMap(
            address -> clients.stream()
                .filter(client -> client.serves(address))
                .limit(1)
                .map(client -> new Place(client, address, digest)))
        .toList();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
