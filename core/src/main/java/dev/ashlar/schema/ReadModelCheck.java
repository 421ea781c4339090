package dev.ashlar.schema;

import dev.ashlar.projection.ReadModel;
import dev.ashlar.projection.ReadModel.Join;
import dev.ashlar.projection.ReadModel.Making;
import dev.ashlar.query.InvalidSelector;
import dev.ashlar.query.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a read model must satisfy, beyond what every resource must. */
final class ReadModelCheck {
  private static final Set<AttributeType> KEYS =
      EnumSet.of(
          AttributeType.STRING,
          AttributeType.DATE,
          AttributeType.INTEGER,
          AttributeType.NUMBER,
          AttributeType.ANY);
  /** What the address of a series may say besides the key. */
  private static final Set<String> PARAMETERS =
      Set.of("from", "to", "last", "order", "limit", "after", "fields", "meta", "include",
          "filter");

  private static final Set<AttributeType> TIMES =
      EnumSet.of(AttributeType.STRING, AttributeType.DATE);

  private final Resource resource;
  private final ReadModel model;
  private final Map<String, Resource> all;

  ReadModelCheck(Resource resource, ReadModel model, Map<String, Resource> all) {
    this.resource = resource;
    this.model = model;
    this.all = all;
  }

  void check(Report report) {
    report.at("projects")
        .unless(!model.inputs().isEmpty(), "expected a resource that projects into it; found none");
    for (int i = 0; i < model.inputs().size(); i++) {
      input(model.inputs().get(i), report.at("projects", String.valueOf(i)));
    }
    types(report);
    sequence(report);
    cycle(report.at("projects"));
    report.at("attachments")
        .unless(
            !resource.declaration().services().attachments(),
            "a read model has no attachments: only its projection writes it. Remove the key");
  }

  private void input(ReadModel.Input input, Report report) {
    Resource source = all.get(input.resource());
    if (source == null) {
      report.at("resource")
          .wrong(
              "there is no resource '"
                  + input.resource()
                  + "'"
                  + Report.didYouMean(input.resource(), all.keySet()));
      return;
    }
    switch (input.join()) {
      case Join.Member(var path) -> {
        leads(source, path, report.at("id"));
        report.at("id")
            .unless(
                Members.find(source, path).filter(found -> !found.readable()).isEmpty(),
                "'" + path + "' is hidden from clients, and ids are shown");
      }
      case Join.Matching(var selector) -> {
        report.at("id")
            .unless(
                !model.isSequenced(),
                "a selector finds read models that are there, and elements of a series are"
                    + " made by their documents alone. Name the member that holds the id");
        selector(selector, source, report.at("id"));
      }
      case Join.Code _ -> {}
    }
    if (input.making() instanceof Making.Members(var set)) {
      set.forEach((name, path) -> {
        Report at = report.at("set", name);
        at.unless(
            !name.equals("id"),
            "the id comes from 'id' beside 'set'. Give the member another name");
        leads(source, path, at);
      });
    }
  }

  /** A selector must ask for members of the read model, by members of the document. */
  private void selector(ObjectNode selector, Resource source, Report report) {
    placeholders(selector, source, report);
    try {
      resource.bound(selector, SelectorTemplate.THIS, Reach.ALL);
    } catch (InvalidSelector e) {
      String place = e.pointer().isEmpty() ? "" : " at " + e.pointer();
      report.wrong("this is no selector" + place + ": " + e.getMessage());
    } catch (InvalidMember e) {
      report.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static void placeholders(JsonNode template, Resource source, Report report) {
    template.forEach(inner -> placeholders(inner, source, report));
    String text = template.isString() ? template.stringValue() : "";
    if (text.startsWith(SelectorTemplate.THIS)) {
      try {
        leads(source, Path.parse(text.substring(SelectorTemplate.THIS.length())), report);
      } catch (IllegalArgumentException e) {
        report.wrong("'" + text + "' names no member: " + e.getMessage());
      }
    }
  }

  private static void leads(Resource source, Path path, Report report) {
    report.unless(
        Members.find(source, path).isPresent(),
        "'"
            + path
            + "' is no member of "
            + source.name()
            + Report.didYouMean(path.first(), Members.names(source)));
  }

  /** Two inputs that say something else of the type of one member. */
  private void types(Report report) {
    Map<String, Attribute> known = new HashMap<>();
    for (int i = 0; i < model.inputs().size(); i++) {
      ReadModel.Input input = model.inputs().get(i);
      Resource source = all.get(input.resource());
      if (source == null || !(input.making() instanceof Making.Members(var set))) {
        continue;
      }
      for (var member : set.entrySet()) {
        String name = member.getKey();
        Optional<Attribute> made = ReadModelTypes.made(name, source, member.getValue());
        Attribute first = made.map(type -> known.putIfAbsent(name, type)).orElse(null);
        boolean same =
            first == null
                || made.orElseThrow().type() == first.type()
                || made.get().type() == resource.attribute(name).orElseThrow().type()
                    && first.type() == AttributeType.ANY;
        report.at("projects", String.valueOf(i), "set", name)
            .unless(
                same,
                first == null
                    ? ""
                    : "the member has two types: "
                        + first.type().text()
                        + " and "
                        + made.orElseThrow().type().text()
                        + ". Project values of one type, or give the member another name");
      }
    }
  }

  private void sequence(Report report) {
    if (model.sequencedBy().isEmpty()) {
      report.at("keep")
          .unless(
              model.keep().isEmpty(),
              "only elements of a series are forgotten. Say what orders them with 'sequencedBy'");
      return;
    }
    String name = model.sequencedBy().get();
    Report at = report.at("sequencedBy");
    Optional<Attribute> key = resource.attribute(name);
    if (key.isEmpty() || name.equals("id")) {
      List<String> names =
          resource.attributes().stream().map(Attribute::name).filter(n -> !n.equals("id")).toList();
      at.wrong("'" + name + "' is no member of it" + Report.didYouMean(name, names));
      return;
    }
    AttributeType type = key.get().type();
    at.unless(
        KEYS.contains(type),
        "expected a String, Date, Integer or Number to order by; '"
            + name
            + "' is of type "
            + type.text());
    at.unless(
        !key.get().restricted() && key.get().render().get(),
        "'" + name + "' is hidden from clients, and the order of a series would tell of it");
    at.unless(
        !PARAMETERS.contains(name),
        "'" + name + "' is a parameter of every series. Give the member another name");
    report.at("keep")
        .unless(
            model.keep().isEmpty() || TIMES.contains(type),
            "elements are forgotten by their time; '" + name + "' is of type " + type.text());
  }

  /** A way back to this read model, told once: at the first of those on it. */
  private void cycle(Report report) {
    List<String> way = way(resource.name(), new ArrayDeque<>());
    boolean first =
        way.stream().sorted().findFirst().filter(resource.name()::equals).isPresent();
    report.unless(
        way.isEmpty() || !first,
        "read models that project into each other would never end: "
            + resource.name()
            + " → "
            + String.join(" → ", way)
            + ". Take one of the projections away");
  }

  /** The read models that a change of this one would pass on its way back; empty if it does not come back. */
  private List<String> way(String name, Deque<String> passed) {
    if (passed.contains(name)) {
      return List.of();
    }
    passed.addLast(name);
    Resource present = all.get(name);
    List<ReadModel.Input> inputs =
        present == null
            ? List.of()
            : present.readModel().map(ReadModel::inputs).orElse(List.of());
    for (ReadModel.Input input : inputs) {
      if (input.resource().equals(resource.name())) {
        return new ArrayList<>(passed).reversed();
      }
      List<String> way = way(input.resource(), passed);
      if (!way.isEmpty()) {
        return way;
      }
    }
    passed.removeLast();
    return List.of();
  }
}
