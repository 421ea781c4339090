package dev.ashlar.engine.read;

import dev.ashlar.access.Caller;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.hook.Refused;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.InvalidMember;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps that every look at documents takes, in their order: SPEC 7. Nothing else decides what a
 * filter, a sort or a list of fields may name. Thread-safe.
 */
public final class Sights {
  private static final Logger LOG = LoggerFactory.getLogger(Sights.class);

  private final Schema schema;
  private final Documents documents;
  private final Identities identities;
  private final int page;

  /**
   * Looks at the documents of a schema.
   *
   * @param page the most documents that a caller other than the application may ask for at once
   */
  public Sights(Schema schema, Documents documents, int page) {
    this.schema = schema;
    this.documents = documents;
    this.identities = new Identities(schema, documents);
    this.page = page;
  }

  /** The resource of that name. */
  Resource resource(String name) {
    return schema.resource(name);
  }

  /** What a read sees, or why it sees nothing. */
  public Sight of(Method<Envelope> method, Envelope asked) {
    return of(method, asked, new Naming(this::seen, false));
  }

  /** What somebody sees who goes on looking: also what will be written with another name for the same. */
  public Sight lasting(Method<Envelope> method, Envelope asked) {
    return of(method, asked, new Naming(this::seen, true));
  }

  /**
   * A rule of a resource, about all that the references in it can be called.
   *
   * @param rule bound to the resource
   */
  public Selector identified(Resource resource, Selector rule) {
    return identified(resource, rule, false);
  }

  private Selector identified(Resource resource, Selector rule, boolean lasting) {
    return identities.expanded(resource, rule, identities::whole, lasting);
  }

  /** What a caller sees of a document that a filter names, behind that resource's rights and hooks. */
  private Optional<Document> seen(Envelope asked, Resource target, DocumentId id) {
    if (asked.currentUser().isApplication()) {
      return identities.whole(target, id);
    }
    Envelope look =
        Envelope.of(new Context(asked.currentUser(), asked.requestId()), target.name()).withKey(id);
    var unnamed = new Naming((_, _, _) -> Optional.empty(), false);
    return of(Method.GET, look, unnamed) instanceof Sight.Open open
        ? open.get(id)
        : Optional.empty();
  }

  /** What whoever asks sees of a document that a filter names. */
  private interface Seeing {
    Optional<Document> of(Envelope asked, Resource target, DocumentId id);
  }

  /** How references in filters are understood, and whether the sight is to last. */
  private record Naming(Seeing seeing, boolean lasting) {}

  private Sight of(Method<Envelope> method, Envelope asked, Naming naming) {
    Resource resource = schema.resource(asked.className());
    return switch (Gate.of(resource, method, asked.currentUser())) {
      case Gate.Shut(var failure) -> new Sight.Barred(failure);
      case Gate.Open gate -> behind(gate, resource, method, asked, naming);
    };
  }

  /**
   * What a writer sees of one document, to which a write is a look as well: the application sees all of
   * it, and its own hooks are not asked.
   */
  public Sight ofWriter(Resource resource, DocumentId id, Context context) {
    Envelope asked = Envelope.of(context, resource.name()).withKey(id);
    return context.caller().isApplication()
        ? new Sight.Open(resource, Method.GET, asked, Selector.ALL, Reach.ALL, false, documents)
        : of(Method.GET, asked);
  }

  private Sight behind(
      Gate.Open gate,
      Resource resource,
      Method<Envelope> method,
      Envelope asked,
      Naming naming) {
    Caller caller = asked.currentUser();
    Reach reach = reach(gate, resource, method, caller);
    Optional<Outcome.Malformed> fault = limit(asked.limit(), caller);
    if (fault.isPresent()) {
      return new Sight.Unanswered(fault.get());
    }
    Outcome.Problem part = Outcome.Problem.FILTER;
    Envelope bound;
    try {
      Selector selector = resource.bind(asked.filters(), reach);
      part = Outcome.Problem.SORT;
      Sort sort = resource.bind(asked.sort(), reach);
      part = Outcome.Problem.FIELDS;
      resource.checkFields(asked.fields(), reach);
      bound = bound(asked, selector, sort);
    } catch (InvalidMember e) {
      return new Sight.Unanswered(
          new Outcome.Malformed(part, String.valueOf(e.getMessage())));
    }
    try {
      Envelope hooked = resource.hooks().pre(method, bound);
      return open(gate, resource, method, reach, bound, hooked, naming);
    } catch (Refused e) {
      return new Sight.Unanswered(
          new Outcome.Refused(Optional.ofNullable(e.getMessage()).orElse("refused")));
    } catch (Exception e) {
      LOG.error("A pre hook on {} of {} failed", method, resource.name(), e);
      return new Sight.Unanswered(
          new Outcome.Failed("a hook of " + resource.name() + " failed"));
    }
  }

  /**
   * What a caller may ask by. What lists hide and single reads show is within reach only of who may read
   * each document that may be listed: a filter would tell the others.
   */
  private static Reach reach(
      Gate.Open gate, Resource resource, Method<Envelope> method, Caller caller) {
    if (caller.isApplication()) {
      return Reach.ALL;
    }
    if (method == Method.GET) {
      return Reach.READABLE;
    }
    boolean readable =
        Gate.of(resource, Method.GET, caller) instanceof Gate.Open(var selector)
            && (selector.equals(Selector.ALL) || selector.equals(gate.selector()))
            && !resource.hooks().hasPre(Method.GET);
    return readable ? Reach.READABLE : Reach.LISTED;
  }

  private Optional<Outcome.Malformed> limit(OptionalInt limit, Caller caller) {
    int asked = limit.orElse(0);
    boolean allowed = asked >= 0 && (asked <= page || caller.isApplication());
    return allowed
        ? Optional.empty()
        : Optional.of(
            new Outcome.Malformed(
                Outcome.Problem.LIMIT, "limit: expected 0 to " + page + ", found " + asked));
  }

  private static Envelope bound(Envelope asked, Selector selector, Sort sort) {
    Envelope filtered = asked.filters() == selector ? asked : asked.withFilters(selector);
    return asked.sort() == sort ? filtered : filtered.withSort(sort);
  }

  /**
   * What rights, hooks and the request together select. A hook may filter by whatever there is; it may
   * sort by what the caller could, since cursors carry the values that were sorted by.
   */
  private Sight open(
      Gate.Open gate,
      Resource resource,
      Method<Envelope> method,
      Reach reach,
      Envelope bound,
      Envelope hooked,
      Naming naming) {
    Selector asked = bound.filters();
    boolean refined = hooked.filters() != asked;
    Selector wanted = refined ? resource.bind(hooked.filters(), Reach.ALL) : asked;
    Sort sort =
        hooked.sort() == bound.sort() ? hooked.sort() : resource.bind(hooked.sort(), reach);
    boolean all = gate.selector().equals(Selector.ALL);
    Selector named =
        identities.expanded(
            resource, wanted, (target, id) -> naming.seeing().of(bound, target, id),
            naming.lasting());
    return new Sight.Open(
        resource,
        method,
        bound(hooked, wanted, sort),
        all ? named : identified(resource, gate.selector(), naming.lasting()).and(named),
        reach,
        !all || (refined && !wanted.equals(asked)),
        documents);
  }
}
