package dev.ashlar.adapters.postgres;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A node that writes; as a process of its own it says each id that was acknowledged, until it is killed. */
final class Node {
  static final Resource ITEM =
      new Resource(
          new Resource.Declaration(
              "Item",
              "items",
              List.of(
                  Attribute.of("code", AttributeType.STRING).unique().build(),
                  Attribute.of("n", AttributeType.INTEGER).build()),
              List.of(),
              Services.NONE,
              Access.UNSTATED));

  static final Schema SCHEMA = Schema.of("nodes", List.of(ITEM));

  private Node() {}

  static Store open(String url) {
    Store store = PostgresStore.open(url, Clock.systemUTC());
    store.prepare(SCHEMA);
    return store;
  }

  static Committed insert(Store store, String id) {
    var members = (ObjectNode) Json.parse("{\"code\":\"" + id + "\",\"n\":1}");
    ObjectNode arranged = ITEM.layout().arranged(new Draft(members), DocumentId.of(id));
    var insert =
        new Commit.Insert(ITEM, DocumentId.of(id), ITEM.layout().body(arranged),
            ITEM.layout().keys(arranged));
    return store.commit(new Commit(List.of(insert), List.of(), Optional.empty()));
  }

  public static void main(String[] arguments) {
    Store store = open(arguments[0]);
    for (int i = 0; i < 1_000_000; i++) {
      String id = arguments[1] + "-" + i;
      if (insert(store, id) instanceof Committed.Done done) {
        System.out.println(id + " " + done.first() + " done");
      }
    }
  }
}
