package dev.ashlar.web.html;

import dev.ashlar.document.Attachment;
import dev.ashlar.document.DocumentId;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Include;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Requirement;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.html.Pages.Reader;
import dev.ashlar.web.http.PercentEncoding;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.ListParameters;
import dev.ashlar.web.vocabulary.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /people/ada} as a page: the document, what it requires, what refers to it, what is attached.
 * Thread-safe.
 */
final class DocumentPage {
  /** How many documents that refer to one are shown; a link leads to all of them. */
  private static final int MOST_REFERRERS = 5;

  /** Of how many attachments the first lines are shown. */
  private static final int MOST_BEGINNINGS = 5;

  private final Pages pages;
  private final Shown shown;
  private final Resource resource;
  private final List<Referrer> referrers;

  DocumentPage(Pages pages, Shown shown) {
    this.pages = pages;
    this.shown = shown;
    resource = shown.resource();
    referrers = referrers(pages.catalogue(), resource);
  }

  /**
   * A member by which documents of a resource refer to this one.
   *
   * @param many whether it holds several
   */
  private record Referrer(Shown by, Path path, boolean many) {}

  private static List<Referrer> referrers(Catalogue catalogue, Resource resource) {
    var all = new ArrayList<Referrer>();
    for (Shown by : catalogue.all()) {
      for (ReferencePath place : by.resource().layout().references()) {
        boolean here = place.reference().resource().equals(resource.name()) && place.query();
        List<String> steps = place.steps();
        boolean single = place.isSingle();
        boolean list =
            steps.size() > 1
                && steps.indexOf(ReferencePath.ELEMENTS) == steps.size() - 1;
        if (here && (single || list)) {
          all.add(new Referrer(by, new Path(place.names()), list));
        }
      }
    }
    return all;
  }

  Response get(Request request) {
    Reader reader = pages.reader(request);
    DocumentId id = id(request);
    OptionalLong at =
        request.parameters().isEmpty() ? OptionalLong.empty()
            : ListParameters.at(request.parameters());
    List<String> required = List.copyOf(pages.catalogue().schema().required(resource));
    Outcome.OfGet outcome =
        pages.backend()
            .engine()
            .perform(
                Operation.Get.of(reader.context(), resource.name(), id)
                    .include(at.isPresent() ? Include.NOTHING : Include.NOTHING.and(required))
                    .at(at));
    return switch (outcome) {
      case Outcome.Found(View view) -> answer(reader, view, at);
      case Outcome.Failure failure -> Pages.failed(reader, failure);
    };
  }

  static DocumentId id(Request request) {
    try {
      return DocumentId.of(request.segment(1));
    } catch (DocumentId.InvalidId e) {
      throw request.segment(1).startsWith("_")
          ? new Rejected(
              Problem.of(ProblemType.MISSING, "there is nothing at " + request.path()))
          : Problems.malformed(String.valueOf(e.getMessage()));
    }
  }

  private Response answer(Reader reader, View view, OptionalLong at) {
    var document = (ObjectNode) Json.parse(view.written());
    String id = view.id().text();
    String title = shown.title(document, id);
    Map<String, Object> model = pages.model(reader, title);
    var targets =
        TargetTitles.of(
            pages.catalogue(), pages.backend().engine(), reader.context(), resource,
            List.of(document));
    var values = new ValueMarkup(reader.texts(), targets);
    Instant now = Instant.now();
    model.put("one", shown.one());
    model.put("many", shown.many());
    model.put("collection", shown.url());
    model.put("id", id);
    model.put("self", shown.url(id));
    model.put("version", view.version());
    model.put("at", at.isPresent() ? String.valueOf(at.getAsLong()) : "");
    model.put("created", Moments.ago(reader.texts(), view.created(), now));
    model.put("updated", Moments.ago(reader.texts(), view.updated(), now));
    List<Map<String, Object>> members = members(document, values);
    Map<String, Object> html = new LinkedHashMap<>();
    members.forEach(member -> html.put(String.valueOf(member.get("name")), member.get("html")));
    model.put("members", members);
    model.put("html", html);
    model.put("values", new JsonMap(document));
    model.put("history", shown.url(id) + "/_history");
    model.put("json", shown.url(id) + "?_format=json");
    model.put("requests", new Requests(pages, reader, shown).document(id, at));
    boolean present = at.isEmpty();
    model.put("requirements", present ? requirements(reader, view) : List.of());
    model.put("referrers", present ? referring(reader, id) : List.of());
    model.put("attachments", present ? attachments(reader, view.id()) : List.of());
    boolean writable = present && !resource.isReadOnly();
    boolean attaches =
        writable && resource.declaration().services().attachments()
            && pages.may(reader, resource, Method.UPDATE);
    model.put("attach", attaches ? shown.url(id) + "/attachments" : "");
    model.put("upload", ValueMarkup.size(pages.settings().upload()));
    model.put("upload_bytes", pages.settings().upload());
    model.put("restore", at.isPresent() ? restore(reader, view.id(), at.getAsLong()) : Map.of());
    model.put(
        "edit",
        writable && pages.may(reader, resource, Method.UPDATE) ? shown.url(id) + "/_edit" : "");
    model.put(
        "delete",
        writable && pages.may(reader, resource, Method.DESTROY) ? shown.url(id) + "/_delete" : "");
    return pages.answer(
        reader, OptionalLong.of(view.version()), Pages.templates(shown, "document"), model);
  }

  /** The button that makes the document what is shown again; empty where that is not possible. */
  private Map<String, Object> restore(Reader reader, DocumentId id, long at) {
    return new Restoring(pages, shown, reader, id).at(at);
  }

  /** The members in the order of the definition, then those that it does not name. */
  private List<Map<String, Object>> members(ObjectNode document, ValueMarkup values) {
    var members = new ArrayList<Map<String, Object>>();
    for (Attribute attribute : resource.attributes()) {
      boolean seen = !attribute.restricted() && attribute.render().get();
      if (seen && !attribute.id()) {
        JsonNode value = document.path(attribute.name());
        members.add(member(Optional.of(attribute), attribute.name(), value, values));
      }
    }
    for (Map.Entry<String, JsonNode> each : document.properties()) {
      String name = each.getKey();
      boolean known = resource.attribute(name).isPresent() || name.equals(resource.idMember());
      if (!known) {
        members.add(member(Optional.empty(), name, each.getValue(), values));
      }
    }
    return members;
  }

  private static Map<String, Object> member(
      Optional<Attribute> attribute, String name, JsonNode value, ValueMarkup values) {
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("name", name);
    member.put("label", attribute.map(Shown::label).orElse(name));
    member.put("description", attribute.flatMap(Attribute::description).orElse(""));
    member.put("html", values.whole(attribute, value));
    return member;
  }

  private List<Map<String, Object>> requirements(Reader reader, View view) {
    var all = new ArrayList<Map<String, Object>>();
    if (resource.requirements().isEmpty()) {
      return all;
    }
    JsonNode document = Json.parse(view.json());
    for (Requirement requirement : resource.requirements()) {
      Shown of =
          pages.catalogue().of(requirement.target()).only(requirement.fields());
      String name = requirement.name(of.resource());
      if (document.path(name).isArray()) {
        all.add(required(reader, requirement, of, document.path(name)));
      }
    }
    return all;
  }

  private Map<String, Object> required(
      Reader reader, Requirement requirement, Shown of, JsonNode documents) {
    var values = new ValueMarkup(reader.texts(), new TargetTitles());
    var rows = new ArrayList<Map<String, Object>>();
    for (JsonNode each : documents) {
      if (each instanceof ObjectNode one) {
        rows.add(Rows.row(of, values, one, one.path(of.resource().idMember()).asString("")));
      }
    }
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("name", requirement.name(of.resource()));
    model.put(
        "label", requirement.resource().isPresent() ? Shown.words(requirement.key()) : of.many());
    model.put("columns", Rows.columns(of));
    model.put("rows", rows);
    return model;
  }

  /** What refers to the document, as far as the caller may list it. */
  private List<Map<String, Object>> referring(Reader reader, String id) {
    var all = new ArrayList<Map<String, Object>>();
    for (Referrer referrer : referrers) {
      JsonNode text = JsonNodeFactory.instance.stringNode(id);
      Predicate test =
          referrer.many() ? new Predicate.Includes(text) : new Predicate.Eq(text);
      Operation.Query query =
          Operation.Query.of(reader.context(), referrer.by().resource().name())
              .where(new Selector.Member(referrer.path(), test))
              .limit(MOST_REFERRERS)
              .withTotal();
      if (pages.backend()
          .engine()
          .perform(query) instanceof Outcome.Listed(var views, var _, var total)
          && !views.isEmpty()) {
        all.add(referring(reader, referrer, id, views, total.orElse(views.size())));
      }
    }
    return all;
  }

  private Map<String, Object> referring(
      Reader reader, Referrer referrer, String id, List<View> views, long total) {
    Shown by = referrer.by();
    String parameter = referrer.path() + (referrer.many() ? "[includes]" : "");
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("label", by.many());
    model.put("member", referrer.path().toString());
    model.put("total", total);
    model.put(
        "url",
        by.url() + "?" + PercentEncoding.encode(parameter) + "=" + PercentEncoding.encode(id));
    model.put("rows", Rows.of(pages, reader, by, views, Rows.Have.LINK));
    return model;
  }

  private List<Map<String, Object>> attachments(Reader reader, DocumentId id) {
    var all = new ArrayList<Map<String, Object>>();
    int texts = 0;
    if (!resource.declaration().services().attachments()
        || !(pages.backend()
            .engine()
            .perform(new Operation.ListAttachments(reader.context(), resource.name(),
                id)) instanceof Outcome.Attachments(var attachments, long _))) {
      return all;
    }
    for (Attachment attachment : attachments) {
      Map<String, Object> model = new LinkedHashMap<>();
      model.put("name", attachment.name());
      model.put(
          "url",
          shown.url(id.text()) + "/attachments/" + PercentEncoding.encode(attachment.name()));
      model.put("type", attachment.type());
      model.put("size", ValueMarkup.size(attachment.size()));
      boolean begins = MediaPreview.isText(attachment.type()) && texts++ < MOST_BEGINNINGS;
      model.put(
          "preview",
          begins ? MediaPreview.beginning(beginning(reader, id, attachment))
              : MediaPreview.of(
                  shown.url(id.text()) + "/attachments/"
                      + PercentEncoding.encode(attachment.name()),
                  attachment.type(), attachment.name()));
      all.add(model);
    }
    return all;
  }

  /** The first bytes of an attachment; none if it is not there any more, or the caller may not read it. */
  private byte[] beginning(Reader reader, DocumentId id, Attachment attachment) {
    var read =
        new Operation.ReadAttachment(reader.context(), resource.name(), id, attachment.name());
    if (attachment.size() > 0
        && pages.backend().engine().perform(read) instanceof Outcome.Opened opened) {
      try (InputStream content =
          opened.content().open(0, Math.min(attachment.size(), MediaPreview.MOST_BYTES))) {
        return content.readNBytes(MediaPreview.MOST_BYTES);
      } catch (IOException | UncheckedIOException e) {
        return new byte[0]; // the page has a link to it, whose answer says more
      }
    }
    return new byte[0];
  }
}
