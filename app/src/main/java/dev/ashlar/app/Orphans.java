package dev.ashlar.app;

import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.util.ArrayList;
import java.util.List;

/** Collections of resources that an application had once. To drop them, each is a resource for a while. */
final class Orphans {
  private static final int PAGE = 1000;

  private Orphans() {}

  /** A schema with the collections besides, each open to any document. */
  static Schema added(Schema schema, List<String> names) {
    var all = new ArrayList<>(schema.resources());
    for (String name : names) {
      all.add(
          new Resource(
              new Resource.Declaration(
                  name,
                  "dropped-" + all.size(),
                  List.of(),
                  List.of(),
                  Services.NONE,
                  Access.UNSTATED)));
    }
    return Schema.of(schema.name(), all);
  }

  /** Destroys their documents, with the attachments; the log says so. */
  static boolean drop(Engine engine, List<String> names) {
    names.forEach(name -> drop(engine, name));
    return true;
  }

  private static void drop(Engine engine, String name) {
    while (true) {
      List<DocumentId> ids = ids(engine, name);
      if (ids.isEmpty()) {
        return;
      }
      var writes = new ArrayList<Operation.Write>();
      ids.forEach(id -> writes.add(Operation.Destroy.of(Context.APPLICATION, name, id)));
      var outcome = engine.perform(new Operation.Bulk(Context.APPLICATION, writes));
      boolean gone =
          outcome instanceof Outcome.Each each
              && each.outcomes().stream().anyMatch(Outcome.Destroyed.class::isInstance);
      if (!gone) {
        throw new FailedStart("Cannot drop the documents of " + name);
      }
    }
  }

  private static List<DocumentId> ids(Engine engine, String name) {
    var query = Operation.Query.of(Context.APPLICATION, name).limit(PAGE);
    if (engine.perform(query) instanceof Outcome.Listed listed) {
      return listed.items().stream().map(View::id).toList();
    }
    throw new FailedStart("Cannot read the documents of " + name);
  }
}
