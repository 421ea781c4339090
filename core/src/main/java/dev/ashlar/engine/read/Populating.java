package dev.ashlar.engine.read;

import dev.ashlar.document.Document;
import dev.ashlar.json.Json;
import dev.ashlar.json.StringPlaces;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.query.InvalidSort;
import dev.ashlar.query.Selector;
import dev.ashlar.reference.Namespaces;
import dev.ashlar.reference.Resolution;
import dev.ashlar.schema.Resource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * One answer, while it gets what belongs to it. Used by one thread.
 *
 * <p>All documents of the answer are looked at together: the references that they hold are resolved in a
 * few questions, then those that the targets hold, and so on, level by level. A target that is shown at
 * several places is made once. Nothing is read as a tree: the place of each reference is found in the bytes,
 * and the bytes of the target are put there, when the size of the whole is known.
 *
 * <p>It is one file because its levels share what was found and made.
 */
final class Populating {
  private static final Logger LOG = LoggerFactory.getLogger(Populating.class);

  private static final byte[] REF = ascii("\"" + Population.REF + "\":{\"value\":");
  private static final Map<Resolution.Form, Map<Resolution.Status, byte[]>> STATUS = statuses();

  private final Sights sights;
  private final Documents documents;
  private final Context asking;
  private final Targets targets;
  private final IdentityHashMap<PopulationPlan.Edge, Map<String, Rendering>> renderings =
      new IdentityHashMap<>();

  Populating(Sights sights, Documents documents, Revisions revisions, Namespaces namespaces,
      Context asking) {
    this.sights = sights;
    this.documents = documents;
    this.asking = asking;
    targets = new Targets(sights, documents, revisions, namespaces, asking, false);
  }

  /** What a size counts as at most, so that sums of sizes are numbers. */
  private static final long ENDLESS = 1_000_000_000_000L;

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Map<Resolution.Form, Map<Resolution.Status, byte[]>> statuses() {
    var all = new HashMap<Resolution.Form, Map<Resolution.Status, byte[]>>();
    for (Resolution.Form form : Resolution.Form.values()) {
      var each = new HashMap<Resolution.Status, byte[]>();
      for (Resolution.Status status : Resolution.Status.values()) {
        each.put(
            status,
            ascii(
                ",\"form\":\"%s\",\"status\":\"%s\"}".formatted(form.text(), status.text())));
      }
      all.put(form, each);
    }
    return all;
  }

  /** A document, or what of it is shown, and what is put into it. */
  private static final class Work {
    private final PopulationPlan plan;
    private final byte[] json;
    private final List<Member> members = new ArrayList<>();
    private List<StringPlaces.Found> places = List.of();
    private List<Rendering> shown = List.of();
    private long size = -1;
    private long references;

    Work(PopulationPlan plan, byte[] json) {
      this.plan = plan;
      this.json = json;
    }

    boolean isEmpty() {
      return json.length == 2;
    }
  }

  /**
   * A member that is added to a document.
   *
   * @param head its name, with quotes and colon
   * @param documents its elements; or else
   * @param value its value
   */
  private record Member(byte[] head, List<Work> documents, byte @Nullable [] value) {}

  /** What stands in the place of a reference. */
  private static final class Rendering {
    private final String text;
    private final byte[] value;
    private byte[] status = {};
    private @Nullable Work work;

    Rendering(String text, byte[] value) {
      this.text = text;
      this.value = value;
    }
  }

  /** The references of a level to documents of a resource. */
  private record Wanted(Resource resource, Set<String> texts) {}

  /** What a requirement came to. */
  private record Answered(List<Work> documents, Optional<String> problem) {}

  List<byte[]> shown(PopulationPlan plan, Resource resource, List<Population.Subject> subjects) {
    var roots = new ArrayList<Work>(subjects.size());
    for (Population.Subject subject : subjects) {
      roots.add(new Work(plan, cut(plan, resource, subject.json())));
    }
    List<Work> level = new ArrayList<>(roots);
    level.addAll(required(plan, subjects, roots));
    while (!level.isEmpty()) {
      level = beneath(level);
    }
    return written(roots);
  }

  private static byte[] cut(PopulationPlan plan, Resource resource, byte[] json) {
    boolean clash = resource.isOpen() && !plan.required().isEmpty();
    if (plan.cut().isWhole() && !clash) {
      return json;
    }
    ObjectNode members = plan.cut().of((ObjectNode) Json.parse(json), resource.idMember());
    if (clash) {
      members.remove(Population.PROBLEMS);
      plan.required().forEach(required -> members.remove(required.name()));
    }
    return Json.bytes(members);
  }

  /** Resolves the references of a level, and makes the next one of their targets. */
  private List<Work> beneath(List<Work> level) {
    Map<String, Wanted> wanted = new LinkedHashMap<>();
    var fresh = new LinkedHashMap<Rendering, PopulationPlan.Edge>();
    long references = 0;
    for (Work work : level) {
      if (work.plan.populates()) {
        find(work, wanted, fresh);
        references += work.places.size();
        if (references > Population.MOST_REFERENCES) {
          throw Population.tooLarge();
        }
      }
    }
    var next = new ArrayList<Work>();
    wanted.values().forEach(each -> targets.find(each.resource(), each.texts()));
    fresh.forEach(
        (rendering, edge) -> made(
            rendering, edge, targets.of(edge.target(), rendering.text)).ifPresent(next::add));
    Deadline.current().check();
    return next;
  }

  private void find(
      Work work, Map<String, Wanted> wanted, Map<Rendering, PopulationPlan.Edge> fresh) {
    work.places = work.plan.places().in(work.json);
    work.shown = new ArrayList<>(work.places.size());
    for (StringPlaces.Found place : work.places) {
      PopulationPlan.Edge edge = work.plan.edges().get(place.path());
      Map<String, Rendering> known =
          renderings.computeIfAbsent(edge, key -> new HashMap<>());
      Rendering rendering = known.get(place.text());
      if (rendering == null) {
        byte[] value = Arrays.copyOfRange(work.json, place.start(), place.end());
        rendering = new Rendering(place.text(), value);
        known.put(place.text(), rendering);
        fresh.put(rendering, edge);
        wanted
            .computeIfAbsent(
                edge.target().name(), key -> new Wanted(edge.target(), new LinkedHashSet<>()))
            .texts()
            .add(place.text());
      }
      work.shown.add(rendering);
    }
  }

  /** Notes what a reference came to; the document behind it, if it has one to show. */
  private static Optional<Work> made(
      Rendering rendering, PopulationPlan.Edge edge, Targets.Target target) {
    Map<Resolution.Status, byte[]> written = STATUS.getOrDefault(target.form(), Map.of());
    rendering.status = Objects.requireNonNull(written.get(target.status()));
    if (target.json() == null) {
      return Optional.empty();
    }
    byte[] json = cut(edge.plan(), edge.target(), target.json());
    rendering.work = new Work(target.here() ? edge.plan() : PopulationPlan.NOTHING, json);
    return Optional.of(rendering.work);
  }

  /** Asks for what documents require, and says all documents that came of it. */
  private List<Work> required(
      PopulationPlan plan, List<Population.Subject> subjects, List<Work> roots) {
    if (plan.required().isEmpty()) {
      return List.of();
    }
    var all = new ArrayList<Work>();
    List<ObjectNode> problems = new ArrayList<>();
    roots.forEach(root -> problems.add(JsonNodeFactory.instance.objectNode()));
    for (PopulationPlan.Required required : plan.required()) {
      byte[] head = head(required.name());
      var answers = new HashMap<Optional<Selector>, Answered>();
      for (int i = 0; i < roots.size(); i++) {
        Answered answered = answered(required, subjects.get(i), answers, all);
        roots.get(i).members.add(new Member(head, answered.documents(), null));
        ObjectNode its = problems.get(i);
        answered.problem().ifPresent(why -> its.putObject(required.name()).put("detail", why));
      }
    }
    for (int i = 0; i < roots.size(); i++) {
      if (!problems.get(i).isEmpty()) {
        roots.get(i).members.add(
            new Member(head(Population.PROBLEMS), List.of(), Json.bytes(problems.get(i))));
      }
    }
    return all;
  }

  private static byte[] head(String name) {
    byte[] quoted = Json.bytes(StringNode.valueOf(name));
    byte[] head = Arrays.copyOf(quoted, quoted.length + 1);
    head[quoted.length] = ':';
    return head;
  }

  private Answered answered(
      PopulationPlan.Required required,
      Population.Subject subject,
      Map<Optional<Selector>, Answered> answers,
      List<Work> all) {
    Optional<Selector> selector;
    try {
      selector = selector(required, subject);
    } catch (RuntimeException e) {
      LOG.error("The requirement {} failed", required.name(), e);
      return new Answered(List.of(), Optional.of("the requirement failed"));
    }
    Answered known = answers.get(selector);
    if (known == null) {
      known = selector.map(some -> asked(required, some)).orElse(NOTHING);
      answers.put(selector, known);
      all.addAll(known.documents());
    }
    return known;
  }

  private static final Answered NOTHING = new Answered(List.of(), Optional.empty());

  private static Optional<Selector> selector(
      PopulationPlan.Required required, Population.Subject subject) {
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    boolean constant = required.selector().isConstant();
    ObjectNode shown = constant ? none : subject.members().shown();
    ObjectNode whole = required.selector().isChosen() ? subject.members().whole() : none;
    return required.selector().of(shown, whole);
  }

  /** What the reader would see who asked for the required documents. */
  private Answered asked(PopulationPlan.Required required, Selector selector) {
    Envelope envelope =
        Envelope.of(asking, required.target().name())
            .withFilters(selector)
            .withSort(required.requirement().sort())
            .withFields(required.fields());
    try {
      return switch (sights.of(Method.QUERY, envelope)) {
        case Sight.Closed closed -> new Answered(List.of(), Optional.of(why(closed.failure())));
        case Sight.Open sight -> listed(required, sight);
      };
    } catch (InvalidSort e) {
      return new Answered(List.of(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private Answered listed(PopulationPlan.Required required, Sight.Open sight) {
    List<Document> found =
        documents.find(sight.find(required.requirement().limit(), false)).documents();
    var works = new ArrayList<Work>(found.size());
    for (View view : sight.views(found)) {
      works.add(
          new Work(required.plan(), cut(required.plan(), required.target(), view.json())));
    }
    return new Answered(works, Optional.empty());
  }

  private static String why(Outcome.Failure failure) {
    return switch (failure) {
      case Outcome.Unauthenticated _ -> "say who you are to see this";
      case Outcome.Refused(var detail) -> detail;
      case Outcome.Malformed(var _, var detail) -> detail;
      case Outcome.Failed(var detail) -> detail;
      case Outcome.Unavailable(var _, var detail) -> detail;
      default -> "the requirement failed";
    };
  }

  private static List<byte[]> written(List<Work> roots) {
    long size = 0;
    long references = 0;
    for (Work root : roots) {
      size += size(root);
      references += root.references;
      if (size > Population.MOST_BYTES || references > Population.MOST_REFERENCES) {
        throw Population.tooLarge();
      }
    }
    var written = new ArrayList<byte[]>(roots.size());
    for (Work root : roots) {
      if (root.places.isEmpty() && root.members.isEmpty()) {
        written.add(root.json);
        continue;
      }
      byte[] bytes = new byte[(int) root.size];
      write(root, bytes, 0);
      written.add(bytes);
    }
    return written;
  }

  /** The size of a document with all that is put into it, and the number of its references. */
  private static long size(Work work) {
    if (work.size >= 0) {
      return work.size;
    }
    long size = work.json.length;
    for (int i = 0; i < work.places.size(); i++) {
      StringPlaces.Found place = work.places.get(i);
      Rendering rendering = work.shown.get(i);
      size += size(rendering) - (place.end() - place.start());
      work.references += 1 + (rendering.work == null ? 0 : rendering.work.references);
    }
    boolean first = work.isEmpty();
    for (Member member : work.members) {
      size += (first ? 0 : 1) + member.head().length;
      first = false;
      if (member.value() != null) {
        size += member.value().length;
        continue;
      }
      size += 2 + Math.max(0, member.documents().size() - 1);
      for (Work document : member.documents()) {
        size += size(document);
        work.references += document.references;
      }
    }
    work.size = Math.min(size, ENDLESS);
    work.references = Math.min(work.references, ENDLESS);
    return work.size;
  }

  private static long size(Rendering rendering) {
    int ref = REF.length + rendering.value.length + rendering.status.length;
    Work work = rendering.work;
    return work == null ? ref + 2 : size(work) + ref + (work.isEmpty() ? 0 : 1);
  }

  /** Writes a document, and says where it ends. */
  private static int write(Work work, byte[] bytes, int start) {
    int at = inner(work, bytes, start);
    bytes[at] = '}';
    return at + 1;
  }

  /** Writes a document without its last brace. */
  private static int inner(Work work, byte[] bytes, int start) {
    int at = start;
    int from = 0;
    for (int i = 0; i < work.places.size(); i++) {
      StringPlaces.Found place = work.places.get(i);
      at = copy(work.json, from, place.start(), bytes, at);
      at = write(work.shown.get(i), bytes, at);
      from = place.end();
    }
    at = copy(work.json, from, work.json.length - 1, bytes, at);
    boolean first = work.isEmpty();
    for (Member member : work.members) {
      if (!first) {
        bytes[at++] = ',';
      }
      first = false;
      at = member(member, bytes, at);
    }
    return at;
  }

  private static int member(Member member, byte[] bytes, int start) {
    int at = copy(member.head(), 0, member.head().length, bytes, start);
    if (member.value() != null) {
      return copy(member.value(), 0, member.value().length, bytes, at);
    }
    bytes[at++] = '[';
    for (int i = 0; i < member.documents().size(); i++) {
      if (i > 0) {
        bytes[at++] = ',';
      }
      at = write(member.documents().get(i), bytes, at);
    }
    bytes[at++] = ']';
    return at;
  }

  private static int write(Rendering rendering, byte[] bytes, int start) {
    int at = start;
    Work work = rendering.work;
    if (work == null) {
      bytes[at++] = '{';
    } else {
      at = inner(work, bytes, at);
      if (!work.isEmpty()) {
        bytes[at++] = ',';
      }
    }
    at = copy(REF, 0, REF.length, bytes, at);
    at = copy(rendering.value, 0, rendering.value.length, bytes, at);
    at = copy(rendering.status, 0, rendering.status.length, bytes, at);
    bytes[at++] = '}';
    return at;
  }

  private static int copy(byte[] source, int from, int to, byte[] target, int at) {
    System.arraycopy(source, from, target, at, to - from);
    return at + to - from;
  }
}
