package dev.ashlar.definition;

import dev.ashlar.schema.Finding;
import dev.ashlar.schema.InvalidSchema;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An application as an {@code app.yaml} declares it: YAML 1.2, core schema, with <code>${NAME}
 * </code> standing for environment variables (and <code>$${</code> for a literal <code>${</code>).
 *
 * <p>Reading never fails for what is in the file: whatever is wrong is a finding, all of them are
 * there at once, and the rest is read nevertheless. Not thread-safe, since its builders are not.
 */
public final class YamlDefinition {
  /** The keys of a file that are no settings. */
  private static final Set<String> DECLARATIONS = Set.of("name", "resources", "readModels");

  private static final String SCHEMA = "app.schema.json";

  private final String file;
  private final Optional<String> name;
  private final List<ResourceBuilder> builders;
  private final ObjectNode settings;
  private final List<Located> findings;
  private final List<Located> unset;
  private final Set<String> variables;
  private final Map<List<String>, Position> places;

  private YamlDefinition(
      String file,
      Yaml tree,
      List<Located> findings,
      List<Located> unset,
      Set<String> variables) {
    this.file = file;
    this.findings = findings;
    this.unset = List.copyOf(unset);
    this.variables = Collections.unmodifiableSet(variables);
    places = places(tree);
    name = tree.member("name").flatMap(Yaml::text);
    builders = builders(tree, findings);
    settings = settings(tree);
  }

  /**
   * Reads a file, with the variables of this process's environment.
   *
   * @throws IOException if the file cannot be read
   */
  public static YamlDefinition read(Path file) throws IOException {
    return read(file, System.getenv());
  }

  /**
   * Reads a file.
   *
   * @param environment the variables that its texts may name
   * @throws IOException if the file cannot be read
   */
  public static YamlDefinition read(Path file, Map<String, String> environment) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (Files.size(file) > 4L * YamlReader.MAX_LENGTH) {
      String message = "a definition has at most " + YamlReader.MAX_LENGTH + " characters";
      return broken(name, message);
    }
    try {
      var decoder = StandardCharsets.UTF_8.newDecoder();
      String text = decoder.decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
      return parse(name, text, environment);
    } catch (CharacterCodingException e) {
      return broken(name, "the file is not UTF-8. Save it in this encoding");
    }
  }

  /**
   * Reads a text.
   *
   * @param file what its lines are said to be in
   * @param environment the variables that its texts may name
   */
  public static YamlDefinition parse(String file, String text, Map<String, String> environment) {
    var findings = new ArrayList<Located>();
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    Yaml empty = new Yaml.Mapping(Position.START, List.of());
    var reader = new YamlReader(new Environment(environment), findings);
    Yaml tree = reader.read(content).filter(root -> !root.isNothing()).orElse(empty);
    new ShapeCheck(findings).check(tree, Grammar.APPLICATION);
    return new YamlDefinition(file, tree, findings, reader.unset(), reader.named());
  }

  /** The JSON Schema of the format, for editors that complete and check what is written. */
  public static String jsonSchema() {
    try (InputStream stream = YamlDefinition.class.getResourceAsStream(SCHEMA)) {
      if (stream == null) {
        throw new IllegalStateException("there is no " + SCHEMA);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static YamlDefinition broken(String file, String message) {
    var findings = new ArrayList<>(List.of(Located.at(Position.START, List.of(), message)));
    return new YamlDefinition(
        file, new Yaml.Mapping(Position.START, List.of()), findings, List.of(), Set.of());
  }

  private static List<ResourceBuilder> builders(Yaml tree, List<Located> findings) {
    var builders = new ArrayList<ResourceBuilder>();
    if (tree.member("resources").orElse(tree) instanceof Yaml.Mapping resources
        && resources != tree) {
      var reader = new ResourceReader(findings);
      for (Yaml.Member member : resources.members()) {
        ResourceBuilder builder = reader.read(member.key(), member.value());
        builder.findings().forEach(finding -> findings.add(new Located(member.at(), finding)));
        builders.add(builder);
      }
    }
    if (tree.member("readModels").orElse(tree) instanceof Yaml.Mapping models && models != tree) {
      var reader = new ReadModelReader(findings);
      for (Yaml.Member member : models.members()) {
        ResourceBuilder builder = reader.read(member.key(), member.value());
        builder.findings().forEach(finding -> findings.add(new Located(member.at(), finding)));
        builders.add(builder);
      }
    }
    if (tree.member("graphql").filter(graphQl -> graphQl.flag("relay")).isPresent()) {
      builders.forEach(ResourceBuilder::relay);
    }
    return List.copyOf(builders);
  }

  private static ObjectNode settings(Yaml tree) {
    var settings = JsonNodeFactory.instance.objectNode();
    if (tree instanceof Yaml.Mapping mapping) {
      mapping.members()
          .stream()
          .filter(member -> !DECLARATIONS.contains(member.key()))
          .filter(member -> Grammar.APPLICATION.keys().containsKey(member.key()))
          .forEach(member -> settings.set(member.key(), member.value().json()));
    }
    return settings;
  }

  /** Whether the file says nothing at all: it has no key, and nothing is wrong with it. */
  public boolean isEmpty() {
    return places.isEmpty() && findings.isEmpty();
  }

  /** The application's name, if the file says one. */
  public Optional<String> name() {
    return name;
  }

  /** The resources, in the order of the file; hooks may still be hung on them. */
  public List<ResourceBuilder> builders() {
    return builders;
  }

  /** The resources as they are now. */
  public List<Resource> resources() {
    return builders.stream().map(ResourceBuilder::build).toList();
  }

  /** What else the file sets, as it stands there: {@code port}, {@code store} and so on. */
  public ObjectNode settings() {
    return settings.deepCopy();
  }

  /** The environment variables that its texts name, in the order of the file. */
  public Set<String> variables() {
    return variables;
  }

  /**
   * Secrets whose variables are not set, one line for each. They are no findings, since most work needs
   * no secret: what nobody can guess stands in their place, and whoever uses one asks here first.
   *
   * @param part a key of the path of those that are used: {@code auth}, {@code source}; empty for all
   */
  public List<String> unset(String part) {
    return unset.stream()
        .filter(each -> part.isEmpty() || each.finding().path().contains(part))
        .map(this::line)
        .toList();
  }

  /** What is wrong in the file, apart from what only the whole schema shows. */
  public List<Finding> findings() {
    return findings.stream().map(Located::finding).toList();
  }

  /** Everything that is wrong in this file and in the schema that it makes, one line for each. */
  public List<String> problems() {
    try {
      Schema.of(name.orElse(file), resources());
      return report(List.of());
    } catch (InvalidSchema e) {
      return report(e.findings());
    }
  }

  /**
   * What is wrong in the file, and further findings that have paths in it, in the order of its
   * text: {@code app.yaml:12:7: Person.attributes.age: unknown key 'mn'. Did you mean 'min'?}
   * Further ones that follow from what is wrong in the file are left out.
   */
  public List<String> report(List<Finding> further) {
    Stream<Located> others =
        further.stream().filter(finding -> !follows(finding)).map(this::located);
    return Stream.concat(findings.stream(), others)
        .sorted(Comparator.comparing(Located::at))
        .map(this::line)
        .distinct()
        .toList();
  }

  /** Where the deepest part of a path that is in the file begins: {@code app.yaml:12:7}. */
  public String place(List<String> path) {
    return file + ":" + located(new Finding(path, "")).at();
  }

  /** Whether what a finding is about, or the type of its attribute, is itself wrong in the file. */
  private boolean follows(Finding finding) {
    return findings.stream()
        .map(located -> located.finding().path())
        .filter(path -> path.size() > 2)
        .map(path -> path.getLast().equals("type") ? path.subList(0, path.size() - 1) : path)
        .anyMatch(path -> begins(finding.path(), path));
  }

  private static boolean begins(List<String> path, List<String> prefix) {
    return path.size() >= prefix.size() && path.subList(0, prefix.size()).equals(prefix);
  }

  private Located located(Finding finding) {
    if (isBesideSource(finding.path())) {
      return located(new Finding(without(finding.path(), 2), finding.message()));
    }
    for (int length = finding.path().size(); length > 0; length--) {
      Position at = places.get(finding.path().subList(0, length));
      if (at != null) {
        return new Located(at, finding);
      }
    }
    return new Located(Position.START, finding);
  }

  /** Whether something of a source stands beside {@code source} in the file, as it may. */
  private boolean isBesideSource(List<String> path) {
    return path.size() > 3
        && path.get(2).equals("source")
        && !places.containsKey(path.subList(0, 4))
        && places.containsKey(without(path.subList(0, 4), 2));
  }

  private static List<String> without(List<String> path, int step) {
    var shorter = new ArrayList<>(path);
    shorter.remove(step);
    return shorter;
  }

  private String line(Located located) {
    List<String> path = located.finding().path();
    boolean resource =
        path.size() > 1
            && (path.getFirst().equals("resources") || path.getFirst().equals("readModels"));
    String place = String.join(".", resource ? path.subList(1, path.size()) : path);
    String where = place.isEmpty() ? "" : place + ": ";
    return file + ":" + located.at() + ": " + where + located.finding().message();
  }

  private static Map<List<String>, Position> places(Yaml tree) {
    var places = new HashMap<List<String>, Position>();
    locate(tree, List.of(), places);
    return places;
  }

  private static void locate(Yaml yaml, List<String> path, Map<List<String>, Position> places) {
    switch (yaml) {
      case Yaml.Mapping(_, var members) -> {
        for (Yaml.Member member : members) {
          List<String> inner = AttributeReader.plus(path, member.key());
          places.put(inner, member.at());
          locate(member.value(), inner, places);
        }
      }
      case Yaml.Sequence(_, var elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          List<String> inner = AttributeReader.plus(path, String.valueOf(i));
          places.put(inner, elements.get(i).at());
          locate(elements.get(i), inner, places);
        }
      }
      case Yaml.Scalar scalar -> {}
    }
  }
}
