package dev.ashlar.definition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Reads one YAML text as a tree that knows its places: YAML 1.2, core schema. Repeated keys, keys that are no
 * texts, tags and numbers that JSON does not have are findings. Aliases and merge keys are put in
 * as copies, and like everything else count towards a bound, so that a small text cannot stand for
 * a huge tree.
 */
final class YamlReader {
  /** Characters in a text. */
  static final int MAX_LENGTH = 1_000_000;

  private static final int MAX_NODES = 100_000;
  private static final int MAX_DEPTH = 100;
  private static final Set<String> SECRETS = Set.of("secret", "token");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ScalarResolver resolver = new CoreScalarResolver(true);
  private final Environment environment;
  private final List<Located> findings;
  private final List<Located> unset = new ArrayList<>();
  private final Set<String> named = new LinkedHashSet<>();
  private int nodes;

  YamlReader(Environment environment, List<Located> findings) {
    this.environment = environment;
    this.findings = findings;
  }

  /** The tree; a text without any content is an empty mapping. */
  Optional<Yaml> read(String text) {
    if (text.length() > MAX_LENGTH) {
      wrong(Position.START, List.of(), "a definition has at most " + MAX_LENGTH + " characters");
      return Optional.empty();
    }
    var settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setAllowDuplicateKeys(true)
            .setAllowRecursiveKeys(true)
            .setAllowNonScalarKeys(true)
            .setMaxAliasesForCollections(MAX_NODES)
            .setCodePointLimit(MAX_LENGTH + 1)
            .build();
    try {
      Optional<Node> root = new Compose(settings).composeString(text);
      return root.isEmpty()
          ? Optional.of(new Yaml.Mapping(Position.START, List.of()))
          : Optional.of(tree(root.get(), List.of(), 0));
    } catch (MarkedYamlEngineException e) {
      wrong(at(e.getProblemMark()), List.of(), YamlFaults.explained(e));
    } catch (ReaderException e) {
      wrong(at(text, e.getPosition()), List.of(), YamlFaults.explained(e));
    } catch (YamlEngineException | StackOverflowError e) {
      wrong(Position.START, List.of(), "this cannot be read as YAML: " + e.getMessage());
    } catch (TooLarge e) {
      wrong(e.at, List.of(), String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private void wrong(Position at, List<String> path, String message) {
    findings.add(Located.at(at, path, message));
  }

  private static Position at(Optional<Mark> mark) {
    return mark.map(each -> new Position(each.getLine() + 1, each.getColumn() + 1))
        .orElse(Position.START);
  }

  /** The place of the code point behind so many others. */
  private static Position at(String text, int before) {
    int[] points = text.codePoints().limit(before).toArray();
    int line = 1;
    int begun = 0;
    for (int i = 0; i < points.length; i++) {
      if (points[i] == '\n') {
        line++;
        begun = i + 1;
      }
    }
    return new Position(line, points.length - begun + 1);
  }

  private Yaml tree(Node node, List<String> path, int depth) {
    Position at = at(node.getStartMark());
    if (depth > MAX_DEPTH) {
      throw new TooLarge(at, "this is nested deeper than " + MAX_DEPTH + " levels");
    }
    if (++nodes > MAX_NODES) {
      throw new TooLarge(at, "with its aliases this has more than " + MAX_NODES + " values");
    }
    return switch (node) {
      case MappingNode mapping -> mapping(mapping, at, path, depth);
      case SequenceNode sequence -> sequence(sequence, at, path, depth);
      case ScalarNode scalar -> new Yaml.Scalar(at, scalar(scalar, at, path));
      default -> throw new TooLarge(at, "this cannot be read as YAML");
    };
  }

  private Yaml mapping(MappingNode mapping, Position begin, List<String> path, int depth) {
    var members = new ArrayList<Yaml.Member>();
    var lines = new HashMap<String, Position>();
    for (NodeTuple tuple : mapping.getValue()) {
      Position at = at(tuple.getKeyNode().getStartMark());
      Optional<String> key = key(tuple.getKeyNode(), at, path);
      if (key.isEmpty()) {
        continue;
      }
      List<String> inner = plus(path, key.get());
      Yaml value = tree(tuple.getValueNode(), inner, depth + 1);
      Position first = lines.putIfAbsent(key.get(), at);
      if (first == null) {
        members.add(new Yaml.Member(key.get(), at, value));
      } else {
        wrong(at, inner, "this key is already at line " + first.line() + ". Keep one of them");
      }
    }
    return new Yaml.Mapping(begin, members);
  }

  /** Keys are texts as they stand: {@code on}, {@code 1} and {@code true} too. */
  private Optional<String> key(Node key, Position at, List<String> path) {
    if (key instanceof ScalarNode scalar) {
      return Optional.of(scalar.getValue());
    }
    wrong(at, path, "expected a name as key, found a list or mapping");
    return Optional.empty();
  }

  private Yaml sequence(SequenceNode sequence, Position at, List<String> path, int depth) {
    var elements = new ArrayList<Yaml>();
    for (Node element : sequence.getValue()) {
      elements.add(tree(element, plus(path, String.valueOf(elements.size())), depth + 1));
    }
    return new Yaml.Sequence(at, elements);
  }

  private static List<String> plus(List<String> path, String step) {
    var longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  private JsonNode scalar(ScalarNode scalar, Position at, List<String> path) {
    boolean secret = isSecret(path);
    Environment.Filled filled = environment.fill(scalar.getValue(), secret);
    filled.faults().forEach(fault -> wrong(at, path, fault));
    List<Located> told = secret ? unset : findings;
    filled.unset().forEach(fault -> told.add(Located.at(at, path, fault)));
    named.addAll(filled.named());
    boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
    Tag tag = filled.text().equals(scalar.getValue()) ? scalar.getTag() : tag(filled, plain);
    try {
      return value(filled.text(), tag);
    } catch (IllegalArgumentException e) {
      wrong(at, path, String.valueOf(e.getMessage()));
      return NODES.stringNode(filled.text());
    }
  }

  /** Whether a text is a secret, which only those need who use it. */
  private static boolean isSecret(List<String> path) {
    int last = path.size() - 1;
    return last > 0
        && !path.contains("attributes")
        && (SECRETS.contains(path.get(last))
            || path.get(last - 1).equals("secret")
            || path.get(last - 1).equals("headers"));
  }

  /** Secrets that name variables which are not set. */
  List<Located> unset() {
    return unset;
  }

  /** The variables that the text names. */
  Set<String> named() {
    return named;
  }

  /** A plain scalar is read anew once its variables are put in: {@code ${PORT}} may be a number. */
  private Tag tag(Environment.Filled filled, boolean plain) {
    return plain ? resolver.resolve(filled.text(), true) : Tag.STR;
  }

  private static JsonNode value(String text, Tag tag) {
    if (tag.equals(Tag.STR)) {
      return NODES.stringNode(text);
    }
    if (tag.equals(Tag.NULL)) {
      return NODES.nullNode();
    }
    if (tag.equals(Tag.BOOL)) {
      return NODES.booleanNode(Boolean.parseBoolean(text));
    }
    if (tag.equals(Tag.INT)) {
      return whole(text);
    }
    if (tag.equals(Tag.FLOAT)) {
      return fraction(text);
    }
    throw new IllegalArgumentException("tags such as " + tag.getValue() + " are not supported");
  }

  private static JsonNode whole(String text) {
    try {
      if (text.startsWith("0o")) {
        return Literals.whole(Long.parseLong(text.substring(2), 8));
      }
      if (text.startsWith("0x")) {
        return Literals.whole(Long.parseLong(text.substring(2), 16));
      }
      return Literals.whole(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected an integer of 64 bits, found " + text, e);
    }
  }

  private static JsonNode fraction(String text) {
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return NODES.numberNode(number);
      }
    } catch (NumberFormatException e) {
      // .inf and .nan come here: they are no numbers to JSON either
    }
    throw new IllegalArgumentException("expected a number that JSON can express, found " + text);
  }

  /** Thrown from the depth of a tree that is not worth reading on. */
  private static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Position at;

    TooLarge(Position at, String message) {
      super(message, null, false, false);
      this.at = at;
    }
  }
}
