package dev.ashlar.app.leak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.realtime.Socket;
import dev.ashlar.app.realtime.Stream;
import dev.ashlar.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Both servers of a pair, watched alike: what they tell of changes that differ in what is hidden must be the
 * same bytes, and so must the answers to calls.
 */
final class WatchedPair implements AutoCloseable {
  private static final Pattern OWN =
      Pattern.compile(
          "\"requestId\":\"[^\"]*\"|\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z"
              + "|\"score\":[0-9.E-]+");
  private static final List<String> TESTS =
      List.of(
          "\"%s\"", "{\"$ne\":\"%s\"}", "{\"$beginsWith\":\"l\"}", "{\"$gt\":\"m\"}",
          "{\"$exists\":true}", "{\"$in\":[\"%s\",\"x\"]}");
  private static final List<String> AROUND =
      List.of("{%s}", "{\"$or\":[{%s},{\"name\":\"zzz\"}]}", "{\"$nor\":[{%s}]}");
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final ServerPair pair;
  private final String[] credentials;
  private final List<Watched> watched = new ArrayList<>();
  private final List<String> paths;

  /** One question to both, and what each has told so far. */
  private record Watched(
      String what, Stream left, Stream right, List<String> onTheLeft, List<String> onTheRight) {
    void read() {
      read(left, onTheLeft);
      read(right, onTheRight);
    }

    private static void read(Stream stream, List<String> told) {
      Stream.Told next = stream.poll(0);
      while (next != null) {
        told.add(next.name() + " " + next.id() + " " + normal(next.data()));
        next = stream.poll(0);
      }
    }

    boolean isEqual() {
      return onTheLeft.equals(onTheRight);
    }
  }

  private WatchedPair(ServerPair pair, List<String> paths, String[] credentials) {
    this.pair = pair;
    this.paths = paths;
    this.credentials = credentials;
  }

  /**
   * Watches everything in every way while something is written, and calls everything.
   *
   * @param writes changes both sides; they differ in what is hidden alone
   */
  static void compare(
      ServerPair pair, List<String> paths, String[] credentials, Runnable writes) {
    try (var watched = new WatchedPair(pair, paths, credentials)) {
      watched.open();
      writes.run();
      watched.areAlike();
      watched.call();
    }
  }

  private void open() {
    for (String path : List.of("/people", "/people/ada", "/people/bob", "/people/none")) {
      watch(path + "?snapshot=true");
      watch(path + "?since=0");
    }
    watch("/people/_changes?since=0");
    watch("/_changes?since=0");
    for (String filter : filters()) {
      String encoded = URLEncoder.encode(filter, StandardCharsets.UTF_8);
      watch("/people?snapshot=" + (watched.size() % 2 == 0) + "&filter=" + encoded);
    }
    for (String subscription : subscriptions()) {
      watch("/graphql?query=" + URLEncoder.encode(subscription, StandardCharsets.UTF_8));
    }
  }

  /** The same by GraphQL: what is seen, what is asked for although it is hidden, and guesses in filters. */
  private List<String> subscriptions() {
    String events =
        "subscription { %s { sequence reset changes { action id item { id name _version team { id name } %s } } } }";
    var all = new ArrayList<String>();
    for (String begin : List.of("snapshot: true", "since: 0")) {
      all.add(events.formatted("People(" + begin + ")", ""));
      all.add(events.formatted("Person(id: \"bob\", " + begin + ")", ""));
    }
    for (String path : paths) {
      all.add(
          events.formatted("People(since: 0)", GraphQlProbes.nested(path, "")));
      String test =
          List.of("eq: \"leftish\"", "ne: \"leftish\"", "isDefined: true").get(all.size() / 2 % 3);
      String filter = GraphQlProbes.nested(path, "{ " + test + " }");
      all.add(events.formatted("People(snapshot: true, filter: { " + filter + " })", ""));
    }
    return all;
  }

  private List<String> filters() {
    var filters = new ArrayList<String>();
    for (String path : paths) {
      for (String test : TESTS) {
        String around = AROUND.get(filters.size() % AROUND.size());
        filters.add(around.formatted("\"" + path + "\":" + test.formatted("leftish")));
      }
    }
    return filters;
  }

  private void watch(String path) {
    Stream left = Stream.open(pair.left().url() + path, credentials);
    Stream right = Stream.open(pair.right().url() + path, credentials);
    assertThat(right.status()).as(path).isEqualTo(left.status());
    if (left.status() == 200) {
      watched.add(new Watched(path, left, right, new ArrayList<>(), new ArrayList<>()));
    }
  }

  /** What both tell gets to be the same, and stays so. */
  private void areAlike() {
    long end = System.nanoTime() + PATIENCE_NANOS;
    boolean quiet = false;
    while (!quiet && System.nanoTime() < end) {
      boolean alike = allRead(Watched::isEqual);
      LockSupport.parkNanos(200_000_000);
      quiet = alike && allRead(Watched::isEqual);
    }
    for (Watched each : watched) {
      assertThat(each.onTheRight()).as(each.what()).isEqualTo(each.onTheLeft());
    }
  }

  private boolean allRead(Predicate<Watched> test) {
    watched.forEach(Watched::read);
    return watched.stream().allMatch(test);
  }

  private void call() {
    try (Socket left = socket(pair.left());
        Socket right = socket(pair.right())) {
      for (String call : calls()) {
        left.send(call);
        right.send(call);
        String one = normal(Json.text(left.next()));
        assertThat(normal(Json.text(right.next()))).as(call).isEqualTo(one);
        assertThat(one).as(call).doesNotContain("-32603");
      }
    }
  }

  private Socket socket(App app) {
    return Socket.open(app.url() + "/", credentials);
  }

  private List<String> calls() {
    var calls = new ArrayList<String>();
    for (String filter : filters()) {
      calls.add(call("query", "\"channel\":\"/people\",\"selector\":" + filter));
      calls.add(call("count", "\"channel\":\"/people\",\"selector\":" + filter));
      calls.add(call("subscribe", "\"channel\":\"/people\",\"filter\":" + filter));
      calls.add(call("unsubscribe", "\"channel\":\"/people\""));
    }
    for (String path : paths) {
      String pointer = "/" + path.replace('.', '/');
      calls.add(call("query", "\"channel\":\"/people\",\"sort\":[\"" + path + "\"]"));
      calls.add(call("query", "\"channel\":\"/people\",\"fields\":[\"" + path + "\"]"));
      for (String id : List.of("ada", "bob", "none")) {
        for (String value : List.of("leftish", "rightish")) {
          String test =
              "{\"op\":\"test\",\"path\":\"%s\",\"value\":\"%s\"}".formatted(pointer, value);
          calls.add(
              call("patch", "\"channel\":\"/people/" + id + "\",\"ops\":[" + test + "]"));
          String inside = test.replace("\"path\":\"", "\"path\":\"/" + id);
          calls.add(call("patch", "\"channel\":\"/people\",\"ops\":[" + inside + "]"));
        }
      }
    }
    for (String value : List.of("leftish", "rightish", "left*")) {
      calls.add(call("search", "\"channel\":\"/people\",\"query\":\"" + value + "\""));
    }
    for (String id : List.of("ada", "bob", "none")) {
      calls.add(call("get", "\"channel\":\"/people/" + id + "\""));
      calls.add(
          call("destroy", "\"channel\":\"/people/" + id + "\",\"ifVersion\":999"));
      calls.add(
          call("update", "\"channel\":\"/people/" + id + "\",\"patch\":{\"name\":7}"));
      calls.add(
          call("create", "\"channel\":\"/people/" + id + "\",\"value\":{\"name\":7}"));
    }
    return calls;
  }

  private static String call(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params
        + "}}";
  }

  private static String normal(String text) {
    return OWN.matcher(text).replaceAll("OWN");
  }

  @Override
  public void close() {
    for (Watched each : watched) {
      each.left().close();
      each.right().close();
    }
  }
}
