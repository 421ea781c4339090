package dev.ashlar.app.cli;

import dev.ashlar.engine.Engine;
import dev.ashlar.notify.Notifications;
import dev.ashlar.port.store.Outbox.Entry;
import dev.ashlar.port.store.Outbox.State;
import dev.ashlar.schema.Resource;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Work on the notifications of an application that no server runs. Used by one thread. */
final class NotificationsOffline {
  private final Engine engine;
  private final Notifications notifications;

  NotificationsOffline(Engine engine) {
    this.engine = engine;
    notifications = engine.notifications();
  }

  JsonNode list(Optional<State> state, long after, int limit) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    notifications
        .list(state, after, limit)
        .forEach(entry -> list.add(Notifications.json(entry)));
    return list;
  }

  JsonNode retry(long id) {
    return changed(id, notifications.retry(id), State.PENDING);
  }

  JsonNode cancel(long id) {
    return changed(id, notifications.cancel(id), State.CANCELLED);
  }

  private static JsonNode changed(long id, Optional<Entry> found, State wanted) {
    Entry entry =
        found.orElseThrow(() -> new FailedCommand("There is no notification with the id " + id));
    if (entry.state() != wanted) {
      throw new FailedCommand(
          "The notification " + id + " was " + entry.state().text() + " already");
    }
    return Notifications.json(entry);
  }

  JsonNode replay(String name, long since) {
    Resource resource = Resources.named(engine.schema(), name);
    if (!notifications.concern(resource)) {
      throw new FailedCommand(resource.name() + " tells nobody of its changes");
    }
    return switch (notifications.replay(resource, since)) {
      case Notifications.Replay.Begun(long count, long sequence) ->
          JsonNodeFactory.instance.objectNode().put("replayed", count).put("sequence", sequence);
      case Notifications.Replay.Impossible(var failure) ->
          throw new FailedCommand("That cannot be told once more: " + failure);
    };
  }
}
