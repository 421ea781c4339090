package dev.ashlar.engine.read;

import dev.ashlar.document.Document;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Include;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.reference.Namespaces;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shows the targets of references in their place, and requirements, in the documents of an answer: SPEC 8.
 * It comes last, behind everything else that makes an answer, so that hooks, history and patches see
 * references as they are written. Thread-safe.
 */
public final class Population {
  /** The member that says of a target how it was referred to, and what became of that. */
  public static final String REF = "@ref";

  /** The member that says which requirements of a document failed. */
  public static final String PROBLEMS = "@problems";

  /** The most bytes of an answer in which references show their targets. */
  static final long MOST_BYTES = 64_000_000;

  /** The most references that show their targets in an answer. */
  static final int MOST_REFERENCES = 100_000;

  private final Sights sights;
  private final Documents documents;
  private final Revisions revisions;
  private final Namespaces namespaces;
  private final PopulationPlans plans;

  /**
   * Shows what belongs to the answers about a schema's documents.
   *
   * @param depth how many references callers other than the application may follow, one from the other
   */
  public Population(
      Schema schema, Sights sights, Documents documents, Revisions revisions, Namespaces namespaces,
      int depth) {
    this.sights = sights;
    this.documents = documents;
    this.revisions = revisions;
    this.namespaces = namespaces;
    plans = new PopulationPlans(schema, depth);
  }

  static InvalidInclude tooLarge() {
    return new InvalidInclude(
        Outcome.Problem.INCLUDE_SIZE,
        "the answer would show more than "
            + MOST_REFERENCES
            + " references, or be larger than "
            + MOST_BYTES / 1_000_000
            + " MB; ask for fewer documents (limit), or for less of each (fields)");
  }

  /** What references to a resource lead to, by their texts; those that lead nowhere are missing. */
  Map<String, Outcome.Target> targets(Context asking, Resource resource, List<String> texts) {
    if (texts.size() > MOST_REFERENCES) {
      throw tooLarge();
    }
    var targets = new Targets(sights, documents, revisions, namespaces, asking, true);
    targets.find(resource, texts);
    var found = new HashMap<String, Outcome.Target>();
    for (String text : texts) {
      Targets.Target target = targets.of(resource, text);
      byte[] json = target.json();
      if (json != null) {
        found.put(text, new Outcome.Target(json, Optional.ofNullable(target.view())));
      }
    }
    return found;
  }

  /** Of the fields that are asked for, the document's own. */
  static List<String> own(
      Resource resource, Method<?> method, Context asking, Include include, List<String> fields) {
    return PopulationPlans.own(
        new PopulationPlans.Asking(resource, method, asking.caller().isApplication()),
        include,
        fields);
  }

  /**
   * What an answer shows.
   *
   * @param fields as asked for, those of targets included
   * @throws InvalidInclude if there is nothing of a name, or it lies too deep
   */
  PopulationPlan plan(
      Resource resource, Method<?> method, Context asking, Include include, List<String> fields) {
    return plans.of(
        new PopulationPlans.Asking(resource, method, asking.caller().isApplication()),
        include,
        fields);
  }

  /**
   * A document of an answer.
   *
   * @param json as the answer would show it without its targets
   */
  record Subject(byte[] json, Members members) {}

  /** The members of a document, for requirements to choose by. */
  sealed interface Members {
    /** As its reader sees them, whatever the fields that were asked for. */
    ObjectNode shown();

    /** All of them. */
    ObjectNode whole();
  }

  /** A stored document. */
  private record Stored(Sight.Open sight, Document document) implements Members {
    @Override
    public ObjectNode shown() {
      return (ObjectNode) Json.parse(sight.whole(document).json());
    }

    @Override
    public ObjectNode whole() {
      return document.members();
    }
  }

  /** What the reader sees of a document, where that is all that is known of it. */
  private record OfBytes(byte[] json) implements Members {
    @Override
    public ObjectNode shown() {
      return (ObjectNode) Json.parse(json);
    }

    @Override
    public ObjectNode whole() {
      throw new IllegalStateException("the document itself was not read");
    }
  }

  /**
   * Documents with what belongs to them, in their order.
   *
   * @throws InvalidInclude if that is too much
   */
  List<byte[]> shown(Context asking, PopulationPlan plan, Resource resource, List<Subject> all) {
    return new Populating(sights, documents, revisions, namespaces, asking).shown(plan, resource,
        all);
  }

  /** As {@link #shown}, of documents of which the answer shows everything that their reader sees. */
  List<byte[]> bytes(
      Context asking, PopulationPlan plan, Resource resource, List<byte[]> documents) {
    var subjects = new ArrayList<Subject>(documents.size());
    for (byte[] json : documents) {
      subjects.add(new Subject(json, new OfBytes(json)));
    }
    return shown(asking, plan, resource, subjects);
  }

  /** What came of a write, as its answer shows it; as it is where that cannot be shown. */
  public Outcome.OfWrite written(Context asking, Resource resource, Outcome.OfWrite outcome) {
    return switch (outcome) {
      case Outcome.Created(var view, var parts) ->
          new Outcome.Created(written(asking, resource, Method.CREATE, view), parts);
      case Outcome.Updated(var view, var parts) ->
          new Outcome.Updated(written(asking, resource, Method.UPDATE, view), parts);
      case Outcome.Unchanged(var view, var parts) ->
          new Outcome.Unchanged(written(asking, resource, Method.UPDATE, view), parts);
      case Outcome.Replayed(var first) ->
          new Outcome.Replayed((Outcome.Written) written(asking, resource, first));
      case Outcome.Destroyed _, Outcome.Failure _ -> outcome;
    };
  }

  private View written(Context asking, Resource resource, Method<?> method, View view) {
    PopulationPlan plan = plan(resource, method, asking, Include.DECLARED, List.of());
    if (plan.isNothing()) {
      return view;
    }
    try {
      return view.populated(
          bytes(asking, plan, resource, List.of(view.json())).getFirst());
    } catch (InvalidInclude e) {
      return view;
    }
  }

  /** As {@link #shown}, of documents that a sight shows as views. */
  List<View> views(
      Context asking,
      PopulationPlan plan,
      Sight.Open sight,
      List<View> views,
      List<Document> stored) {
    var subjects = new ArrayList<Subject>(views.size());
    for (int i = 0; i < views.size(); i++) {
      subjects.add(new Subject(views.get(i).json(), new Stored(sight, stored.get(i))));
    }
    List<byte[]> shown = shown(asking, plan, sight.resource(), subjects);
    var populated = new ArrayList<View>(views.size());
    for (int i = 0; i < views.size(); i++) {
      populated.add(views.get(i).populated(shown.get(i)));
    }
    return populated;
  }
}
