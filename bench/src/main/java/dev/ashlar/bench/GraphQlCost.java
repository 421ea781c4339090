package dev.ashlar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What GraphQL costs: a document by id, a list of 20 and one with a reference each, beside the same
 * by REST, and beside graphql-java over constant data in the bare web server. Rounds take turns.
 *
 * <p>Settings are system properties: {@code size} (10000), {@code seconds} of a round (4), {@code rounds}
 * (3), {@code warm} seconds (8), {@code connections} (64).
 */
public final class GraphQlCost {
  private static final String OF_PERSON = "id name email age created";

  /** A question: by REST and by GraphQL. */
  private record Question(String name, String path, String query) {}

  private static final List<Question> QUESTIONS =
      List.of(
          new Question(
              "by id", "/people/p00000003", "{ Person(id: \"p00000003\") { " + OF_PERSON + " } }"),
          new Question(
              "list of 20", "/people",
              "{ ListPeople(limit: 20) { items { " + OF_PERSON + " } } }"),
          new Question(
              "list of 20, a reference each", "/people?include=team",
              "{ ListPeople(limit: 20) { items { " + OF_PERSON
                  + " team { id name motto founded } } } }"));

  private final Path root;
  private final int size = Integer.getInteger("size", 10_000);
  private final int seconds = Integer.getInteger("seconds", 4);
  private final int rounds = Integer.getInteger("rounds", 3);
  private final int warm = Integer.getInteger("warm", 8);
  private final int connections = Integer.getInteger("connections", 64);

  private GraphQlCost(Path root) {
    this.root = root;
  }

  /** Measures and prints; the one argument is the repository's root. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(Machine.describe());
    new GraphQlCost(Path.of(arguments[0]).toAbsolutePath().normalize()).compare();
  }

  private void compare() throws Exception {
    Path folder = Files.createTempDirectory("ashlar-bench");
    Path raw = Files.createDirectories(folder.resolve("raw"));
    Path ours = Files.createDirectories(folder.resolve("ours"));
    Path ids = Files.createFile(folder.resolve("ids.txt"));
    try (Child constant = Child.raw(RawGraphQl.class, raw, "/people");
        Child ashlar = Child.ashlar(root, root.resolve("bench/club"), ours, "/people")) {
      PopulationCost.load(ashlar.port(), size);
      System.out.printf(
          Locale.ROOT,
          "%n%,d documents, %d connections, %d rounds of %d s%n%n",
          size,
          connections,
          rounds,
          seconds);
      System.out.println(
          "| | REST req/s | GraphQL req/s | constant req/s | to REST | to constant data | errors |");
      System.out.println("|---|---:|---:|---:|---:|---:|---:|");
      for (Question question : QUESTIONS) {
        print(
            question,
            measured(
                List.of(
                    new Wrk("GET", question.path(), ashlar.port(), ids, connections),
                    Wrk.query(question.query(), ashlar.port(), ids, connections),
                    Wrk.query(question.query(), constant.port(), ids, connections))));
      }
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private List<Wrk.Result> measured(List<Wrk> all) throws IOException, InterruptedException {
    var results = new ArrayList<List<Wrk.Result>>();
    for (Wrk wrk : all) {
      wrk.run(warm);
      results.add(new ArrayList<>());
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < all.size(); i++) {
        results.get(i).add(all.get(i).run(seconds));
      }
    }
    return results.stream().map(Wrk.Result::median).toList();
  }

  private static void print(Question question, List<Wrk.Result> results) {
    double rest = results.get(0).perSecond();
    double graphql = results.get(1).perSecond();
    double constant = results.get(2).perSecond();
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,.0f | %,.0f | %.2f | %.2f | %d |%n",
        question.name(),
        rest,
        graphql,
        constant,
        graphql / rest,
        graphql / constant,
        results.stream().mapToLong(Wrk.Result::errors).sum());
  }
}
