package dev.ashlar.web.html;

import dev.ashlar.definition.PluralForm;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.PercentEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * How a resource is shown to people: what it is called, which member names a document, and which stand in
 * the columns of lists. Immutable.
 *
 * @param one a document: {@code Blog post}
 * @param many several of them: {@code Blog posts}
 * @param url the address of the list
 * @param title the member that names a document; empty where its id does
 */
record Shown(
    Resource resource, String one, String many, String url, Optional<String> title,
    List<Column> columns) {
  private static final List<String> TITLES =
      List.of("title", "name", "label", "subject", "slug", "username");
  private static final int USUAL_COLUMNS = 6;

  /**
   * A column of a list: a member, and what it is, where that is declared.
   *
   * @param kind its type in lower case, as a class for its style
   */
  record Column(String path, String label, String kind, Optional<Attribute> attribute) {}

  static Shown of(Resource resource) {
    String one = resource.presentation().label().orElseGet(() -> words(resource.name()));
    String many =
        resource.presentation()
            .label()
            .map(Shown::plural)
            .orElseGet(() -> capitalised(resource.collection().replace('-', ' ')));
    Optional<String> title = title(resource);
    return new Shown(
        resource, one, many, "/" + resource.collection(), title, columns(resource, title));
  }

  /** With the columns of which documents have something when only some members are read; with all for none. */
  Shown only(List<String> members) {
    List<Column> some =
        columns.stream().filter(column -> members.contains(column.path())).toList();
    return some.isEmpty() ? this : new Shown(resource, one, many, url, title, some);
  }

  /** The name of a label in the plural, with its last word as English has it. */
  private static String plural(String label) {
    int space = label.lastIndexOf(' ') + 1;
    String last = label.substring(space);
    boolean word = !last.isEmpty() && last.chars().allMatch(c -> c < 0x80 && Character.isLetter(c));
    if (!word) {
      return label;
    }
    String plural = PluralForm.of(last.toLowerCase(Locale.ROOT));
    return label.substring(0, space)
        + (Character.isUpperCase(last.charAt(0)) ? capitalised(plural) : plural);
  }

  /** A name in words: {@code BlogPost}, {@code Blog post}. */
  static String words(String name) {
    var words = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean begins =
          i > 0
              && Character.isUpperCase(c)
              && (Character.isLowerCase(name.charAt(i - 1))
                  || (i + 1 < name.length() && Character.isLowerCase(name.charAt(i + 1))));
      if (begins && words.charAt(words.length() - 1) != ' ') {
        words.append(' ');
      }
      boolean acronym = i + 1 < name.length() && Character.isUpperCase(name.charAt(i + 1));
      words.append(c == '_' ? ' ' : begins && !acronym ? Character.toLowerCase(c) : c);
    }
    return capitalised(words.toString());
  }

  private static String capitalised(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** What an attribute is called. */
  static String label(Attribute attribute) {
    return attribute.label().orElseGet(() -> words(attribute.name()));
  }

  private static Optional<String> title(Resource resource) {
    Stream<String> usual =
        TITLES.stream().filter(name -> resource.attribute(name).filter(Shown::isText).isPresent());
    return resource.attributes()
        .stream()
        .filter(Attribute::title)
        .map(Attribute::name)
        .findFirst()
        .or(usual::findFirst)
        .or(
            () -> resource.attributes()
                .stream()
                .filter(it -> isText(it) && !it.id())
                .map(Attribute::name)
                .findFirst());
  }

  private static boolean isText(Attribute attribute) {
    return attribute.type() == AttributeType.STRING && isListed(attribute)
        && attribute.render().get();
  }

  /** Whether lists show it. */
  static boolean isListed(Attribute attribute) {
    return !attribute.restricted() && attribute.render().query();
  }

  private static List<Column> columns(Resource resource, Optional<String> title) {
    List<String> declared = resource.presentation().columns();
    if (!declared.isEmpty()) {
      return declared.stream().map(path -> column(resource, path)).toList();
    }
    var names = new ArrayList<String>();
    title.ifPresent(names::add);
    resource.attributes()
        .stream()
        .filter(it -> isListed(it) && !it.id() && isShort(it))
        .map(Attribute::name)
        .filter(name -> !names.contains(name))
        .forEach(names::add);
    if (title.isEmpty()) {
      names.addFirst(resource.isSequenced() ? "id" : resource.idMember());
    }
    return names.stream()
        .distinct()
        .limit(USUAL_COLUMNS)
        .map(name -> column(resource, name))
        .toList();
  }

  private static boolean isShort(Attribute attribute) {
    boolean simple =
        switch (attribute.type()) {
          case OBJECT, ANY -> false;
          case ARRAY ->
              attribute.items()
                  .filter(items -> items.type() != AttributeType.OBJECT)
                  .isPresent();
          default -> true;
        };
    return simple && attribute.render().as().isEmpty();
  }

  private static Column column(Resource resource, String path) {
    Optional<Attribute> attribute = attribute(resource, path);
    String label =
        attribute.map(Shown::label)
            .orElseGet(() -> path.equals(resource.idMember()) || path.equals("id") ? "Id"
                : words(path.substring(path.lastIndexOf('.') + 1)));
    String kind =
        attribute.map(it -> it.type().text().toLowerCase(Locale.ROOT)).orElse("any");
    return new Column(path, label, kind, attribute);
  }

  /** The attribute at a dotted path, if one is declared. */
  private static Optional<Attribute> attribute(Resource resource, String path) {
    String[] steps = path.split("\\.");
    Optional<Attribute> found = resource.attribute(steps[0]);
    for (int i = 1; i < steps.length; i++) {
      String step = steps[i];
      found =
          found.flatMap(
              it -> it.attributes().stream().filter(each -> each.name().equals(step)).findFirst());
    }
    return found;
  }

  /** What people call a document: its title, or its id. */
  String title(JsonNode document, String id) {
    if (title.isPresent()) {
      return titled(document.path(title.get()), id);
    }
    if (resource.isOpen()) {
      for (String name : TITLES) {
        if (document.path(name).isString()) {
          return titled(document.path(name), id);
        }
      }
    }
    return id;
  }

  private static String titled(JsonNode value, String id) {
    String text = value.isString() ? value.stringValue()
        : value.isValueNode() && !value.isNull() && !value.isMissingNode() ? value.asString() : "";
    return text.isBlank() ? id : text;
  }

  /** The address of a document. */
  String url(String id) {
    return url + "/" + PercentEncoding.encode(id);
  }
}
