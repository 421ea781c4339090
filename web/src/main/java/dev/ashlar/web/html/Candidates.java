package dev.ashlar.web.html;

import dev.ashlar.document.ReferenceForm;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.form.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The documents that references of a form can name, as far as whoever fills it in may see them. Used by one
 * thread, for one page.
 */
final class Candidates {
  /** So many documents are all offered; of more, those that are found. */
  private static final int MOST = 50;

  private final Pages pages;
  private final Pages.Reader reader;
  private final Map<String, List<View>> first = new HashMap<>();

  Candidates(Pages pages, Pages.Reader reader) {
    this.pages = pages;
    this.reader = reader;
  }

  /** Whether there are more documents than are all offered. */
  boolean areMany(Field field) {
    return target(field).filter(shown -> first(shown).size() > MOST).isPresent();
  }

  /** Where a script looks for the documents that a reference can name; empty if it cannot. */
  String picker(Field field) {
    return target(field).filter(this::isSearchable).map(Shown::url).orElse("");
  }

  /** What a document of those is called, and the form that makes one; empty if the reader may make none. */
  Optional<Map.Entry<String, String>> create(Field field) {
    return target(field)
        .filter(
            shown -> !shown.resource().isReadOnly()
                && pages.may(reader, shown.resource(), Method.CREATE))
        .map(shown -> Map.entry(shown.one(), shown.url() + "/_new"));
  }

  /** The parameter by which it looks for them, where that is not {@code q}. */
  String by(Field field) {
    return target(field)
        .filter(shown -> !isSearched(shown))
        .flatMap(Shown::title)
        .map(title -> title + "[contains]")
        .orElse("");
  }

  private boolean isSearchable(Shown target) {
    boolean listed = pages.may(reader, target.resource(), Method.QUERY);
    return listed && (isSearched(target) || target.title().isPresent());
  }

  private static boolean isSearched(Shown target) {
    return target.resource().declaration().services().search().isPresent();
  }

  /**
   * What is offered for a reference: all documents where they are few, those that match a text where one is
   * looked for, else none.
   */
  List<Field.Option> of(Field field) {
    return target(field).map(shown -> options(field, shown)).orElse(List.of());
  }

  private Optional<Shown> target(Field field) {
    return field.target()
        .flatMap(pages.catalogue().schema()::collection)
        .filter(target -> !target.isSequenced())
        .map(pages.catalogue()::of);
  }

  private List<Field.Option> options(Field field, Shown target) {
    Resource resource = target.resource();
    var options = new ArrayList<Field.Option>();
    for (View view : found(target, field.search())) {
      String id = view.id().text();
      String reference =
          ReferenceForm.parse(id).orElse(null) instanceof ReferenceForm.Simple
              ? id
              : ReferenceForm.path(resource.collection(), id);
      String title = target.title(Json.parse(view.written()), id);
      options.add(
          new Field.Option(
              reference,
              title.equals(id) ? id : title + " (" + id + ")",
              field.values().contains(reference)));
    }
    if (!options.isEmpty()) {
      keep(field, options);
    }
    return options;
  }

  /** References that are written otherwise stay as they are. */
  private static void keep(Field field, List<Field.Option> options) {
    for (String value : field.values()) {
      boolean known = options.stream().anyMatch(option -> option.value().equals(value));
      if (!known && !value.isEmpty()) {
        options.addFirst(new Field.Option(value, value, true));
      }
    }
  }

  private List<View> found(Shown target, Optional<String> text) {
    if (text.isEmpty()) {
      return first(target).size() > MOST ? List.of() : first(target);
    }
    Resource resource = target.resource();
    if (isSearched(target)) {
      Operation.Search search =
          Operation.Search.of(reader.context(), resource.name(), text.get()).limit(MOST);
      return pages.backend().engine().perform(search) instanceof Outcome.Hits hits
          ? hits.hits().stream().map(Outcome.Hit::view).toList()
          : List.of();
    }
    return listed(
        Operation.Query.of(reader.context(), resource.name())
            .where(
                target.title()
                    .<Selector>map(
                        title -> new Selector.Member(
                            Path.parse(title), new Predicate.Contains(text.get())))
                    .orElse(Selector.ALL))
            .limit(MOST));
  }

  private List<View> first(Shown target) {
    return first.computeIfAbsent(
        target.resource().name(),
        name -> listed(Operation.Query.of(reader.context(), name).limit(MOST + 1)));
  }

  private List<View> listed(Operation.Query query) {
    return pages.backend()
        .engine()
        .perform(query) instanceof Outcome.Listed(var views, var _, var _) ? views : List.of();
  }
}
