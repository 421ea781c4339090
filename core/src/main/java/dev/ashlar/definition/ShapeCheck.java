package dev.ashlar.definition;

import dev.ashlar.definition.Shape.Keyed;
import dev.ashlar.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Holds a YAML tree against a shape and collects everything that does not fit. */
final class ShapeCheck {
  private final List<Located> findings;

  ShapeCheck(List<Located> findings) {
    this.findings = findings;
  }

  void check(Yaml yaml, Shape shape) {
    check(yaml, shape, List.of(), yaml.at());
  }

  private void check(Yaml yaml, Shape shape, List<String> path, Position at) {
    Shape chosen = chosen(yaml, shape);
    switch (chosen) {
      case Keyed keyed when yaml instanceof Yaml.Mapping mapping ->
          keys(mapping, keyed, path, at);
      case Shape.Named(var values, var names) when yaml instanceof Yaml.Mapping mapping -> {
        for (Yaml.Member member : mapping.members()) {
          check(member.value(), values, plus(path, member.key()), member.at());
        }
      }
      case Shape.ListOf(var elements, int least) when yaml instanceof Yaml.Sequence sequence ->
          elements(sequence, elements, least, path, at);
      default -> {
        if (!fits(yaml, chosen)) {
          wrong(
              at,
              path,
              "expected " + expected(shape) + "; found " + yaml.shown() + hint(yaml, shape));
        }
      }
    }
  }

  private void wrong(Position at, List<String> path, String message) {
    findings.add(Located.at(at, path, message));
  }

  /** The alternative that is of the value's kind; the shape itself if there is none. */
  private static Shape chosen(Yaml yaml, Shape shape) {
    return switch (shape) {
      case Shape.Ref ref -> chosen(yaml, ref.shape().get());
      case Shape.Either(var shapes) -> {
        for (Shape alternative : shapes) {
          Shape candidate = chosen(yaml, alternative);
          if (fits(yaml, candidate)) {
            yield candidate;
          }
        }
        yield shape;
      }
      default -> shape;
    };
  }

  /** Whether a value is of a shape, as far as can be said without looking into it. */
  private static boolean fits(Yaml yaml, Shape shape) {
    return switch (shape) {
      case Shape.Anything() -> true;
      case Shape.Nothing() -> yaml.isNothing();
      case Shape.Free(), Shape.Named _, Keyed _ -> yaml instanceof Yaml.Mapping;
      case Shape.ListOf _ -> yaml instanceof Yaml.Sequence;
      case Shape.Text() -> yaml.text().isPresent();
      case Shape.Flag() -> yaml instanceof Yaml.Scalar(_, var json) && json.isBoolean();
      case Shape.Number() -> yaml instanceof Yaml.Scalar(_, var json) && json.isNumber();
      case Shape.OneOf(var values) ->
          yaml instanceof Yaml.Scalar(_, var json)
              && values.stream().anyMatch(value -> Json.equal(value, json));
      case Shape.Either _, Shape.Ref _ -> false;
    };
  }

  private void elements(
      Yaml.Sequence sequence, Shape elements, int least, List<String> path, Position at) {
    if (sequence.elements().size() < least) {
      wrong(at, path, "expected a list with at least one element; found an empty one");
    }
    for (int i = 0; i < sequence.elements().size(); i++) {
      Yaml element = sequence.elements().get(i);
      check(element, elements, plus(path, String.valueOf(i)), element.at());
    }
  }

  private void keys(Yaml.Mapping mapping, Keyed keyed, List<String> path, Position at) {
    for (Yaml.Member member : mapping.members()) {
      List<String> inner = plus(path, member.key());
      Shape.Key key = keyed.keys().get(member.key());
      if (key != null) {
        check(member.value(), key.shape(), inner, member.at());
      } else {
        wrong(member.at(), inner, unknown(member.key(), keyed));
      }
    }
    for (Map.Entry<String, Shape.Key> key : keyed.keys().entrySet()) {
      if (key.getValue().required() && mapping.value(key.getKey()).isEmpty()) {
        String expected = expected(key.getValue().shape());
        wrong(at, path, "the key '" + key.getKey() + "' is missing; expected " + expected);
      }
    }
  }

  private static String unknown(String key, Keyed keyed) {
    if (keyed.later().contains(key)) {
      return "'" + key + "' is not supported by this version yet. Remove it";
    }
    String hint = Words.didYouMean(key, keyed.keys().keySet());
    String known = String.join(", ", keyed.keys().keySet());
    return "unknown key '" + key + "'" + (hint.isEmpty() ? ". The keys here are " + known : hint);
  }

  private static List<String> plus(List<String> path, String step) {
    var longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  private static String expected(Shape shape) {
    return switch (shape) {
      case Shape.Text() -> "a text";
      case Shape.Flag() -> "true or false";
      case Shape.Number() -> "a number";
      case Shape.Anything() -> "any value";
      case Shape.Nothing() -> "nothing";
      case Shape.Free() -> "a selector such as { owner: '@caller.id' }";
      case Shape.OneOf(var values) when values.size() == 1 -> shown(values.getFirst());
      case Shape.OneOf(var values) ->
          "one of " + values.stream().map(ShapeCheck::shown).collect(Collectors.joining(", "));
      case Shape.ListOf(Shape.Text(), int _) -> "a list of texts";
      case Shape.ListOf _ -> "a list";
      case Shape.Named _ -> "a mapping from names";
      case Keyed(var keys, var later) when keys.size() > 6 -> "a mapping";
      case Keyed(var keys, var later) -> "a mapping with " + String.join(", ", keys.keySet());
      case Shape.Ref(var name, var inner) -> expected(inner.get());
      case Shape.Either(var shapes) ->
          shapes.stream()
              .filter(alternative -> !(alternative instanceof Shape.Nothing))
              .map(ShapeCheck::expected)
              .distinct()
              .collect(Collectors.joining(" or "));
    };
  }

  private static String shown(JsonNode value) {
    return value.isString() ? value.stringValue() : Json.text(value);
  }

  /** What the value may have meant to be. */
  private static String hint(Yaml yaml, Shape shape) {
    List<Shape> shapes = shape instanceof Shape.Either(var all) ? all : List.of(shape);
    for (Shape alternative : shapes) {
      Optional<String> hint = hintFor(yaml, alternative);
      if (hint.isPresent()) {
        return hint.get();
      }
    }
    return "";
  }

  private static Optional<String> hintFor(Yaml yaml, Shape shape) {
    if (shape instanceof Shape.Ref(var name, var inner)) {
      return Optional.of(hint(yaml, inner.get())).filter(hint -> !hint.isEmpty());
    }
    Optional<String> text = yaml.text();
    if (shape instanceof Shape.Text && yaml instanceof Yaml.Scalar && text.isEmpty()) {
      return yaml.isNothing() ? Optional.empty() : Optional.of(". Put it in quotes");
    }
    if (shape instanceof Shape.Flag && text.isPresent()) {
      boolean former =
          List.of("yes", "no", "on", "off").contains(text.get().toLowerCase(Locale.ROOT));
      return former ? Optional.of(". YAML 1.2 has no other words for them") : Optional.empty();
    }
    if (shape instanceof Shape.OneOf(var values) && text.isPresent()) {
      List<String> known = values.stream().map(ShapeCheck::shown).toList();
      return Optional.of(Words.didYouMean(text.get(), known)).filter(hint -> !hint.isEmpty());
    }
    if (shape instanceof Shape.ListOf && text.isPresent()) {
      return Optional.of(". For a list of one, write [ " + text.get() + " ]");
    }
    return Optional.empty();
  }
}
