package dev.ashlar.subscription;

import dev.ashlar.json.Json;
import dev.ashlar.operation.Subscribe;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;

/** What a subscriber is told of its channel. Thread-safe. */
public sealed interface ChannelMessage {
  /** Whose channel. */
  Channel channel();

  /** The place in the log of what it tells: behind it, a subscription can go on. */
  long sequence();

  /**
   * What one transaction is to those who see a channel alike. It is one object for all of them, and so is
   * what a face makes of it.
   */
  final class Told implements ChannelMessage {
    private final Channel channel;
    private final Subscribe.Form form;
    private final long sequence;
    private final List<VisibleChange> changes;
    private final Map<Class<?>, Object> encodings = new ConcurrentHashMap<>(2);

    Told(Channel channel, Subscribe.Form form, long sequence, List<VisibleChange> changes) {
      this.channel = channel;
      this.form = form;
      this.sequence = sequence;
      this.changes = List.copyOf(changes);
    }

    @Override
    public Channel channel() {
      return channel;
    }

    @Override
    public long sequence() {
      return sequence;
    }

    /** What was asked to be told of a transaction. */
    public Subscribe.Form form() {
      return form;
    }

    /** The changes, in order; at least one. */
    public List<VisibleChange> changes() {
      return changes;
    }

    /** What a face sends of it, made by whoever asks first. */
    public <T> T encoded(Class<T> type, Function<Told, T> encoder) {
      return type.cast(encodings.computeIfAbsent(type, missing -> encoder.apply(this)));
    }

    /** {@code {channel, sequence, ops}} as UTF-8 JSON. */
    public byte[] json() {
      var json = new ByteArrayOutputStream(256);
      json.writeBytes(text("{\"channel\":" + quoted(channel.path())));
      json.writeBytes(text(",\"sequence\":" + sequence + ",\"ops\":["));
      boolean single = channel instanceof Channel.One;
      boolean first = true;
      for (VisibleChange change : changes) {
        byte[] operations = change.operations(single);
        if (operations.length > 0) {
          json.writeBytes(text(first ? "" : ","));
          json.writeBytes(operations);
          first = false;
        }
      }
      json.writeBytes(text("]}"));
      return json.toByteArray();
    }

    private static byte[] text(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** What was asked for is not kept, or not there yet: the subscription goes on from here. */
  record Reset(Channel channel, long sequence) implements ChannelMessage {}

  /** A text as JSON. */
  static String quoted(String text) {
    return Json.text(JsonNodeFactory.instance.stringNode(text));
  }
}
