package dev.ashlar.schema;

import dev.ashlar.operation.Method;
import dev.ashlar.query.Path;
import dev.ashlar.schema.Services.Webhook;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one resource must satisfy. */
final class ResourceCheck {
  private static final List<String> MODES = List.of("cache", "search", "count", "notify");
  private static final List<String> CHANGES = List.of("create", "update", "destroy");

  private final Resource resource;
  private final Map<String, Resource> all;

  ResourceCheck(Resource resource, Map<String, Resource> all) {
    this.resource = resource;
    this.all = all;
  }

  void check(Report report) {
    attributes(report);
    Services services = resource.declaration().services();
    services.search().ifPresent(search -> search(search, report.at("search")));
    services.notifications().ifPresent(notify -> webhooks(notify.webhooks(), report.at("notify")));
    modes(services, report.at("mode"));
    indices(report.at("indices"));
    new PresentationCheck(resource).check(report);
    new SourceCheck(resource, report).check();
    new RequirementCheck(resource, all).check(resource.requirements(), report.at("requires"));
    resource.readModel().ifPresent(model -> new ReadModelCheck(resource, model, all).check(report));
    for (Method<?> method : Method.all()) {
      resource
          .declaration()
          .access()
          .rule(method)
          .ifPresent(rule -> AccessCheck.check(resource, rule, report.at("access", method.text())));
    }
  }

  private void attributes(Report report) {
    Report at = report.at("attributes");
    new AttributeCheck(all).members(resource.attributes(), at, AttributeCheck.Depth.TOP);
    for (Attribute file : resource.files()) {
      address(file.name(), at);
    }
    List<String> ids =
        resource.attributes().stream().filter(Attribute::id).map(Attribute::name).toList();
    if (ids.size() > 1) {
      at.at(ids.getLast(), "id")
          .wrong("the id is " + ids.getFirst() + " already. A document has one");
    }
  }

  /** The file of an attribute is served beneath its document, where other things are too. */
  private void address(String name, Report report) {
    boolean attached =
        name.equals("attachments") && resource.declaration().services().attachments();
    report
        .at(name)
        .unless(
            !attached && !name.equals("_history"),
            "its files would be served at the address of the document's "
                + name
                + ". Rename the attribute");
  }

  private void search(Services.Search search, Report report) {
    for (int i = 0; i < search.fields().size(); i++) {
      String field = search.fields().get(i).path();
      Report at = report.at(String.valueOf(i));
      if (field.isEmpty()) {
        at.wrong("expected the name of an attribute; found nothing");
      } else {
        found(field, at).ifPresent(found -> searchable(field, found, at));
      }
    }
  }

  private static void searchable(String field, Members.Found found, Report report) {
    if (!found.readable()) {
      report.wrong(
          "'"
              + field
              + "' is hidden from clients, and search would show it. Remove it from the list");
      return;
    }
    Attribute attribute = found.attribute();
    report.unless(
        isText(attribute) || attribute.items().filter(ResourceCheck::isText).isPresent(),
        "expected Strings or arrays of Strings; '"
            + field
            + "' is of type "
            + attribute.type().text());
  }

  private static boolean isText(Attribute attribute) {
    return attribute.type() == AttributeType.STRING || attribute.type() == AttributeType.ANY;
  }

  /** What a path leads to; reports it where it leads nowhere. */
  private Optional<Members.Found> found(String path, Report report) {
    Optional<Members.Found> found = isPath(path) ? find(path) : Optional.empty();
    if (found.isEmpty()) {
      report.wrong(
          resource.name()
              + " has no attribute '"
              + path
              + "'"
              + Report.didYouMean(path, Members.names(resource)));
    }
    return found;
  }

  private Optional<Members.Found> find(String path) {
    return Members.find(resource, Path.parse(path));
  }

  private static boolean isPath(String path) {
    try {
      return !Path.parse(path).segments().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void webhooks(List<Webhook> webhooks, Report report) {
    for (int i = 0; i < webhooks.size(); i++) {
      Webhook webhook = webhooks.get(i);
      Report at = report.at(String.valueOf(i));
      at.at("url")
          .unless(
              isTarget(webhook.url()),
              "expected an http or https URL; found '" + webhook.url() + "'");
      webhook.secrets().forEach(secret -> secret(secret, at.at("secret")));
      at.at("url")
          .unless(
              webhooks.subList(0, i).stream().noneMatch(other -> other.url().equals(webhook.url())),
              "there is another webhook with this URL. Put their changes into one list");
      for (String change : webhook.on()) {
        at.at("on")
            .unless(
                CHANGES.contains(change),
                "expected one of create, update, destroy; found '"
                    + change
                    + "'"
                    + Report.didYouMean(change, CHANGES));
      }
    }
  }

  private static void secret(String secret, Report report) {
    try {
      SigningKey.bytes(secret);
    } catch (IllegalArgumentException e) {
      report.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static boolean isTarget(String url) {
    try {
      URI uri = new URI(url);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return http && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private void modes(Services services, Report report) {
    services
        .mode()
        .services()
        .forEach(
            (service, atomic) -> {
              if (!MODES.contains(service)) {
                report
                    .at(service)
                    .wrong(
                        "there is no service '"
                            + service
                            + "'"
                            + Report.didYouMean(service, MODES));
              } else if (!isOn(services, service)) {
                report
                    .at(service)
                    .wrong(
                        "the resource has no "
                            + service
                            + ". Switch it on with '"
                            + service
                            + ":', or remove its mode");
              }
            });
  }

  private static boolean isOn(Services services, String service) {
    return switch (service) {
      case "cache" -> services.cache();
      case "search" -> services.search().isPresent();
      case "count" -> services.count();
      default -> services.notifications().isPresent();
    };
  }

  private void indices(Report report) {
    List<Index> indices = resource.declaration().indices();
    Set<Index> seen = new HashSet<>();
    for (int i = 0; i < indices.size(); i++) {
      Index index = indices.get(i);
      Report at = report.at(String.valueOf(i));
      at.unless(seen.add(index), "this index is there already. Remove one of them");
      at.unless(
          new HashSet<>(index.fields()).size() == index.fields().size(),
          "an attribute is named twice. Remove one of them");
      for (int field = 0; field < index.fields().size(); field++) {
        indexed(index.fields().get(field), at.at("fields", String.valueOf(field)));
      }
    }
  }

  private void indexed(Path path, Report report) {
    found(path.toString(), report)
        .map(Members.Found::attribute)
        .filter(AttributeCheck::isContainer)
        .ifPresent(
            attribute -> report.wrong(
                "expected an attribute with a single value; '"
                    + path
                    + "' is of type "
                    + attribute.type().text()));
  }
}
