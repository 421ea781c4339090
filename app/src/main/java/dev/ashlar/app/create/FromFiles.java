package dev.ashlar.app.create;

import dev.ashlar.app.create.Member.Resource;
import dev.ashlar.definition.PluralForm;
import dev.ashlar.definition.YamlDefinition;
import dev.ashlar.json.Json;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.InvalidSchema;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.graphql.schema.SchemaText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A new application from files of data: a definition that is true of every row, and the rows, cleaned, as
 * its seeds. The files are read twice, one row at a time.
 *
 * @param project its files
 * @param told what became of each file, one line for each
 */
public record FromFiles(Project project, List<String> told) {
  private static final int MOST_RENAMED = 20;

  /** Copies the list. */
  public FromFiles {
    told = List.copyOf(told);
  }

  /**
   * An application from files.
   *
   * @param folder where it will be; its last name is the application's
   * @param files CSV, JSON, NDJSON, or folders of them
   * @param build what compiles its Java source, where it gets one
   * @param version of this product's artifacts
   * @param progress is told how many rows of a file are read
   * @throws WrongProject if the folder's name is none, or a file cannot be read
   */
  public static FromFiles of(
      Path folder, List<Path> files, Build build, String version, LongConsumer progress) {
    Project project = Project.named(folder, version);
    List<Resource> resources = Guesser.of(Table.in(files), progress);
    if (resources.isEmpty()) {
      throw new WrongProject("Expected at least one file behind --from");
    }
    String definition = settled(project, resources);
    project.text("app.yaml", definition);
    var told = new ArrayList<String>();
    for (Resource resource : resources) {
      if (resource.rows > 0) {
        project.file(
            DefinitionText.seed(resource), stream -> write(resource, stream, progress));
      }
      told.add(
          String.format(
              Locale.ROOT, "%s -> %s, at /%s: %,d rows, %d attributes", resource.file(),
              resource.name, route(resource), resource.rows, resource.members.size()));
    }
    Map<String, String> words =
        Map.of(
            "resource", resources.getFirst().name,
            "route", route(resources.getFirst()),
            "files", table(resources));
    Resource first = resources.getFirst();
    String end = project.java(build, first.name, first.rows, Project.read("common/Extension.java"));
    project.rest(filled(project.filled("common/readme-from.md"), words) + end);
    return new FromFiles(project, told);
  }

  private static String filled(String text, Map<String, String> words) {
    String filled = text;
    for (Map.Entry<String, String> word : words.entrySet()) {
      filled = filled.replace("{{" + word.getKey() + "}}", word.getValue());
    }
    return filled;
  }

  private static String table(List<Resource> resources) {
    var table = new StringBuilder("| file | resource | served at | rows |\n|---|---|---|---:|\n");
    for (Resource resource : resources) {
      table.append(
          String.format(
              Locale.ROOT, "| %s | %s | `/%s` | %,d |%n", resource.file().replace("|", "\\|"),
              resource.name, route(resource), resource.rows));
    }
    return table.toString();
  }

  private static String route(Resource resource) {
    return resource.plural.orElseGet(() -> PluralForm.of(resource.name));
  }

  /** The definition, once nothing in it is called as something else is. */
  private static String settled(Project project, List<Resource> resources) {
    List<String> problems = List.of();
    for (int i = 0; i < MOST_RENAMED; i++) {
      String text = DefinitionText.of(project.title(), resources);
      var definition = YamlDefinition.parse("app.yaml", text, Map.of());
      List<Finding> findings = findings(project.name(), definition);
      if (findings.isEmpty()) {
        return text;
      }
      problems = definition.report(findings);
      findings.forEach(finding -> rename(finding, resources));
    }
    throw new WrongProject(
        "No definition could be made of these files: " + String.join("; ", problems));
  }

  private static List<Finding> findings(String name, YamlDefinition definition) {
    var findings = new ArrayList<>(definition.findings());
    try {
      Schema schema = Schema.of(name, definition.resources());
      findings.addAll(SchemaText.of(schema).findings());
    } catch (InvalidSchema e) {
      findings.addAll(e.findings());
    }
    return findings;
  }

  /** Takes a name away that something else has: an attribute's, else the resource's. */
  private static void rename(Finding finding, List<Resource> resources) {
    List<String> path = finding.path();
    Optional<Resource> resource =
        resources.stream()
            .filter(each -> path.size() > 1 && each.name.equals(path.get(1)))
            .findFirst();
    if (resource.isEmpty()) {
      return;
    }
    Optional<Member> member =
        resource.get().members.stream()
            .filter(each -> isAbout(finding, resource.get(), each))
            .findFirst();
    if (member.isPresent()) {
      member.get().name += "Value";
      member.get().reasons.addFirst("column \"" + member.get().column + "\", a name that is taken");
    } else if (resource.get().name.endsWith("Record")) {
      resource.get().members.forEach(Member::loosen);
    } else {
      resource.get().name += "Record";
      resource.get().plural = Optional.empty();
    }
  }

  /** Whether a finding is about an attribute, or about a type that is called after it. */
  private static boolean isAbout(Finding finding, Resource resource, Member member) {
    List<String> path = finding.path();
    if (path.size() > 3) {
      return path.get(2).equals("attributes") && path.get(3).equals(member.name);
    }
    String type =
        resource.name + member.name.substring(0, 1).toUpperCase(Locale.ROOT)
            + member.name.substring(1);
    return (" " + finding.message() + " ").contains(" " + type + " ");
  }

  private static void write(Resource resource, OutputStream stream, LongConsumer progress) {
    long[] written = {0};
    resource.table.each(
        columns -> {},
        row -> {
          try {
            stream.write(Json.bytes(document(resource, row)));
            stream.write('\n');
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          written[0]++;
          if (written[0] % Guesser.TOLD == 0) {
            progress.accept(written[0]);
          }
        });
  }

  private static ObjectNode document(Resource resource, Map<String, JsonNode> row) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    for (Member member : resource.members) {
      JsonNode found = row.get(member.column);
      if (found != null) {
        member.value(found).ifPresent(value -> document.set(member.name, value));
      }
    }
    return document;
  }
}
