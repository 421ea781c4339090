package dev.ashlar.schema;

import dev.ashlar.query.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a resource must satisfy so that pages can show it. */
record PresentationCheck(Resource resource) {
  void check(Report report) {
    titles(report.at("attributes"));
    List<String> columns = resource.presentation().columns();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < columns.size(); i++) {
      Report at = report.at("list", String.valueOf(i));
      column(columns.get(i), at);
      at.unless(seen.add(columns.get(i)), "this column is there already. Remove one of them");
    }
  }

  private void titles(Report report) {
    List<Attribute> titles = resource.attributes().stream().filter(Attribute::title).toList();
    for (Attribute title : titles) {
      Report at = report.at(title.name(), "title");
      at.unless(
          title.readable() && title.render().query() && title.render().get(),
          "it is hidden from clients, and a title would show it. Mark another attribute");
      at.unless(
          !AttributeCheck.isContainer(title),
          "expected an attribute with a single value; it is of type " + title.type().text());
    }
    if (titles.size() > 1) {
      report.at(titles.getLast().name(), "title")
          .wrong("the title is " + titles.getFirst().name() + " already. A document has one");
    }
  }

  private void column(String column, Report report) {
    Optional<Path> path = path(column);
    Optional<Members.Found> found = path.flatMap(steps -> Members.find(resource, steps));
    if (found.isEmpty()) {
      report.wrong(
          "%s has no attribute '%s'%s"
              .formatted(
                  resource.name(),
                  column,
                  Report.didYouMean(column, Members.names(resource))));
      return;
    }
    boolean listed =
        path.flatMap(steps -> resource.attribute(steps.first()))
            .map(attribute -> attribute.render().query())
            .orElse(true);
    report.unless(
        listed && found.get().readable(),
        "'" + column + "' is hidden from lists. Remove it from the columns");
  }

  private static Optional<Path> path(String column) {
    try {
      return Optional.of(Path.parse(column)).filter(path -> !path.segments().isEmpty());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
