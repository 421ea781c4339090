package dev.ashlar.engine.write;

import dev.ashlar.access.Caller;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.read.Gate;
import dev.ashlar.engine.read.Sight;
import dev.ashlar.engine.read.Sights;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation.Update;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Resource;
import java.util.function.BiPredicate;

/** What a writer may see of the documents that an attempt touches. Used by one thread. */
final class WriterSight {
  private final Sights sights;
  private final Plan plan;

  WriterSight(Sights sights, Plan plan) {
    this.sights = sights;
    this.plan = plan;
  }

  /**
   * Whether the caller may read the document, as far as documents can be told apart: who may read
   * none at all can still be allowed to write.
   */
  boolean maySee(Resource resource, Plan.Touched place, Context asking) {
    Sight sight = sights.ofWriter(resource, place.id(), asking);
    return sight instanceof Sight.Barred || sees(sight, place);
  }

  /** A rule of a resource, about all that the references in it can be called. */
  Selector identified(Resource resource, Selector rule) {
    return sights.identified(resource, rule);
  }

  /** What of the documents that it refers to a writer may not know. */
  BiPredicate<Resource, DocumentId> hidden(Context asking) {
    return (target, id) -> {
      Sight sight = sights.ofWriter(target, id, asking);
      if (sight instanceof Sight.Open open && open.seesAll()) {
        return false;
      }
      Plan.Touched place = plan.load(target, id);
      return place.stored().isPresent() && !sees(sight, place);
    };
  }

  private static boolean sees(Sight sight, Plan.Touched place) {
    return switch (sight) {
      case Sight.Open open -> place.members().filter(open::sees).isPresent();
      case Sight.Unanswered(Outcome.Failed failed) -> throw new Stop(failed);
      case Sight.Closed closed -> false;
    };
  }

  /** The document as the writer may read it; otherwise its id alone. */
  View view(Plan.Touched place, Document document, Context asking) {
    Sight sight = sights.ofWriter(place.resource(), place.id(), asking);
    return sight instanceof Sight.Open open && place.members().filter(open::sees).isPresent()
        ? open.whole(document)
        : Sight.ofId(place.resource(), document);
  }

  /** Whether the writer may know that nothing was to be done: not if hidden values were guessed. */
  static boolean isKnown(Plan.Touched place, Update update) {
    Caller caller = update.context().caller();
    return caller.isApplication()
        || patching(place.resource(), caller)
            .isKnown(update.patch(), place.members().orElseThrow());
  }

  static Patching patching(Resource resource, Caller caller) {
    return new Patching(
        resource,
        Gate.of(resource, Method.GET, caller) instanceof Gate.Shut,
        caller.isInternal());
  }
}
