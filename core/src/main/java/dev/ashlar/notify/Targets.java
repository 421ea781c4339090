package dev.ashlar.notify;

import dev.ashlar.change.Action;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Outbox.State;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services.Notify;
import dev.ashlar.schema.Services.Webhook;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is told of the changes of which resource. Immutable. */
public final class Targets {
  /** The name of the configured queue. */
  public static final String QUEUE = "queue";

  private final Map<String, List<Target>> byResource = new HashMap<>();

  private Targets(Schema schema) {
    for (Resource resource : schema.resources()) {
      resource.declaration()
          .services()
          .notifications()
          .ifPresent(notify -> byResource.put(resource.name(), targets(notify)));
    }
  }

  /** The targets that a schema names. */
  public static Targets of(Schema schema) {
    return new Targets(schema);
  }

  /**
   * Who is told of some changes of one resource.
   *
   * @param name what operators see, and what stays the same when secrets change
   * @param actions what it is told of
   * @param state what its entries begin with: the store's outbox is the queue itself, so what is in it
   *     was delivered to that
   * @param webhook empty for the queue
   */
  public record Target(
      String name, Set<Action> actions, State state, Optional<Webhook> webhook) {}

  private static List<Target> targets(Notify notify) {
    var targets = new ArrayList<Target>();
    if (notify.queue()) {
      targets.add(
          new Target(QUEUE, EnumSet.allOf(Action.class), State.DELIVERED, Optional.empty()));
    }
    for (Webhook webhook : notify.webhooks()) {
      targets.add(
          new Target(name(webhook.url()), actions(webhook), State.PENDING, Optional.of(webhook)));
    }
    return List.copyOf(targets);
  }

  private static Set<Action> actions(Webhook webhook) {
    if (webhook.on().isEmpty()) {
      return EnumSet.allOf(Action.class);
    }
    var actions = EnumSet.noneOf(Action.class);
    for (Action action : Action.values()) {
      if (webhook.on().contains(action.text())) {
        actions.add(action);
      }
    }
    return actions;
  }

  /**
   * A URL without what may be secret, its user and its query: instead, a digest of the whole tells URLs
   * apart that differ only there.
   */
  static String name(String url) {
    URI uri = URI.create(url);
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String plain = uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    return plain.equals(url) ? url : plain + "#" + digest(url);
  }

  private static String digest(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Whether nobody is told of anything. */
  boolean isEmpty() {
    return byResource.isEmpty();
  }

  /** Who is told of a resource's changes. */
  public List<Target> of(String resource) {
    return byResource.getOrDefault(resource, List.of());
  }

  /** The commit, with all who are to hear of its writes. */
  public Commit tell(Commit commit) {
    if (byResource.isEmpty()) {
      return commit;
    }
    var events = new ArrayList<Commit.Event>();
    for (int i = 0; i < commit.writes().size(); i++) {
      Commit.Write write = commit.writes().get(i);
      for (Target target : of(write.resource().name())) {
        if (target.actions().contains(write.action())) {
          events.add(new Commit.Event(i, target.name(), target.state()));
        }
      }
    }
    return events.isEmpty() ? commit : commit.telling(events);
  }
}
