package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Engine;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.projection.Project;
import dev.ashlar.projection.Projected;
import dev.ashlar.projection.ReadModel.Join;
import dev.ashlar.projection.ReadModel.Making;
import dev.ashlar.projection.Unproject;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.readmodel.ReadModelState;
import dev.ashlar.readmodel.ReadModels;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Resource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Read models on a real store. A store's test extends this class. It is one file because every scenario is
 * about the same few read models of the same messages.
 */
@Timeout(120)
public abstract class ReadModelScenarios extends EngineCase {
  private static final String SERIES = "MessageReadModel";
  private static final String CHANNEL = "ChannelReadModel";
  private static final Duration LONG = Duration.ofSeconds(60);

  private static Resource message() {
    return ResourceBuilder.of("Message")
        .attribute("channelId", AttributeType.STRING)
        .attribute("at", AttributeType.INTEGER)
        .attribute("contents", AttributeType.STRING)
        .attribute("tags", AttributeType.ARRAY)
        .build();
  }

  private static Making.Members set(String... names) {
    var set = new LinkedHashMap<String, Path>();
    for (String name : names) {
      set.put(name, Path.parse(name));
    }
    return new Making.Members(set);
  }

  private static Join member(String path) {
    return new Join.Member(Path.parse(path));
  }

  private static Resource series() {
    return ResourceBuilder.of(SERIES)
        .count()
        .readModel(
            model -> model.sequencedBy("at")
                .projects("Message", member("channelId"), set("at", "contents")))
        .build();
  }

  /** A channel with the number of its messages and the latest of them. */
  private static Resource channel(boolean reversible) {
    Project<ObjectNode, ObjectNode> counted =
        (message, current) -> Projected.as(counted(message, current, 1));
    Unproject<ObjectNode, ObjectNode> uncounted =
        (message, current, reason) -> {
          ObjectNode left = counted(message, current, -1);
          return left.path("count").asInt() == 0 ? Projected.delete() : Projected.as(left);
        };
    var making =
        new Making.Code(counted, reversible ? Optional.of(uncounted) : Optional.empty());
    return channel(making);
  }

  private static Resource channel(Making.Code making) {
    return ResourceBuilder.of(CHANNEL)
        .attribute("count", AttributeType.INTEGER)
        .attribute("sum", AttributeType.INTEGER)
        .readModel(model -> model.projects("Message", member("channelId"), making))
        .build();
  }

  private static ObjectNode counted(ObjectNode message, Optional<ObjectNode> current, int more) {
    ObjectNode result = NODES.objectNode();
    int count = current.map(known -> known.path("count").asInt()).orElse(0);
    long sum = current.map(known -> known.path("sum").asLong()).orElse(0L);
    result.put("count", count + more);
    result.put("sum", sum + more * message.path("at").asLong());
    return result;
  }

  private static String text(String channel, long at, String contents) {
    return "{\"channelId\":\"%s\",\"at\":%d,\"contents\":\"%s\"}".formatted(channel, at, contents);
  }

  private void reached(String model) {
    Resource resource = engine().schema().resource(model);
    assertThat(engine().readModels().await(resource, engine().head(), LONG)).isTrue();
  }

  private void built(String model) {
    until(() -> state(model).rebuild().isEmpty() && state(model).sequence() >= 0);
    reached(model);
  }

  private ReadModelState state(String model) {
    return engine().readModels()
        .states()
        .stream()
        .filter(state -> state.name().equals(model))
        .findFirst()
        .orElseThrow();
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + LONG.toNanos();
    boolean met = condition.getAsBoolean();
    while (!met && System.nanoTime() < end) {
      LockSupport.parkNanos(2_000_000);
      met = condition.getAsBoolean();
    }
    assertThat(met).isTrue();
  }

  private List<View> elements(String id) {
    return ((Outcome.Elements) perform(
        Operation.Series.of(ANYBODY, SERIES, DocumentId.of(id)))).views();
  }

  private String contents(String id) {
    return elements(id).stream()
        .map(view -> Json.parse(view.json()).path("contents").asString())
        .collect(Collectors.joining(" "));
  }

  private Map<String, JsonNode> all(String resource) {
    var all = new TreeMap<String, JsonNode>();
    var query =
        Operation.Query.of(Context.APPLICATION, resource).limit(10_000).withTotal(true);
    ((Outcome.Listed) perform(query)).items()
        .forEach(view -> all.put(view.id().toString(), Json.parse(view.json())));
    return all;
  }

  private JsonNode one(String resource, String id) {
    return Objects.requireNonNull(all(resource).get(id), id);
  }

  /** What channels are by the messages that are stored. */
  private Map<String, String> channelsByMessages() {
    var counts = new TreeMap<String, Integer>();
    var sums = new TreeMap<String, Long>();
    all("Message").values()
        .stream()
        .filter(message -> message.hasNonNull("channelId"))
        .forEach(message -> {
          counts.merge(message.path("channelId").asString(), 1, Integer::sum);
          sums.merge(message.path("channelId").asString(), message.path("at").asLong(), Long::sum);
        });
    var channels = new TreeMap<String, String>();
    counts.forEach((id, count) -> channels.put(id, count + " " + sums.get(id)));
    return channels;
  }

  private Map<String, String> channels() {
    var channels = new TreeMap<String, String>();
    all(CHANNEL)
        .forEach(
            (id, channel) -> channels.put(
                id, channel.path("count").asInt() + " " + channel.path("sum").asLong()));
    return channels;
  }

  private Map<String, String> seriesByMessages() {
    var elements = new TreeMap<String, String>();
    all("Message")
        .forEach((id, message) -> {
          if (message.hasNonNull("channelId")) {
            elements.put(
                message.path("channelId").asString() + "/" + id,
                message.path("at").asLong() + " " + message.path("contents").asString());
          }
        });
    return elements;
  }

  private Map<String, String> seriesElements() {
    var elements = new TreeMap<String, String>();
    all(SERIES)
        .forEach(
            (id, element) -> elements.put(
                id, element.path("at").asLong() + " " + element.path("contents").asString()));
    return elements;
  }

  private void change(Random random) {
    String id = "m" + random.nextInt(40);
    String channel = "c" + random.nextInt(5);
    switch (random.nextInt(5)) {
      case 0 -> destroy(ANYBODY, "Message", id);
      case 1 -> upsert("Message", id, "{\"at\":1}");
      default -> upsert("Message", id, text(channel, random.nextInt(9), "v" + random.nextInt(99)));
    }
  }

  private void changes_of_all_kinds(boolean reversible) {
    long seed = ThreadLocalRandom.current().nextLong();
    var random = new Random(seed);
    start(message(), series(), channel(reversible));
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 60; i++) {
        change(random);
      }
      reached(SERIES);
      reached(CHANNEL);
      assertThat(channels()).as("seed " + seed).isEqualTo(channelsByMessages());
      assertThat(seriesElements()).as("seed " + seed).isEqualTo(seriesByMessages());
    }
    long before = engine().head();
    engine().readModels().rebuild(CHANNEL);
    engine().readModels().rebuild(SERIES);
    LockSupport.parkNanos(20_000_000);
    built(CHANNEL);
    built(SERIES);
    assertThat(engine().head()).as("a rebuild of what is right, seed " + seed).isEqualTo(before);
  }

  @Test
  void a_fold_is_what_its_documents_make_whatever_changes() {
    changes_of_all_kinds(false);
  }

  @Test
  void a_fold_with_its_reverse_is_what_its_documents_make_whatever_changes() {
    changes_of_all_kinds(true);
  }

  @Test
  void four_hundred_creates_at_once_on_one_key_leave_four_hundred_elements() throws Exception {
    start(message(), series(), channel(false));
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 400; i++) {
      String json = text("lobby", 7, "c" + i);
      threads.add(Thread.startVirtualThread(() -> create("Message", json)));
    }
    for (Thread thread : threads) {
      TimeLimit.join(thread);
    }
    reached(SERIES);
    reached(CHANNEL);
    assertThat(elements("lobby")).hasSize(400);
    assertThat(count(ANYBODY, SERIES)).isEqualTo(400);
    assertThat(channels()).containsEntry("lobby", "400 2800");
  }

  @Test
  void elements_of_one_key_are_in_the_order_of_their_sources_in_either_direction() {
    start(message(), series());
    for (String id : List.of("b", "a", "c", "Z", "ä")) {
      upsert("Message", id, text("lobby", 10, id));
    }
    upsert("Message", "first", text("lobby", 9, "first"));
    upsert("Message", "last", text("lobby", 100, "last"));
    reached(SERIES);
    assertThat(contents("lobby")).isEqualTo("first Z a b c ä last");
    Operation.Series all = Operation.Series.of(ANYBODY, SERIES, DocumentId.of("lobby"));
    var reverse = new ArrayList<String>();
    Optional<String> after = Optional.empty();
    do {
      var page = (Outcome.Elements) perform(all.descending(true).limit(2).after(after));
      page.views()
          .forEach(view -> reverse.add(Json.parse(view.json()).path("contents").asString()));
      after = page.next();
    } while (after.isPresent());
    assertThat(reverse).containsExactly("last", "ä", "c", "b", "a", "Z", "first");
  }

  @Test
  void a_list_joins_each_of_its_ids_once() {
    Resource tags =
        ResourceBuilder.of("TagReadModel")
            .readModel(
                model -> model.sequencedBy("at")
                    .projects("Message", member("tags"), set("at", "contents")))
            .build();
    start(message(), tags);
    upsert("Message", "a", "{\"at\":1,\"contents\":\"x\",\"tags\":[\"p\",\"q\",\"p\",null]}");
    reached("TagReadModel");
    assertThat(all("TagReadModel").keySet()).containsExactly("p/a", "q/a");
    upsert("Message", "a", "{\"at\":1,\"contents\":\"x\",\"tags\":[\"q\",\"r\"]}");
    reached("TagReadModel");
    assertThat(all("TagReadModel").keySet()).containsExactly("q/a", "r/a");
    var many = NODES.arrayNode();
    for (int i = 0; i < 10_000; i++) {
      many.add("t" + i);
    }
    upsert("Message", "b", "{\"at\":2,\"contents\":\"y\",\"tags\":" + many + "}");
    reached("TagReadModel");
    assertThat(count(ANYBODY, "TagReadModel")).isEqualTo(10_002);
    destroy(ANYBODY, "Message", "b");
    reached("TagReadModel");
    assertThat(all("TagReadModel").keySet()).containsExactly("q/a", "r/a");
  }

  @Test
  void several_resources_make_one_read_model_and_each_takes_its_part_back() {
    Resource user =
        ResourceBuilder.of("User")
            .attribute("name", AttributeType.STRING)
            .attribute("group", AttributeType.STRING)
            .build();
    Resource model =
        ResourceBuilder.of("UserReadModel")
            .readModel(
                made -> made.projects("User", member("id"), set("name"))
                    .projects("Message", member("channelId"), set("contents")))
            .build();
    start(user, message(), model);
    upsert("Message", "m1", text("ada", 1, "one"));
    upsert("User", "ada", "{\"name\":\"Ada\"}");
    upsert("Message", "m2", text("ada", 2, "two"));
    reached("UserReadModel");
    assertThat(one("UserReadModel", "ada").toString())
        .isEqualTo("{\"id\":\"ada\",\"name\":\"Ada\",\"contents\":\"two\"}");
    destroy(ANYBODY, "Message", "m2");
    reached("UserReadModel");
    assertThat(one("UserReadModel", "ada").path("contents").asString()).isEqualTo("one");
    destroy(ANYBODY, "User", "ada");
    reached("UserReadModel");
    assertThat(one("UserReadModel", "ada").has("name")).isFalse();
    destroy(ANYBODY, "Message", "m1");
    reached("UserReadModel");
    assertThat(all("UserReadModel")).isEmpty();
  }

  @Test
  void what_a_fold_took_before_the_log_came_to_it_counts_once() {
    Project<ObjectNode, ObjectNode> plus =
        (message, current) -> {
          if (message.path("at").asInt() < 0) {
            throw new IllegalStateException("negative");
          }
          return Projected.as(counted(message, current, 1));
        };
    Unproject<ObjectNode, ObjectNode> minus =
        (message, current, reason) -> Projected.as(counted(message, current, -1));
    Resource other =
        ResourceBuilder.of("Other")
            .attribute("channelId", AttributeType.STRING)
            .attribute("at", AttributeType.INTEGER)
            .build();
    Resource model =
        ResourceBuilder.of(CHANNEL)
            .attribute("count", AttributeType.INTEGER)
            .attribute("sum", AttributeType.INTEGER)
            .readModel(
                made -> made
                    .projects(
                        "Message", member("channelId"), new Making.Code(plus, Optional.of(minus)))
                    .projects(
                        "Other", member("channelId"), new Making.Code(plus, Optional.empty())))
            .build();
    start(message(), other, model);
    upsert("Message", "a", text("lobby", 1, "x"));
    upsert("Message", "b", text("lobby", 2, "x"));
    upsert("Other", "c", "{\"channelId\":\"lobby\",\"at\":10}");
    reached(CHANNEL);
    assertThat(channels()).isEqualTo(Map.of("lobby", "3 13"));
    start(message(), other); // the read model is behind from here on
    upsert("Other", "c", "{\"channelId\":\"lobby\",\"at\":20}");
    upsert("Message", "a", text("lobby", 5, "x"));
    start(message(), other, model);
    reached(CHANNEL);
    assertThat(channels()).as("another was made again").isEqualTo(Map.of("lobby", "3 27"));
    start(message(), other);
    upsert("Message", "a", text("lobby", -1, "x"));
    upsert("Message", "a", text("lobby", 6, "x"));
    upsert("Message", "b", text("lobby", 3, "x"));
    start(message(), other, model);
    reached(CHANNEL);
    assertThat(channels()).as("one failed in between").isEqualTo(Map.of("lobby", "3 29"));
    start(message(), other);
    upsert("Other", "c", "{\"channelId\":\"lobby\",\"at\":30}");
    upsert("Message", "a", text("hall", 6, "x"));
    upsert("Message", "a", text("lobby", 7, "x"));
    destroy(ANYBODY, "Message", "b");
    start(message(), other, model);
    reached(CHANNEL);
    assertThat(channels()).containsEntry("lobby", "2 37");
    upsert("Message", "a", text("lobby", 1, "x"));
    reached(CHANNEL);
    assertThat(channels()).as("and goes on").containsEntry("lobby", "2 31");
  }

  @Test
  void what_cannot_be_projected_is_put_aside_and_tried_again_after_a_fix() {
    var broken = new AtomicBoolean(true);
    Project<ObjectNode, ObjectNode> every =
        (message, current) -> {
          if (broken.get() && message.path("at").asInt() % 3 == 0) {
            throw new IllegalStateException("every third");
          }
          return Projected.as(counted(message, current, 1));
        };
    Resource model =
        ResourceBuilder.of(CHANNEL)
            .attribute("count", AttributeType.INTEGER)
            .attribute("sum", AttributeType.INTEGER)
            .readModel(
                made -> made.projects(
                    "Message", member("channelId"), new Making.Code(every, Optional.empty())))
            .build();
    start(message(), series(), model);
    built(CHANNEL); // which would tell of those again that it made itself
    for (int i = 0; i < 9; i++) {
      upsert("Message", "m" + i, text("lobby", i, "c"));
    }
    upsert("Message", "late", "{\"at\":8,\"channelId\":\"_not an id\"}");
    reached(CHANNEL);
    reached(SERIES);
    assertThat(channels()).containsEntry("lobby", "6 27");
    assertThat(state(CHANNEL).failures()).isEqualTo(4);
    assertThat(state(CHANNEL).failure().orElseThrow()).contains("late", "must not start with '_'");
    assertThat(elements("lobby")).as("others go on").hasSize(9);
    broken.set(false);
    start(message(), series(), model);
    until(() -> state(CHANNEL).failures() == 1);
    assertThat(channels()).isEqualTo(Map.of("lobby", "9 36"));
    destroy(ANYBODY, "Message", "late");
    reached(CHANNEL);
    assertThat(state(CHANNEL).failures()).isZero();
  }

  @Test
  void what_a_rebuild_cannot_write_is_told_and_tried_again() {
    var mode = new AtomicInteger(1);
    Project<ObjectNode, ObjectNode> changing =
        (message, current) -> {
          ObjectNode made = counted(message, current, mode.get());
          boolean bad = mode.get() == 2 && message.path("contents").asString().equals("bad");
          return Projected.as(bad ? made.put("count", "text") : made);
        };
    Resource model = channel(new Making.Code(changing, Optional.empty()));
    start(message(), model);
    upsert("Message", "a", text("lobby", 1, "x"));
    upsert("Message", "b", text("lobby", 1, "bad"));
    reached(CHANNEL);
    mode.set(2);
    engine().readModels().rebuild(CHANNEL);
    built(CHANNEL);
    assertThat(channels()).as("it stays").isEqualTo(Map.of("lobby", "2 2"));
    assertThat(state(CHANNEL).failures()).isEqualTo(1);
    assertThat(state(CHANNEL).failure().orElseThrow()).contains("Message b", "/count");
    mode.set(3);
    start(message(), model);
    until(() -> state(CHANNEL).failures() == 0);
    assertThat(channels()).isEqualTo(Map.of("lobby", "6 6"));
  }

  @Test
  void a_projection_that_answers_what_cannot_be_stored_is_put_aside() {
    Project<ObjectNode, ObjectNode> odd =
        (message, current) -> switch (message.path("contents").asString()) {
          case "id" -> Projected.as(NODES.objectNode().put("id", "other").put("at", 1));
          case "type" -> Projected.as(NODES.objectNode().put("at", "text"));
          case "unknown" -> Projected.as(NODES.objectNode().put("at", 1).put("x", 1));
          case "delete" -> Projected.delete();
          case "nothing" -> Projected.nothing();
          case "stack" -> overflow(message, current);
          default -> Projected.as(NODES.objectNode().put("at", message.path("at").asInt()));
        };
    Resource model =
        ResourceBuilder.of(SERIES)
            .attribute("at", AttributeType.INTEGER)
            .readModel(
                made -> made.sequencedBy("at")
                    .projects(
                        "Message", member("channelId"), new Making.Code(odd, Optional.empty())))
            .build();
    start(message(), model);
    for (String kind : List.of("a", "id", "type", "unknown", "delete", "nothing", "stack", "z")) {
      upsert("Message", kind, text("lobby", 5, kind));
    }
    upsert("Message", "nokey", "{\"channelId\":\"lobby\",\"contents\":\"x\"}");
    reached(SERIES);
    assertThat(all(SERIES).keySet()).contains("lobby/a", "lobby/z")
        .doesNotContain(
            "lobby/id", "lobby/type", "lobby/unknown", "lobby/delete", "lobby/nothing",
            "lobby/stack");
    assertThat(state(SERIES).failures()).isEqualTo(4);
    upsert("Message", "a", text("lobby", 6, "nothing"));
    upsert("Message", "z", text("lobby", 6, "delete"));
    upsert("Message", "type", text("lobby", 6, "fine"));
    reached(SERIES);
    assertThat(one(SERIES, "lobby/a").path("at").asInt()).isEqualTo(5);
    assertThat(all(SERIES)).doesNotContainKey("lobby/z").containsKey("lobby/type");
    assertThat(state(SERIES).failures()).isEqualTo(3);
  }

  @SuppressWarnings("InfiniteRecursion") // a function of the user that runs out of stack
  private static Projected<ObjectNode> overflow(
      ObjectNode message, Optional<ObjectNode> current) {
    return overflow(message, current.map(ObjectNode::deepCopy).or(() -> Optional.of(message)));
  }

  /** A store whose commits of projections fail now and then, before they are made or after. */
  private static Store failing(Store store, Random random, AtomicBoolean on) {
    return (Store) Proxy.newProxyInstance(
        Store.class.getClassLoader(),
        new Class<?>[] {Store.class},
        (proxy, method, arguments) -> {
          boolean commit =
              method.getName().equals("commit")
                  && arguments[0] instanceof Commit asked
                  && asked.reached().isPresent();
          int fate = commit && on.get() ? random.nextInt(4) : 3;
          if (fate == 0) {
            throw new StoreUnavailable("before the commit");
          }
          try {
            Object result = method.invoke(store, arguments);
            if (fate == 1) {
              throw new StoreUnavailable("after the commit");
            }
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  @Test
  void a_change_counts_once_however_often_its_commit_seems_to_fail() {
    long seed = ThreadLocalRandom.current().nextLong();
    var random = new Random(seed);
    var on = new AtomicBoolean(true);
    Clock clock = Clock.systemUTC();
    close();
    opened(
        TestEngine.on(failing(open(folder, clock), new Random(seed), on), clock)
            .open(message(), series(), channel(true)));
    for (int i = 0; i < 120; i++) {
      change(random);
      LockSupport.parkNanos(500_000);
    }
    on.set(false);
    reached(SERIES);
    reached(CHANNEL);
    assertThat(channels()).as("seed " + seed).isEqualTo(channelsByMessages());
    assertThat(seriesElements()).as("seed " + seed).isEqualTo(seriesByMessages());
  }

  @Test
  void an_engine_goes_on_where_the_one_before_it_stopped() {
    long seed = ThreadLocalRandom.current().nextLong();
    var random = new Random(seed);
    for (int round = 0; round < 4; round++) {
      start(message(), series(), channel(true));
      for (int i = 0; i < 50; i++) {
        change(random);
      }
    }
    reached(SERIES);
    reached(CHANNEL);
    assertThat(channels()).as("seed " + seed).isEqualTo(channelsByMessages());
    assertThat(seriesElements()).as("seed " + seed).isEqualTo(seriesByMessages());
  }

  @Test
  void a_new_read_model_is_filled_from_what_is_stored_while_others_write() throws Exception {
    long seed = ThreadLocalRandom.current().nextLong();
    var random = new Random(seed);
    start(message());
    for (int i = 0; i < 1500; i++) {
      upsert("Message", "old" + i, text("c" + i % 7, i, "old"));
    }
    start(message(), series(), channel(false));
    var writing = new AtomicBoolean(true);
    Thread writer =
        Thread.startVirtualThread(() -> {
          while (writing.get()) {
            change(random);
          }
        });
    until(
        () -> state(SERIES).sequence() >= 0
            && state(SERIES).rebuild().isEmpty()
            && state(CHANNEL).rebuild().isEmpty());
    writing.set(false);
    TimeLimit.join(writer);
    reached(SERIES);
    reached(CHANNEL);
    assertThat(channels()).as("seed " + seed).isEqualTo(channelsByMessages());
    assertThat(seriesElements()).as("seed " + seed).isEqualTo(seriesByMessages());
  }

  @Test
  void a_rebuild_puts_right_what_was_damaged_while_others_write() throws Exception {
    long seed = ThreadLocalRandom.current().nextLong();
    var random = new Random(seed);
    start(message(), series(), channel(false));
    for (int i = 0; i < 700; i++) {
      upsert("Message", "old" + i, text("c" + i % 7, i, "old"));
    }
    reached(SERIES);
    reached(CHANNEL);
    var lost = DocumentId.element(DocumentId.of("c1"), "old1");
    perform(
        new Operation.Destroy(
            Context.INTERNAL, SERIES, lost, java.util.OptionalLong.empty(), List.of()));
    perform(
        Operation.Create.of(
            Context.INTERNAL,
            SERIES,
            dev.ashlar.document.Draft.parse("{\"id\":\"c1\",\"at\":1,\"contents\":\"ghost\"}"))
            .id(DocumentId.element(DocumentId.of("c1"), "ghost")));
    perform(
        Operation.Create.of(
            Context.INTERNAL, CHANNEL, dev.ashlar.document.Draft.parse("{\"count\":3}"))
            .id(DocumentId.of("ghost")));
    var writing = new AtomicBoolean(true);
    Thread writer =
        Thread.startVirtualThread(() -> {
          while (writing.get()) {
            change(random);
          }
        });
    engine().readModels().rebuild(SERIES);
    engine().readModels().rebuild(CHANNEL);
    until(() -> seriesElements().containsKey("c1/old1"));
    until(() -> !channels().containsKey("ghost"));
    built(SERIES);
    built(CHANNEL);
    writing.set(false);
    TimeLimit.join(writer);
    reached(SERIES);
    reached(CHANNEL);
    assertThat(channels()).as("seed " + seed).isEqualTo(channelsByMessages());
    assertThat(seriesElements()).as("seed " + seed).isEqualTo(seriesByMessages());
  }

  @Test
  void a_rebuild_that_was_asked_for_is_not_lost_with_the_node_that_should_do_it() {
    start(message(), channel(true));
    upsert("Message", "a", text("lobby", 1, "x"));
    reached(CHANNEL);
    perform(
        Operation.Create.of(
            Context.INTERNAL, CHANNEL, dev.ashlar.document.Draft.parse("{\"count\":3}"))
            .id(DocumentId.of("ghost")));
    close();
    var failing = new AtomicBoolean();
    Clock clock = Clock.systemUTC();
    var first = new Random() {
      @Override
      public int nextInt(int bound) {
        return 0; // each fails
      }
    };
    opened(
        TestEngine.on(failing(open(folder, clock), first, failing), clock)
            .open(message(), channel(true)));
    reached(CHANNEL);
    failing.set(true);
    engine().readModels().rebuild(CHANNEL);
    until(() -> state(CHANNEL).failure().orElse("").contains("before the commit"));
    start(message(), channel(true));
    built(CHANNEL);
    assertThat(channels()).isEqualTo(Map.of("lobby", "1 1"));
  }

  @Test
  void a_rebuild_keeps_nothing_back_that_the_log_has_meanwhile() {
    var gates =
        Map.of("x", new CountDownLatch(1), "y", new CountDownLatch(1), "z", new CountDownLatch(1));
    var come = new java.util.concurrent.ConcurrentSkipListSet<String>();
    Project<ObjectNode, ObjectNode> gated =
        (message, current) -> {
          String contents = message.path("contents").asString();
          CountDownLatch gate = gates.get(contents);
          if (gate != null && (come.contains("x") || contents.equals("x"))) {
            come.add(contents);
            gate.await();
          }
          return Projected.as(counted(message, current, 1));
        };
    start(message(), channel(new Making.Code(gated, Optional.empty())));
    for (int i = 0; i < 510; i++) {
      upsert("Message", "m" + i, text("c", 1, ""));
    }
    upsert("Message", "last", text("gate", 1, "z"));
    reached(CHANNEL);
    try {
      upsert("Message", "one", text("one", 1, "x"));
      until(() -> come.contains("x"));
      engine().readModels().rebuild(CHANNEL);
      upsert("Message", "other", text("other", 1, "y"));
      Objects.requireNonNull(gates.get("x")).countDown();
      until(() -> come.contains("y")); // the rebuild begins behind this change
      upsert("Message", "a", text("c", 1, ""));
      Objects.requireNonNull(gates.get("y")).countDown();
      until(() -> come.contains("z")); // the rebuild has seen all documents
      Resource model = engine().schema().resource(CHANNEL);
      if (engine().readModels().await(model, engine().head(), Duration.ofMillis(500))) {
        assertThat(channels()).containsEntry("c", "511 511");
      }
    } finally {
      gates.values().forEach(CountDownLatch::countDown);
    }
    built(CHANNEL);
    assertThat(channels()).containsEntry("c", "511 511").hasSize(4);
  }

  @Test
  void a_rebuild_asked_for_in_the_first_build_does_not_make_it_count_as_complete() {
    var stop = new CountDownLatch(1);
    var last = new CountDownLatch(1);
    var begun = new AtomicBoolean();
    Project<ObjectNode, ObjectNode> gated =
        (message, current) -> {
          begun.set(true);
          (message.path("channelId").asString().equals("z") ? last : stop).await();
          return Projected.as(counted(message, current, 1));
        };
    start(message());
    for (int i = 0; i < 501; i++) {
      upsert("Message", "m" + i, text("c" + i, 1, "x"));
    }
    upsert("Message", "z", text("z", 1, "x"));
    start(message(), channel(new Making.Code(gated, Optional.empty())));
    try {
      until(begun::get);
      engine().readModels().rebuild(CHANNEL);
      stop.countDown();
      Resource model = engine().schema().resource(CHANNEL);
      assertThat(engine().readModels().await(model, engine().head(), Duration.ofMillis(500)))
          .isFalse();
    } finally {
      stop.countDown();
      last.countDown();
    }
    reached(CHANNEL);
    assertThat(channels()).hasSize(502);
  }

  @Test
  void a_read_model_that_is_declared_otherwise_is_built_again() {
    start(message(), series());
    for (int i = 0; i < 30; i++) {
      upsert("Message", "m" + i, "{\"channelId\":\"c\",\"at\":%d,\"tags\":[\"t\"]}".formatted(i));
    }
    reached(SERIES);
    Resource other =
        ResourceBuilder.of(SERIES)
            .readModel(
                model -> model.sequencedBy("at")
                    .projects("Message", member("tags"), set("at", "channelId")))
            .build();
    start(message(), other);
    built(SERIES);
    assertThat(all(SERIES)).hasSize(30);
    assertThat(one(SERIES, "t/m3").toString())
        .isEqualTo("{\"id\":\"t\",\"at\":3,\"channelId\":\"c\"}");
  }

  /** A channel that is declared otherwise, and counts each message as often as is said. */
  private static Resource otherwise(Project<ObjectNode, ObjectNode> counting) {
    return ResourceBuilder.of(CHANNEL)
        .attribute("count", AttributeType.INTEGER)
        .attribute("sum", AttributeType.INTEGER)
        .attribute("more", AttributeType.STRING)
        .readModel(
            made -> made.projects(
                "Message", member("channelId"), new Making.Code(counting, Optional.empty())))
        .build();
  }

  @Test
  void readers_see_the_earlier_documents_until_those_that_are_declared_otherwise_are_made() {
    start(message(), channel(false));
    for (int i = 0; i < 520; i++) {
      upsert("Message", "m" + i, text("c" + i % 7, 1, "x"));
    }
    reached(CHANNEL);
    Map<String, String> earlier = channels();
    var gate = new CountDownLatch(1);
    var begun = new CountDownLatch(1);
    Project<ObjectNode, ObjectNode> twice =
        (message, current) -> {
          if (message.path("channelId").asString().equals("c6")) { // the last of the targets
            begun.countDown();
            gate.await();
          }
          return Projected.as(counted(message, current, 2));
        };
    Engine engine = start(message(), otherwise(twice));
    long before;
    try {
      until(() -> begun.getCount() == 0);
      upsert("Message", "late", text("c0", 1, "x"));
      before = engine.head();
      assertThat(channels()).isEqualTo(earlier);
      assertThat(state(CHANNEL).rebuild().orElseThrow().atOnce()).isTrue();
      assertThat(
          engine.readModels()
              .await(engine.schema().resource(CHANNEL), before, Duration.ofMillis(50)))
          .as("who asks for a sequence is not shown what is of an earlier one")
          .isFalse();
      assertThat(engine.head()).isEqualTo(before);
    } finally {
      gate.countDown();
    }
    built(CHANNEL);
    var twiced = new TreeMap<String, String>();
    channelsByMessages().forEach((id, each) -> {
      int count = Integer.parseInt(each.substring(0, each.indexOf(' ')));
      twiced.put(id, 2 * count + " " + 2 * count);
    });
    assertThat(channels()).isEqualTo(twiced);
    List<ObjectNode> changes = changes(Context.APPLICATION, before);
    assertThat(changes.stream().limit(7).map(each -> each.path("transaction").asLong()).distinct())
        .as("all at once")
        .containsExactly(before + 1);
  }

  @Test
  void what_is_too_large_to_be_kept_back_changes_part_by_part() {
    start(message(), series());
    String large = "x".repeat(2_000_000);
    for (int i = 0; i < 10; i++) {
      upsert("Message", "m" + i, text("lobby", i, large));
    }
    reached(SERIES);
    Resource more =
        ResourceBuilder.of(SERIES)
            .count()
            .readModel(
                model -> model.sequencedBy("at")
                    .projects("Message", member("channelId"), set("at", "contents", "channelId")))
            .build();
    start(message(), more);
    built(SERIES);
    assertThat(elements("lobby")).hasSize(10)
        .allMatch(view -> new String(view.json(), java.nio.charset.StandardCharsets.UTF_8)
            .contains("\"channelId\":\"lobby\""));
    assertThat(seriesElements()).isEqualTo(seriesByMessages());
    long before = engine().head();
    engine().readModels().rebuild(SERIES);
    built(SERIES);
    assertThat(engine().head()).isEqualTo(before);
  }

  @Test
  void what_cannot_be_written_at_once_is_put_aside_and_the_rest_is_made() {
    start(message(), channel(false));
    upsert("Message", "a", text("lobby", 1, "x"));
    upsert("Message", "b", text("hall", 1, "bad"));
    upsert("Message", "c", text("yard", 1, "x"));
    reached(CHANNEL);
    Project<ObjectNode, ObjectNode> broken =
        (message, current) -> {
          ObjectNode made = counted(message, current, 2);
          boolean bad = message.path("contents").asString().equals("bad");
          return Projected.as(bad ? made.put("count", "text") : made);
        };
    start(message(), otherwise(broken));
    built(CHANNEL);
    assertThat(channels()).isEqualTo(Map.of("lobby", "2 2", "hall", "1 1", "yard", "2 2"));
    assertThat(state(CHANNEL).failures()).isEqualTo(1);
    assertThat(state(CHANNEL).failure().orElseThrow()).contains("Message b", "/count");
  }

  @Test
  void a_read_model_of_a_read_model_has_what_a_change_comes_to() {
    Resource second =
        ResourceBuilder.of("Second")
            .readModel(
                model -> model.projects(SERIES, member("id"), set("at", "contents")))
            .build();
    start(message(), series(), second);
    for (int i = 0; i < 20; i++) {
      upsert("Message", "m" + i, text("lobby", i, "c" + i));
      Resource resource = engine().schema().resource("Second");
      assertThat(engine().readModels().await(resource, engine().head(), LONG)).isTrue();
      assertThat(one("Second", "lobby").path("contents").asString()).isEqualTo("c" + i);
    }
    destroy(ANYBODY, "Message", "m19");
    reached("Second");
    assertThat(one("Second", "lobby").path("contents").asString()).isEqualTo("c18");
  }

  @Test
  void elements_that_are_too_old_are_forgotten_and_do_not_come_back() {
    Resource message =
        ResourceBuilder.of("Message")
            .attribute("channelId", AttributeType.STRING)
            .attribute("at", AttributeType.DATE)
            .build();
    Resource model =
        ResourceBuilder.of(SERIES)
            .readModel(
                made -> made.sequencedBy("at")
                    .keep(Duration.ofSeconds(2))
                    .projects("Message", member("channelId"), set("at")))
            .build();
    start(message, model);
    Instant now = Instant.now();
    upsert("Message", "old", "{\"channelId\":\"c\",\"at\":\"%s\"}".formatted(now.minusSeconds(9)));
    upsert("Message", "new", "{\"channelId\":\"c\",\"at\":\"%s\"}".formatted(now));
    upsert("Message", "far", "{\"channelId\":\"c\",\"at\":\"9999-01-01T00:00:00Z\"}");
    reached(SERIES);
    until(() -> all(SERIES).keySet().equals(java.util.Set.of("c/far")));
    engine().readModels().rebuild(SERIES);
    LockSupport.parkNanos(50_000_000);
    built(SERIES);
    assertThat(all(SERIES).keySet()).containsExactly("c/far");
  }

  @Test
  void the_age_of_an_element_is_that_of_its_time_however_it_is_written() {
    Resource model =
        ResourceBuilder.of(SERIES)
            .attribute("at", AttributeType.DATE)
            .readModel(
                made -> made.sequencedBy("at")
                    .keep(Duration.ofHours(1))
                    .projects(
                        "Message", member("channelId"),
                        new Making.Members(Map.of("at", Path.of("contents")))))
            .build();
    start(message(), model);
    Instant now = Instant.now();
    upsert("Message", "new", text("c", 1, now.atOffset(ZoneOffset.ofHours(-12)).toString()));
    upsert(
        "Message", "old",
        text("c", 1, now.minusSeconds(7200).atOffset(ZoneOffset.ofHours(14)).toString()));
    reached(SERIES);
    assertThat(all(SERIES).keySet()).containsExactly("c/new");
  }

  @Test
  void a_node_whose_lease_is_lost_forgets_nothing_that_was_noted() throws Exception {
    Resource model = channel(false);
    start(message(), model);
    upsert("Message", "a", text("lobby", 1, "x"));
    reached(CHANNEL);
    close();
    try (Store store = open(folder, Clock.systemUTC())) {
      String name = ReadModels.consumer(model);
      Lease lost = store.leases().take("one", Duration.ZERO).orElseThrow();
      Lease held = store.leases().take("one", LONG).orElseThrow();
      assertThat(store.contributions().forget(name, 10, lost)).isZero();
      assertThat(store.contributions().targets(name, "", 10)).containsExactly("lobby");
      assertThat(store.contributions().forget(name, 10, held)).isEqualTo(1);
      assertThat(store.contributions().targets(name, "", 10)).isEmpty();
    }
  }

  @Test
  void a_selector_finds_all_read_models_that_match_whichever_came_first() {
    Resource group =
        ResourceBuilder.of("Group").attribute("title", AttributeType.STRING).build();
    Resource user =
        ResourceBuilder.of("User")
            .attribute("name", AttributeType.STRING)
            .attribute("group", AttributeType.STRING)
            .build();
    var selector = (ObjectNode) Json.parse("{\"group\":\"@this.id\"}");
    Resource model =
        ResourceBuilder.of("UserReadModel")
            .readModel(
                made -> made.projects("User", member("id"), set("name", "group"))
                    .projects("Group", new Join.Matching(selector), set("title")))
            .build();
    start(group, user, model);
    upsert("User", "before", "{\"name\":\"B\",\"group\":\"g\"}");
    reached("UserReadModel");
    upsert("Group", "g", "{\"title\":\"Stones\"}");
    upsert("User", "after", "{\"name\":\"A\",\"group\":\"g\"}");
    upsert("User", "other", "{\"name\":\"O\",\"group\":\"h\"}");
    reached("UserReadModel");
    assertThat(titles()).isEqualTo("after=Stones before=Stones other=");
    upsert("Group", "g", "{\"title\":\"Rocks\"}");
    reached("UserReadModel");
    assertThat(titles()).isEqualTo("after=Rocks before=Rocks other=");
    long head = engine().head();
    engine().readModels().rebuild("UserReadModel");
    LockSupport.parkNanos(50_000_000);
    built("UserReadModel");
    assertThat(engine().head()).as("a rebuild of what is right").isEqualTo(head);
    upsert("Group", "i", "{}");
    upsert("User", "after", "{\"name\":\"A\",\"group\":\"i\"}");
    reached("UserReadModel");
    assertThat(titles()).as("another group").isEqualTo("after= before=Rocks other=");
    upsert("User", "after", "{\"name\":\"A\",\"group\":\"none\"}");
    upsert("User", "before", "{\"name\":\"B\",\"group\":\"none\"}");
    reached("UserReadModel");
    assertThat(titles()).as("no group").isEqualTo("after= before= other=");
    upsert("User", "before", "{\"name\":\"B\",\"group\":\"g\"}");
    reached("UserReadModel");
    assertThat(titles()).as("the first again").isEqualTo("after= before=Rocks other=");
    destroy(ANYBODY, "User", "after");
    destroy(ANYBODY, "Group", "g");
    reached("UserReadModel");
    assertThat(titles()).isEqualTo("before= other=");
  }

  @Test
  void what_finds_a_read_model_by_a_selector_counts_once() {
    Resource user = ResourceBuilder.of("User").attribute("group", AttributeType.STRING).build();
    var selector = (ObjectNode) Json.parse("{\"group\":\"@this.channelId\"}");
    Project<ObjectNode, ObjectNode> found =
        (message, current) -> {
          ObjectNode counted = counted(message, current, 1);
          counted.set("group", current.orElseThrow().get("group"));
          return Projected.as(counted);
        };
    Resource model =
        ResourceBuilder.of(CHANNEL)
            .attribute("count", AttributeType.INTEGER)
            .attribute("sum", AttributeType.INTEGER)
            .attribute("group", AttributeType.STRING)
            .readModel(
                made -> made.projects("User", member("id"), set("group"))
                    .projects(
                        "Message", new Join.Matching(selector),
                        new Making.Code(found, Optional.empty())))
            .build();
    start(message(), user, model);
    upsert("User", "ada", "{\"group\":\"g\"}");
    reached(CHANNEL);
    upsert("Message", "a", text("g", 1, "x"));
    upsert("Message", "b", text("g", 2, "x"));
    upsert("Message", "c", text("h", 5, "x"));
    reached(CHANNEL);
    assertThat(channels()).isEqualTo(Map.of("ada", "2 3"));
    engine().readModels().rebuild(CHANNEL);
    built(CHANNEL);
    assertThat(channels()).as("built again").isEqualTo(Map.of("ada", "2 3"));
    upsert("Message", "b", text("g", 4, "x"));
    reached(CHANNEL);
    assertThat(channels()).as("one changed").isEqualTo(Map.of("ada", "2 5"));
    upsert("User", "ada", "{\"group\":\"h\"}");
    reached(CHANNEL);
    assertThat(channels()).as("others find it").isEqualTo(Map.of("ada", "1 5"));
  }

  /** Joins of groups to users, of every kind that the store can be asked for, and some that it cannot. */
  private static final List<String> SELECTORS =
      List.of(
          "{\"group\":\"@this.id\"}",
          "{\"group\":\"@this.key\"}",
          "{\"of\":\"@this.id\"}",
          "{\"tags\":{\"$includes\":\"@this.key\"}}",
          "{\"level\":{\"$gte\":\"@this.least\"}}",
          "{\"group\":{\"$in\":\"@this.keys\"}}",
          "{\"$or\":[{\"group\":\"@this.id\"},{\"tags\":{\"$includes\":\"@this.key\"}}]}",
          "{\"group\":{\"$in\":[\"@this.key\",\"@this.id\"]},\"level\":{\"$lt\":\"@this.least\"}}",
          "{\"level\":2,\"group\":{\"$ne\":\"@this.key\"}}");

  private static Resource people() {
    return ResourceBuilder.of("User")
        .attribute("group", AttributeType.STRING)
        .attribute("of", AttributeType.REFERENCE, of -> of.ref("Group").deferred())
        .attribute("level", AttributeType.INTEGER)
        .attribute("tags", AttributeType.ARRAY)
        .build();
  }

  private static Resource groups() {
    return ResourceBuilder.of("Group")
        .attribute("title", AttributeType.STRING)
        .attribute("key", AttributeType.STRING)
        .attribute("least", AttributeType.INTEGER)
        .attribute("keys", AttributeType.ARRAY)
        .build();
  }

  private static Resource joined(int number, String selector) {
    return ResourceBuilder.of("Joined" + number + "ReadModel")
        .readModel(
            made -> made.projects("User", member("id"), set("group", "of", "level", "tags"))
                .projects(
                    "Group", new Join.Matching((ObjectNode) Json.parse(selector)), set("title")))
        .build();
  }

  private void changeGroupsAndUsers(Random random) {
    String key = "g" + random.nextInt(4);
    String id = "g" + random.nextInt(5);
    if (random.nextInt(2) == 0) {
      String user = "u" + random.nextInt(8);
      switch (random.nextInt(6)) {
        case 0 -> destroy(ANYBODY, "User", user);
        case 1 -> upsert("User", user, "{}");
        default ->
            upsert(
                "User", user,
                "{\"group\":\"%s\",\"of\":\"%s\",\"level\":%d,\"tags\":[\"%s\",\"x\"]}"
                    .formatted(
                        key, random.nextBoolean() ? id : "/groups/" + id, random.nextInt(4),
                        "g" + random.nextInt(4)));
      }
      return;
    }
    switch (random.nextInt(6)) {
      case 0 -> destroy(ANYBODY, "Group", id);
      case 1 -> upsert("Group", id, "{\"title\":\"plain\"}");
      default ->
          upsert(
              "Group", id,
              "{\"title\":\"t%d\",\"key\":\"%s\",\"least\":%d,\"keys\":[\"%s\",\"y\"]}"
                  .formatted(
                      random.nextInt(99), key, random.nextInt(4), "g" + random.nextInt(4)));
    }
  }

  /** What a join comes to by its rule: the group that was written last, of those that find a user. */
  private String titlesByRule(Resource model, String selector) {
    Map<String, View> groups = new TreeMap<>();
    var query = Operation.Query.of(Context.APPLICATION, "Group").limit(1000).withTotal(true);
    ((Outcome.Listed) perform(query)).items().forEach(view -> groups.put(view.id().text(), view));
    return all("User").entrySet()
        .stream()
        .map(user -> {
          JsonNode last = null;
          long version = -1;
          for (View group : groups.values()) {
            var members = (ObjectNode) Json.parse(group.json());
            if (group.version() > version && finds(model, selector, members, user.getValue())) {
              last = members;
              version = group.version();
            }
          }
          return user.getKey() + "=" + (last == null ? "" : last.path("title").asString(""));
        })
        .collect(Collectors.joining(" "));
  }

  private static boolean finds(
      Resource model, String selector, ObjectNode group, JsonNode user) {
    String filled = selector;
    for (String name : List.of("id", "key", "least", "keys")) {
      JsonNode value = group.path(name);
      String text = "\"@this." + name + "\"";
      if (filled.contains(text)) {
        if (value.isMissingNode()) {
          return false;
        }
        filled = filled.replace(text, Json.text(value));
      }
    }
    return model.bind(Selector.parse(filled), Reach.ALL).matches(user);
  }

  private String titlesOf(Resource model) {
    return all(model.name()).entrySet()
        .stream()
        .map(each -> each.getKey() + "=" + each.getValue().path("title").asString(""))
        .collect(Collectors.joining(" "));
  }

  @Test
  void joins_by_selector_come_to_what_their_rule_says_whatever_changes() {
    long seed = ThreadLocalRandom.current().nextLong();
    var random = new Random(seed);
    var resources = new ArrayList<Resource>(List.of(groups(), people()));
    for (int i = 0; i < SELECTORS.size(); i++) {
      resources.add(joined(i, SELECTORS.get(i)));
    }
    start(resources.toArray(Resource[]::new));
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 40; i++) {
        changeGroupsAndUsers(random);
      }
      for (int i = 0; i < SELECTORS.size(); i++) {
        Resource model = engine().schema().resource("Joined" + i + "ReadModel");
        reached(model.name());
        assertThat(titlesOf(model))
            .as(SELECTORS.get(i) + ", seed " + seed)
            .isEqualTo(titlesByRule(model, SELECTORS.get(i)));
      }
    }
  }

  @Test
  void a_join_by_selector_reads_what_may_find_a_read_model_and_no_more() {
    var store = new CountingStore(open(folder, Clock.systemUTC()));
    Resource model = joined(0, SELECTORS.getFirst());
    opened(TestEngine.on(store, Clock.systemUTC()).open(groups(), people(), model));
    for (int i = 0; i < 60; i++) {
      upsert("Group", "g" + i, "{\"title\":\"t" + i + "\"}");
    }
    reached(model.name());
    Resource groups = engine().schema().resource("Group");
    built(model.name());
    long before = store.found(groups);
    for (int i = 0; i < 30; i++) {
      upsert("User", "u" + i % 5, "{\"group\":\"g" + i + "\"}");
    }
    reached(model.name());
    assertThat(one(model.name(), "u4").path("title").asString()).isEqualTo("t29");
    assertThat(store.found(groups) - before).isBetween(1L, 90L);
  }

  private String titles() {
    return all("UserReadModel").entrySet()
        .stream()
        .map(each -> each.getKey() + "=" + each.getValue().path("title").asString(""))
        .collect(Collectors.joining(" "));
  }

  @Test
  void keys_are_ordered_by_their_own_kind() {
    Map<AttributeType, List<String>> kinds =
        Map.of(
            AttributeType.STRING, List.of("\"10\"", "\"9\"", "\"Z\"", "\"a\"", "\"ä\""),
            AttributeType.INTEGER, List.of("-5", "9", "10", "9007199254740993"),
            AttributeType.NUMBER, List.of("-1.5", "0", "0.25", "2", "10"),
            AttributeType.DATE,
            List.of(
                "\"2025-12-31T23:59:59Z\"", "\"2026-01-01T00:00:00Z\"",
                "\"2026-01-01T00:00:00.000000001Z\"", "\"2026-01-01T00:00:00.5Z\""));
    kinds.forEach((type, keys) -> {
      Resource message =
          ResourceBuilder.of("Message")
              .attribute("channelId", AttributeType.STRING)
              .attribute("at", type)
              .build();
      Resource model =
          ResourceBuilder.of(SERIES)
              .readModel(
                  made -> made.sequencedBy("at")
                      .projects("Message", member("channelId"), set("at")))
              .build();
      start(message, model);
      String channel = type.text().toLowerCase(java.util.Locale.ROOT);
      for (int i = keys.size() - 1; i >= 0; i--) {
        upsert(
            "Message", channel + i,
            "{\"channelId\":\"%s\",\"at\":%s}".formatted(channel, keys.get(i)));
      }
      built(SERIES);
      assertThat(
          elements(channel).stream()
              .map(view -> view.id().source().orElseThrow())
              .toList())
          .isEqualTo(
              java.util.stream.IntStream.range(0, keys.size())
                  .mapToObj(i -> channel + i)
                  .toList());
      for (int i = 0; i < keys.size(); i++) {
        var one =
            Operation.Series.of(ANYBODY, SERIES, DocumentId.of(channel))
                .key(Optional.of(Json.parse(keys.get(i))));
        assertThat(((Outcome.Elements) perform(one)).views()).hasSize(1);
      }
      all("Message").keySet().forEach(id -> destroy(ANYBODY, "Message", id));
      reached(SERIES);
    });
  }

  @Test
  void a_read_model_tells_how_far_behind_it_is() {
    Engine engine = start(message(), series());
    assertThat(engine.readModels().states()).hasSize(1);
    upsert("Message", "a", text("lobby", 1, "x"));
    reached(SERIES);
    assertThat(state(SERIES).lag()).isBetween(0L, 2L);
  }
}
