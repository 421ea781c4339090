package dev.ashlar.web.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What can be called, and with which members: those that must be there, and those that may. */
enum RpcMethod {
  PING("ping", "Answers \"pong\".", List.of(), List.of()),
  SUBSCRIBE(
      "subscribe",
      "Watches a channel: the patches of what follows the answer's sequence are sent.",
      List.of("channel"),
      List.of("since", "filter", "snapshot")),
  UNSUBSCRIBE("unsubscribe", "Watches a channel no longer.", List.of("channel"), List.of()),
  PATCH(
      "patch",
      "Applies a JSON Patch to a document, or to documents of a collection, all or nothing; there"
          + " the paths begin with the id.",
      List.of("channel", "ops"),
      List.of("ifVersion")),
  QUERY(
      "query",
      "A page of the documents of a collection.",
      List.of("channel"),
      List.of("selector", "fields", "sort", "limit", "after")),
  GET(
      "get",
      "A document, or a page of a series in the order of its key.",
      List.of("channel"),
      List.of("from", "to", "last", "order", "limit", "after")),
  CREATE(
      "create",
      "Adds a document to a collection, or under the id that the channel names.",
      List.of("channel", "value"),
      List.of()),
  UPDATE(
      "update",
      "Changes a document: an object is a merge patch, an array a JSON Patch.",
      List.of("channel", "patch"),
      List.of("ifVersion")),
  DESTROY("destroy", "Removes a document.", List.of("channel"), List.of("ifVersion")),
  SEARCH(
      "search",
      "The documents of a collection that match a text, the best first.",
      List.of("channel", "query"),
      List.of("limit", "after")),
  COUNT(
      "count",
      "How many documents of a collection match.",
      List.of("channel"),
      List.of("selector")),
  AUTHENTICATE(
      "authenticate",
      "Says who the caller is from now on, channels that are watched included.",
      List.of("token"),
      List.of()),
  DISCOVER("rpc.discover", "This description, as OpenRPC.", List.of(), List.of());

  private final String text;
  private final String summary;
  /** Names with spaces between them: an enum holds nothing that could change. */
  private final String required;

  private final String optional;

  RpcMethod(String text, String summary, List<String> required, List<String> optional) {
    this.text = text;
    this.summary = summary;
    this.required = String.join(" ", required);
    this.optional = String.join(" ", optional);
  }

  static Optional<RpcMethod> of(String text) {
    for (RpcMethod method : values()) {
      if (method.text.equals(text)) {
        return Optional.of(method);
      }
    }
    return Optional.empty();
  }

  String text() {
    return text;
  }

  String summary() {
    return summary;
  }

  List<String> required() {
    return names(required);
  }

  List<String> optional() {
    return names(optional);
  }

  List<String> members() {
    var all = new ArrayList<>(required());
    all.addAll(optional());
    return all;
  }

  private static List<String> names(String joined) {
    return joined.isEmpty() ? List.of() : List.of(joined.split(" ", -1));
  }
}
