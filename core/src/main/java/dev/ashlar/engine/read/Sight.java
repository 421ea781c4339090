package dev.ashlar.engine.read;

import dev.ashlar.access.Caller;
import dev.ashlar.change.Action;
import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.hook.Post;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Outcome.SeenChange;
import dev.ashlar.operation.View;
import dev.ashlar.port.store.Find;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** What one caller may see of one resource, or why that is nothing. {@link Sights} makes it. */
public sealed interface Sight {
  /** A document of which its writer may read nothing: its id. */
  static View ofId(Resource resource, Document document) {
    return Views.ofId(resource, document);
  }

  /** Nothing can be answered. */
  sealed interface Closed extends Sight {
    /** Why not. */
    Outcome.Failure failure();
  }

  /** The caller has no right to the method. */
  record Barred(Outcome.Failure failure) implements Closed {}

  /** The caller has, but the question is malformed, or a hook refused it or failed. */
  record Unanswered(Outcome.Failure failure) implements Closed {}

  /**
   * Documents, and the form in which the caller sees them. It brings documents itself, one or many, and
   * judges those that others bring: of a commit, of the log, of an index. Immutable and thread-safe.
   */
  final class Open implements Sight {
    private static final Logger LOG = LoggerFactory.getLogger(Open.class);

    private final Resource resource;
    private final Method<Envelope> method;
    private final Envelope envelope;
    private final Selector filter;
    private final Reach reach;
    private final boolean narrowed;
    private final Documents documents;

    Open(
        Resource resource,
        Method<Envelope> method,
        Envelope envelope,
        Selector filter,
        Reach reach,
        boolean narrowed,
        Documents documents) {
      this.resource = resource;
      this.method = method;
      this.envelope = envelope;
      this.filter = filter;
      this.reach = reach;
      this.narrowed = narrowed;
      this.documents = documents;
    }

    /** Whose documents. */
    public Resource resource() {
      return resource;
    }

    /** What is asked, as the hooks left it; filters and sort are bound to the resource. */
    public Envelope envelope() {
      return envelope;
    }

    /** What a document must match for the caller to see it here: by rights, hooks and the question. */
    public Selector filter() {
      return filter;
    }

    /** Whether rights or hooks leave out documents that the caller asked for. */
    public boolean isNarrowed() {
      return narrowed;
    }

    /** Whether the caller may ask by the member at a path. */
    public boolean reaches(Path path) {
      return resource.reaches(path, reach);
    }

    private Caller caller() {
      return envelope.currentUser();
    }

    /** Whether the caller sees a document. */
    public boolean sees(Document document) {
      return filter.equals(Selector.ALL) || filter.matches(document.members(filter.members()));
    }

    /** Whether the caller sees a document of these members. */
    public boolean sees(ObjectNode members) {
      return filter.matches(members);
    }

    /** Whether the caller sees every document. */
    public boolean seesAll() {
      return filter.equals(Selector.ALL);
    }

    /** A document; empty where there is none that the caller sees. */
    public Optional<Document> get(DocumentId id) {
      return documents.get(resource, id).filter(this::sees);
    }

    /** Those of these documents that the caller sees, in one look. */
    public Map<DocumentId, Document> getAll(List<DocumentId> ids) {
      Map<DocumentId, Document> found = new LinkedHashMap<>(documents.getAll(resource, ids));
      found.values().removeIf(document -> !sees(document));
      return found;
    }

    /**
     * The question to the store.
     *
     * @throws dev.ashlar.query.InvalidCursor if the cursor is none of this sort
     */
    Find find(int page, boolean total) {
      Sort sort = envelope.sort();
      Optional<Cursor> after = envelope.afterCursor().map(text -> Cursor.parse(text, sort));
      return new Find(resource, filter, sort, envelope.limit().orElse(page), after, total);
    }

    /** Whether the stored public parts are what the caller sees, and hold what the order goes by. */
    boolean passes() {
      boolean passes =
          resource.layout().hidesNothing()
              || (!caller().isApplication() && resource.layout().passes(method));
      for (Sort.Key key : envelope.sort().keys()) {
        passes &= resource.layout().isShown(key.path().first());
      }
      return passes;
    }

    /** A document as the caller sees it, cut to the members that were asked for. */
    public View view(Document document) {
      return Views.of(resource, document, method, caller(), envelope.fields());
    }

    /** A document as the caller sees it, whole. */
    public View whole(Document document) {
      return Views.of(resource, document, method, caller(), List.of());
    }

    /** Documents as the caller sees them. */
    public List<View> views(List<Document> all) {
      var views = new ArrayList<View>(all.size());
      for (Document document : all) {
        views.add(view(document));
      }
      return views;
    }

    /** A state of a document as the caller sees it; empty where the caller does not. */
    public Optional<ObjectNode> state(Document document) {
      return sees(document) ? Optional.of(shown(document)) : Optional.empty();
    }

    /** Whether this is the application's sight, to which nothing is hidden. */
    public boolean isOfApplication() {
      return caller().isApplication();
    }

    /** How documents are shown: two sights of equal form show the same of each. */
    public Object form() {
      return new Form(isOfApplication(), method, envelope.fields());
    }

    private record Form(boolean all, Method<?> method, List<String> fields) {}

    /**
     * A document that the caller sees, without what is hidden from that caller, and cut to the members that
     * were asked for, or that a hook leaves.
     */
    public ObjectNode shown(Document document) {
      ObjectNode members =
          caller().isApplication()
              ? document.members()
              : resource.layout().shown(document, method);
      List<String> fields = envelope.fields();
      return fields.isEmpty() ? members : Views.picked(resource, members, fields);
    }

    /**
     * A change as the caller sees it, judged by the states before and after it: what enters the caller's
     * sight shows as created, what leaves it as destroyed. Empty where the caller sees neither.
     */
    public Optional<SeenChange> change(Change<Document> change) {
      Optional<ObjectNode> before = change.before().flatMap(this::state);
      Optional<ObjectNode> after = change.after().flatMap(this::state);
      if (before.isEmpty() && after.isEmpty()) {
        return Optional.empty();
      }
      Action action =
          before.isEmpty() ? Action.CREATE : after.isEmpty() ? Action.DESTROY : Action.UPDATE;
      Change<Document> seen = change.seen(action, before.isPresent(), after.isPresent());
      return Optional.of(
          new SeenChange(seen.map(this::shown), seen.toJson(Change.patch(before, after))));
    }

    /** That there is no such document, or none that the caller sees. */
    public Outcome.Missing missing(DocumentId id) {
      return new Outcome.Missing(resource.name(), Optional.of(id));
    }

    /** An answer, once the hooks that run after a read have been told of it. */
    <R extends Outcome> R answered(R outcome) {
      if (outcome instanceof Outcome.Success success) {
        for (Post<Envelope> hook : resource.hooks().post(method)) {
          told(hook, success);
        }
      }
      return outcome;
    }

    private void told(Post<Envelope> hook, Outcome.Success success) {
      try {
        hook.accept(envelope, success);
      } catch (Exception e) {
        LOG.error("A post hook on {} of {} failed", method, resource.name(), e);
      }
    }
  }
}
