package dev.ashlar.app.create;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An application to begin with: a definition, sample data, a page that says what to try. */
public enum Template {
  /** People who talk. */
  CHAT("people, channels, messages; a channel's messages in time", "Person", "people", "channels",
      "messages"),
  /** Films and what is thought of them. */
  FILMS("directors, films, reviews; full-text search, posters, a film's reviews in time",
      "Director", "directors", "films", "reviews"),
  /** A shop and its orders. */
  SHOP("customers, products, orders with lines; a customer's orders in time", "Customer",
      "customers",
      "products", "orders"),
  /** Work to be done. */
  TRACKER("projects, issues, comments; issues that block others, an issue's comments in time",
      "Project", "projects", "issues", "comments");

  private final String description;
  private final String resource;
  @SuppressWarnings("ImmutableEnumChecker") // List.of
  private final List<String> seeds;

  Template(String description, String resource, String... seeds) {
    this.description = description;
    this.resource = resource;
    this.seeds = List.of(seeds);
  }

  /** The template as a command names it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is in it, in a line. */
  public String description() {
    return description;
  }

  /** The resource of its first file of sample data. */
  String resource() {
    return resource;
  }

  /** The template of that name. */
  public static Optional<Template> named(String text) {
    return Arrays.stream(values()).filter(each -> each.text().equals(text)).findFirst();
  }

  /** Every name, for suggestions. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Template::text).toList();
  }

  /** Its files of sample data. */
  List<String> seeds() {
    return seeds;
  }
}
