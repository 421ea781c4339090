package dev.ashlar.web.rpc;

import dev.ashlar.subscription.Channel;
import dev.ashlar.subscription.ChannelMessage;
import dev.ashlar.web.http.Message;
import java.util.Optional;

/** What the server sends without being asked: notifications of JSON-RPC (§4.1). */
final class Notification {
  private Notification() {}

  /** What is told of a channel; made once for all who are told the same. */
  static Message of(ChannelMessage message) {
    return switch (message) {
      case ChannelMessage.Told told ->
          told.encoded(Message.class, one -> of("patch", one.json()));
      case ChannelMessage.Reset(var channel, var sequence) ->
          of("reset", params(channel, sequence).text("}").toBytes());
    };
  }

  /** A channel is watched, from a sequence on. */
  static Message subscribed(Channel channel, long sequence, Optional<byte[]> value) {
    var params = params(channel, sequence);
    value.ifPresent(json -> params.text(",\"value\":").bytes(json));
    return of("subscribed", params.text("}").toBytes());
  }

  /** A client was too slow for a channel, and is told no more of it. */
  static Message lagging(Channel channel, long sequence) {
    return of("lagging", params(channel, sequence).text("}").toBytes());
  }

  /** A channel is barred from now on. */
  static Message unsubscribed(Channel channel, int status) {
    return of(
        "unsubscribed",
        new JsonBytes().text("{\"channel\":" + JsonBytes.quoted(channel.path()))
            .text(",\"status\":" + status + "}")
            .toBytes());
  }

  /** Everything through a sequence was told. */
  static Message heartbeat(long sequence) {
    return of("heartbeat", new JsonBytes().text("{\"sequence\":" + sequence + "}").toBytes());
  }

  private static JsonBytes params(Channel channel, long sequence) {
    return new JsonBytes().text("{\"channel\":" + JsonBytes.quoted(channel.path()))
        .text(",\"sequence\":" + sequence);
  }

  private static Message of(String method, byte[] params) {
    return Message.text(
        new JsonBytes().text("{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":")
            .bytes(params)
            .text("}")
            .toBytes());
  }
}
