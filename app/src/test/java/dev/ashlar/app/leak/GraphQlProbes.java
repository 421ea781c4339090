package dev.ashlar.app.leak;

import dev.ashlar.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Every question that GraphQL can be asked about what is hidden in people. Reads come first, then writes
 * that must fail or change both sides alike.
 */
final class GraphQlProbes {
  private static final List<String> IDS = List.of("ada", "bob", "none");
  private static final List<String> TESTS =
      List.of(
          "eq: %s", "ne: %s", "gt: %s", "gte: %s", "lt: %s", "lte: %s", "in: [%s]",
          "between: [%s, %1$s]", "contains: %s", "beginsWith: %s", "regex: %s", "includes: %s",
          "isDefined: true");
  private static final List<String> AROUND =
      List.of("{ %s }", "{ or: [{ %s }, { id: { eq: \"none\" } }] }", "{ not: { %s } }",
          "{ and: [{}, { %s }] }");

  private GraphQlProbes() {}

  /**
   * The questions.
   *
   * @param paths of what may be hidden, with dots, and of what is not
   * @param values guesses
   */
  static List<Probe> of(List<String> paths, List<String> values) {
    var probes = new ArrayList<Probe>();
    reads(paths, values).forEach(document -> both(document, probes));
    filters(paths, values).forEach(document -> probes.add(post(document)));
    writes(paths, values).forEach(document -> probes.add(post(document)));
    return probes;
  }

  private static void both(String document, List<Probe> probes) {
    probes.add(post(document));
    if (document.length() < 200) {
      probes.add(Probe.get("/graphql?query=" + Probe.encoded(document)));
    }
  }

  private static Probe post(String document) {
    String body = Json.text(JsonNodeFactory.instance.objectNode().put("query", document));
    return Probe.of("POST", "/graphql", Probe.JSON, body);
  }

  private static List<String> reads(List<String> paths, List<String> values) {
    var all = new ArrayList<String>();
    all.add("{ __schema { types { name fields { name } inputFields { name } } } }");
    all.add("{ ListPeople { items { id name _version _created team { id name } } count total } }");
    all.add("{ ListPeople(limit: 1) { items { id } count total cursor } }");
    all.add("{ ListPeople { total } }");
    all.add("{ ListPeople { items { photo { id size digest } } } }");
    all.add("{ SearchPeople(query: \"same\") { hits { score highlights item { id } } total } }");
    all.add(
        "{ PersonConnection(first: 1) { edges { cursor node { id _nodeId team { id } } } pageInfo"
            + " { hasNextPage hasPreviousPage startCursor endCursor } total } }");
    for (String id : IDS) {
      all.add("{ node(id: \"%s\") { _nodeId ...on Person { name peer { _nodeId } } } }"
          .formatted(nodeId(id)));
      all.add("{ Person(id: \"%s\") { id name _version _updated team { name } } }".formatted(id));
    }
    for (String path : paths) {
      String selected = nested(path, "");
      all.add("{ ListPeople { items { id " + selected + " } } }");
      all.add("{ Person(id: \"bob\") { " + selected + " } }");
      all.add(
          "{ node(id: \"" + nodeId("bob") + "\") { ...on Person { " + selected + " } } }");
      for (String order : List.of("ASC", "DESC")) {
        String key = nested(path, order);
        all.add("{ ListPeople(sortBy: [{ " + key + " }], limit: 1) { items { id } cursor } }");
        all.add("{ PersonConnection(sortBy: [{ " + key + " }]) { edges { cursor } } }");
      }
      for (String value : values) {
        all.add(
            "{ PersonConnection(filter: { %s }) { total edges { node { id } } } }"
                .formatted(nested(path, "{ eq: \"" + value + "\" }")));
        String filter = "{ " + nested(path, "{ eq: \"" + value + "\" }") + " }";
        all.add(
            "{ SearchPeople(query: \"same\", filter: %s) { total hits { item { id } } } }"
                .formatted(filter));
      }
    }
    for (String value : values) {
      all.add(
          "{ SearchPeople(query: \"%s*\") { total hits { highlights item { id } } } }"
              .formatted(value));
    }
    return all;
  }

  /** Every test of every path with every value; within other selectors, each with one value. */
  private static List<String> filters(List<String> paths, List<String> values) {
    var all = new ArrayList<String>();
    for (String path : paths) {
      for (String test : TESTS) {
        int pair = paths.indexOf(path) + TESTS.indexOf(test);
        for (int value = 0; value < values.size(); value++) {
          String asked = test.formatted("\"" + values.get(value) + "\"");
          for (String around : value == pair % values.size() ? AROUND : AROUND.subList(0, 1)) {
            String filter = around.formatted(nested(path, "{ " + asked + " }"));
            all.add("{ ListPeople(filter: " + filter + ") { total items { id } } }");
          }
        }
      }
    }
    return all;
  }

  private static String nodeId(String id) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("Person/" + id).getBytes(StandardCharsets.UTF_8));
  }

  /** What stands at a path: {@code profile { pin }}, {@code profile: { pin: … }}. */
  static String nested(String path, String leaf) {
    String[] steps = path.replace(".0", "").split("\\.", -1);
    var text = new StringBuilder();
    for (int i = 0; i < steps.length; i++) {
      boolean last = i == steps.length - 1;
      text.append(steps[i]).append(leaf.isEmpty() ? " " : ": ").append(last ? leaf : "{ ");
    }
    return text + " }".repeat(steps.length - 1);
  }

  private static List<String> writes(List<String> paths, List<String> values) {
    var all = new ArrayList<String>();
    for (String id : IDS) {
      // what is there already is a conflict, or refused; hidden or not is told by the id alone
      all.add("mutation { DestroyPerson(id: \"%s\", ifVersion: 999) { id } }".formatted(id));
      all.add(
          "mutation { UpdatePerson(id: \"%s\", patch: { name: \"n\" }, ifVersion: 999) { id } }"
              .formatted(id));
      all.add(
          "mutation { UpsertPerson(id: \"%s\", input: { name: \"n\" }, ifVersion: 999) { id } }"
              .formatted(id));
      for (String value : values) {
        for (String path : paths) {
          all.add(
              "mutation { UpdatePerson(id: \"%s\", patch: { %s }, ifVersion: 999) { id } }"
                  .formatted(id, nested(path, "\"" + value + "\"")));
        }
      }
    }
    for (String path : paths) {
      for (String value : values) {
        String filter = nested(path, "{ beginsWith: \"" + value + "\" }");
        all.add(
            "mutation { transaction(writes: [{ UpdatePeople: { filter: { %s }, patch: {} } }])"
                .formatted(filter) + " { matched version } }");
      }
    }
    all.add(
        "mutation { transaction(writes: [{ UpdatePerson: { id: \"bob\", patch: {},"
            + " ifVersion: 999 } }]) { id version } }");
    return all;
  }
}
