package dev.ashlar.definition;

import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Format;
import dev.ashlar.schema.Reference.OnDelete;
import dev.ashlar.schema.Render;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads an attribute that was held against its shape before: what does not fit there is left out
 * here, since it is a finding already.
 */
final class AttributeReader {

  private final List<Located> findings;

  AttributeReader(List<Located> findings) {
    this.findings = findings;
  }

  /** The type, in compact or long form; {@code Any} where none can be made out. */
  static AttributeType type(Yaml yaml) {
    return yaml.text()
        .or(() -> yaml.member("type").flatMap(Yaml::text))
        .flatMap(AttributeType::of)
        .orElse(AttributeType.ANY);
  }

  /** Reads the keys of the long form; the compact form has none. */
  void read(Yaml yaml, AttributeBuilder attribute, List<String> path) {
    if (!(yaml instanceof Yaml.Mapping keys)) {
      return;
    }
    flags(keys, attribute);
    texts(keys, attribute);
    keys.value("min").flatMap(AttributeReader::bound).ifPresent(attribute::min);
    keys.value("max").flatMap(AttributeReader::bound).ifPresent(attribute::max);
    keys.value("enum").ifPresent(values -> choices(values, attribute));
    keys.value("default").ifPresent(value -> fallback(value, attribute, path));
    keys.value("populate").ifPresent(populate -> populate(populate, attribute));
    keys.value("render").ifPresent(render -> render(render, attribute));
    keys.value("accept").map(Yaml::texts).ifPresent(attribute::accept);
    keys.value("items").ifPresent(items -> items(items, attribute, path));
    keys.value("attributes").ifPresent(members -> members(members, attribute, path));
  }

  private static void flags(Yaml.Mapping keys, AttributeBuilder attribute) {
    if (keys.flag("required")) {
      attribute.required();
    }
    if (keys.flag("id")) {
      attribute.id();
    }
    if (keys.flag("unique")) {
      attribute.unique();
    }
    if (keys.flag("restricted")) {
      attribute.restricted();
    }
    if (keys.flag("deferred")) {
      attribute.deferred();
    }
    if (keys.flag("title")) {
      attribute.title();
    }
    if (keys.flag("multiple")) {
      attribute.multiple();
    }
  }

  private static void texts(Yaml.Mapping keys, AttributeBuilder attribute) {
    keys.value("pattern").flatMap(Yaml::text).ifPresent(attribute::pattern);
    keys.value("format").flatMap(Yaml::text).flatMap(Format::of).ifPresent(attribute::format);
    keys.value("ref").flatMap(Yaml::text).ifPresent(attribute::ref);
    keys.value("label").flatMap(Yaml::text).ifPresent(attribute::label);
    keys.value("description").flatMap(Yaml::text).ifPresent(attribute::description);
    keys.value("was").flatMap(Yaml::text).ifPresent(attribute::was);
    keys.value("onDelete")
        .flatMap(Yaml::text)
        .flatMap(AttributeReader::onDelete)
        .ifPresent(attribute::onDelete);
  }

  private static Optional<OnDelete> onDelete(String text) {
    return Arrays.stream(OnDelete.values())
        .filter(choice -> choice.text().equals(text))
        .findFirst();
  }

  private static Optional<JsonNode> bound(Yaml bound) {
    return Optional.of(bound.json()).filter(value -> value.isNumber() || value.isString());
  }

  private static void choices(Yaml values, AttributeBuilder attribute) {
    if (values instanceof Yaml.Sequence sequence) {
      attribute.oneOf(sequence.elements().stream().map(Yaml::json).toList());
    }
  }

  private void fallback(Yaml value, AttributeBuilder attribute, List<String> path) {
    switch (value.text().orElse("")) {
      case "now()" -> attribute.defaultsToNow();
      case "uuid()" -> attribute.defaultsToUuid();
      default -> {
        value
            .text()
            .filter(DefaultFunction::isCall)
            .ifPresent(text -> noFunction(text, value, path));
        attribute.defaultsTo(value.json());
      }
    }
  }

  private void noFunction(String text, Yaml value, List<String> path) {
    findings.add(
        Located.at(value.at(), plus(path, "default"), DefaultFunction.unknown(text)));
  }

  private static void populate(Yaml populate, AttributeBuilder attribute) {
    if (populate instanceof Yaml.Sequence(_, List<Yaml> elements)) {
      elements.forEach(element -> populate(element, attribute));
      return;
    }
    if (populate.isTrue()) {
      Grammar.POPULATED.forEach(method -> attribute.populate(method, List.of()));
      return;
    }
    List<String> fields = populate.member("fields").map(AttributeReader::fields).orElse(List.of());
    populate
        .text()
        .or(() -> populate.member("method").flatMap(Yaml::text))
        .filter(Grammar.POPULATED::contains)
        .ifPresent(method -> attribute.populate(method, fields));
  }

  private static List<String> fields(Yaml fields) {
    return fields instanceof Yaml.Mapping mapping
        ? mapping.members().stream().map(Yaml.Member::key).toList()
        : fields.texts();
  }

  private static void render(Yaml render, AttributeBuilder attribute) {
    Optional<String> as = render.text().or(() -> render.member("as").flatMap(Yaml::text));
    attribute.render(
        new Render(
            !isFalse(render, "create"),
            !isFalse(render, "update"),
            !isFalse(render, "query"),
            !isFalse(render, "get"),
            as));
  }

  private static boolean isFalse(Yaml mapping, String key) {
    return mapping.member(key).map(Yaml::json).filter(JsonNode::isBoolean).isPresent()
        && !mapping.flag(key);
  }

  private void items(Yaml items, AttributeBuilder attribute, List<String> path) {
    attribute.items(type(items), inner -> read(items, inner, plus(path, "items")));
  }

  private void members(Yaml members, AttributeBuilder attribute, List<String> path) {
    if (!(members instanceof Yaml.Mapping mapping)) {
      return;
    }
    for (Yaml.Member member : named(mapping, path)) {
      List<String> inner = plus(path, "attributes", member.key());
      attribute.attribute(
          member.key(), type(member.value()), nested -> read(member.value(), nested, inner));
    }
  }

  /** The members that have names; the others are findings. */
  List<Yaml.Member> named(Yaml.Mapping mapping, List<String> path) {
    mapping.members()
        .stream()
        .filter(member -> member.key().isEmpty())
        .map(
            member -> Located.at(member.at(), path,
                "expected the name of an attribute; found ''"))
        .forEach(findings::add);
    return mapping.members().stream().filter(member -> !member.key().isEmpty()).toList();
  }

  static List<String> plus(List<String> path, String... steps) {
    var longer = new ArrayList<>(path);
    longer.addAll(List.of(steps));
    return longer;
  }
}
