package dev.ashlar.engine.write;

import dev.ashlar.access.Caller;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.commit.Participant;
import dev.ashlar.engine.commit.Participation;
import dev.ashlar.engine.commit.Transaction;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.port.store.Receipt;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Resource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets a request with an idempotency key happen once: what it is answered is kept in its commit, and told
 * again to whoever repeats it. Answers are kept as text; what is written before the commit gives its
 * sequences as places in it: {@code {"is": "created", "id": "ada", "place": 0, "json": "…"}}. Thread-safe.
 */
public final class IdempotencyReceipts implements Participant {
  private final Store store;

  /** Receipts in the commits of a store. */
  public IdempotencyReceipts(Store store) {
    this.store = store;
  }

  @Override
  public boolean concerns(Resource resource) {
    return true;
  }

  @Override
  public Optional<Outcome.OfBatch> answered(Context context) {
    return context.once().flatMap(once -> answered(context.caller(), once));
  }

  private Optional<Outcome.OfBatch> answered(Caller caller, Context.Once once) {
    return store.receipt(key(caller, once))
        .map(
            kept -> kept.receipt().fingerprint().equals(once.fingerprint())
                ? new Outcome.Done(outcomes(kept), true)
                : new Outcome.KeyReused());
  }

  @Override
  public Participation prepare(Transaction transaction) {
    Context context = transaction.context();
    if (context.once().isPresent()) {
      Context.Once once = context.once().get();
      String answers = text(transaction.answers());
      var receipt = new Receipt(key(context.caller(), once), once.fingerprint(), answers);
      transaction.add(commit -> commit.once(receipt));
    }
    return Participation.NONE;
  }

  /**
   * The key under which a request of a caller is remembered: no caller meets another's. Callers without
   * an id are told apart by all that is known of them.
   */
  private static String key(Caller caller, Context.Once once) {
    String who = caller.id().orElseGet(() -> Json.text(caller.claims()));
    String named = caller.id().isPresent() ? "" : "?";
    return caller.kind() + ":" + named + who.length() + ":" + who + ":" + once.key();
  }

  /** Outcomes of a commit, as they will be told. */
  private static String text(List<Transaction.Answer> answers) {
    var all = JsonNodeFactory.instance.arrayNode();
    for (Transaction.Answer answer : answers) {
      String version = answer.isWritten() ? "place" : "version";
      switch (answer.outcome()) {
        case Outcome.Created(var view, var parts) -> all.add(node("created", view, version));
        case Outcome.Updated(var view, var parts) -> all.add(node("updated", view, version));
        case Outcome.Unchanged(var view, var parts) -> all.add(node("unchanged", view, version));
        case Outcome.Destroyed(var id, var sequence, var parts) ->
            all.addObject().put("is", "destroyed").put("id", id.text()).put(version, sequence);
      }
    }
    return Json.text(all);
  }

  private static ObjectNode node(String is, View view, String version) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("is", is)
        .put("id", view.id().text())
        .put(version, view.version())
        .put("created", view.created().toString())
        .put("updated", view.updated().toString())
        .put("whole", view.whole())
        .put("json", new String(view.json(), StandardCharsets.UTF_8));
  }

  /** What was answered then. */
  private static List<Outcome.Written> outcomes(Receipt.Kept kept) {
    var outcomes = new ArrayList<Outcome.Written>();
    for (JsonNode node : Json.parse(kept.receipt().answer())) {
      outcomes.add(outcome(node, kept));
    }
    return outcomes;
  }

  private static Outcome.Written outcome(JsonNode node, Receipt.Kept kept) {
    var id = DocumentId.of(node.get("id").stringValue());
    boolean placed = node.has("place");
    long version =
        placed ? kept.first() + node.get("place").longValue() : node.get("version").longValue();
    String is = node.get("is").stringValue();
    if (is.equals("destroyed")) {
      return new Outcome.Destroyed(id, version);
    }
    Instant created = Instant.parse(node.get("created").stringValue());
    var view =
        new View(
            id,
            version,
            is.equals("created") ? kept.time() : created,
            placed ? kept.time() : Instant.parse(node.get("updated").stringValue()),
            node.get("json").stringValue().getBytes(StandardCharsets.UTF_8),
            node.get("whole").booleanValue());
    return switch (is) {
      case "created" -> new Outcome.Created(view);
      case "updated" -> new Outcome.Updated(view);
      default -> new Outcome.Unchanged(view);
    };
  }
}
