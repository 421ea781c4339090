package dev.ashlar.app;

import dev.ashlar.adapters.postgres.PostgresStore;
import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.document.DocumentId;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Operation;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.Projected;
import dev.ashlar.projection.ReadModel.Join;
import dev.ashlar.projection.ReadModel.Making;
import dev.ashlar.query.Path;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.testkit.TestEngine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A program that writes messages, of which read models are made, until one of their consumers comes to a
 * moment that was chosen: there it says so, and waits to be killed.
 */
public final class DyingProjections {
  static final String MESSAGE = "Message";
  static final String SERIES = "Series";
  static final String CHANNEL = "Channel";
  static final String HERE = "the moment has come";

  /** Where a consumer is when the process dies. */
  enum Moment {
    /** The change is in the log, and is being projected. */
    PROJECTING,
    /** It is projected; the commit of that with its checkpoint is not made. */
    WORKED_OUT,
    /** The commit is made; nobody knows of it. */
    COMMITTED,
    /** A part of a rebuild is worked out. */
    REBUILDING,
    /** A part of a rebuild is committed. */
    REBUILT
  }

  private DyingProjections() {}

  /**
   * Messages, the series of them by channel, and a count by channel.
   *
   * @param variant one of two declarations of the same read models
   * @param projecting is called by each projection of the count
   */
  static Resource[] resources(int variant, Runnable projecting) {
    Map<String, Path> set =
        variant == 0
            ? Map.of("at", Path.of("at"))
            : Map.of("at", Path.of("at"), "text", Path.of("text"));
    var counting =
        new Making.Code(
            (message, current) -> {
              projecting.run();
              return Projected.as(counted(message, current, 1));
            },
            Optional.of(
                (message, current, reason) -> {
                  ObjectNode left = counted(message, current, -1);
                  return left.path("count").asInt() == 0
                      ? Projected.delete()
                      : Projected.as(left);
                }));
    var join = new Join.Member(Path.of("channel"));
    ResourceBuilder channel =
        ResourceBuilder.of(CHANNEL)
            .attribute("count", AttributeType.INTEGER)
            .attribute("sum", AttributeType.INTEGER)
            .readModel(model -> model.projects(MESSAGE, join, counting));
    return new Resource[] {
      ResourceBuilder.of(MESSAGE)
          .attribute("channel", AttributeType.STRING)
          .attribute("at", AttributeType.INTEGER)
          .attribute("text", AttributeType.STRING)
          .build(),
      ResourceBuilder.of(SERIES)
          .readModel(
              model -> model.sequencedBy("at")
                  .projects(MESSAGE, join, new Making.Members(set)))
          .build(),
      (variant == 0 ? channel : channel.attribute("more", AttributeType.STRING)).build()
    };
  }

  private static ObjectNode counted(ObjectNode message, Optional<ObjectNode> current, int more) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("count", current.map(known -> known.path("count").asInt()).orElse(0) + more);
    result.put(
        "sum",
        current.map(known -> known.path("sum").asLong()).orElse(0L)
            + more * message.path("at").asLong());
    return result;
  }

  /** The store at a place: a URL of PostgreSQL, or a file. */
  static Store store(String place) {
    return place.startsWith("postgresql:")
        ? PostgresStore.open(place, Clock.systemUTC())
        : SqliteStore.open(java.nio.file.Path.of(place), Clock.systemUTC());
  }

  /** The place, the moment, the variant, and a seed. */
  public static void main(String[] arguments) {
    var moment = Moment.valueOf(arguments[1]);
    int variant = Integer.parseInt(arguments[2]);
    var random = new Random(Long.parseLong(arguments[3]));
    boolean rebuild = moment == Moment.REBUILDING || moment == Moment.REBUILT;
    var left = new AtomicInteger(1 + random.nextInt(rebuild ? 3 : 20));
    Runnable projecting = () -> {
      if (moment == Moment.PROJECTING) {
        die(left);
      }
    };
    Store store = dying(store(arguments[0]), moment, left);
    Engine engine =
        TestEngine.on(store, Clock.systemUTC()).open(resources(variant, projecting));
    while (true) {
      change(engine, random);
    }
  }

  private static void change(Engine engine, Random random) {
    String id = "m" + random.nextInt(40);
    String text =
        "{\"channel\":\"c%d\",\"at\":%d,\"text\":\"t%d\"}"
            .formatted(random.nextInt(5), random.nextInt(9), random.nextInt(99));
    Operation<?> write =
        switch (random.nextInt(5)) {
          case 0 ->
              Operation.Destroy.of(TestEngine.ANYBODY, MESSAGE, DocumentId.of(id));
          case 1 -> TestEngine.upsert(TestEngine.ANYBODY, MESSAGE, id, "{\"at\":1}");
          default -> TestEngine.upsert(TestEngine.ANYBODY, MESSAGE, id, text);
        };
    engine.perform(write);
  }

  private static void die(AtomicInteger left) {
    if (left.decrementAndGet() == 0) {
      System.out.println(HERE);
      while (true) {
        LockSupport.park();
      }
    }
  }

  private static Store dying(Store store, Moment moment, AtomicInteger left) {
    return (Store) Proxy.newProxyInstance(
        Store.class.getClassLoader(),
        new Class<?>[] {Store.class},
        (proxy, method, arguments) -> {
          boolean concerned =
              method.getName().equals("commit")
                  && arguments[0] instanceof Commit commit
                  && isOf(commit, moment);
          if (concerned && List.of(Moment.WORKED_OUT, Moment.REBUILDING).contains(moment)) {
            die(left);
          }
          try {
            Object result = method.invoke(store, arguments);
            if (concerned && List.of(Moment.COMMITTED, Moment.REBUILT).contains(moment)) {
              die(left);
            }
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private static boolean isOf(Commit commit, Moment moment) {
    boolean rebuilds =
        commit.reached().filter(reached -> reached.progress().contains("\"rebuild\"")).isPresent();
    return switch (moment) {
      case PROJECTING -> false;
      case WORKED_OUT, COMMITTED -> commit.reached().isPresent() && !commit.writes().isEmpty();
      case REBUILDING, REBUILT -> rebuilds;
    };
  }
}
