package dev.ashlar.app.cli;

import dev.ashlar.json.Json;
import dev.ashlar.schema.English;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code ashlar sync} and {@code ashlar verify}: what services hold against what is stored. Used by
 * one thread.
 */
final class RepairCommand {
  /** How long a service that does not answer is waited for, while what it says stays the same. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(250);

  private final ParseResult parsed;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Progress progress;
  private final ArrayNode results = JsonNodeFactory.instance.arrayNode();

  private RepairCommand(ParseResult parsed, PrintWriter out, PrintWriter err) {
    this.parsed = parsed;
    this.out = out;
    this.err = err;
    progress = new Progress(err);
  }

  static CommandSpec syntaxOfSync() {
    return syntax(
        "sync",
        "Repair search indexes, caches and counts from the stored documents.",
        "Exit code 1 if a service does not answer; --checkpoint goes on where that was.")
        .addOption(
            Syntax.option("--checkpoint", "TEXT", "Go on where an earlier sync of RESOURCE ended."))
        .addOption(Syntax.option("--token", "TOKEN", "The bearer token, for a URL."))
        .addOption(Syntax.flag("--json", "Print a JSON array with a result for each resource."))
        .addOption(Syntax.help());
  }

  static CommandSpec syntaxOfVerify() {
    return syntax(
        "verify",
        "Compare search indexes, caches and counts with the stored documents.",
        "Exit code 1 if something differs, or a service does not answer.")
        .addOption(Syntax.option("--token", "TOKEN", "The bearer token, for a URL."))
        .addOption(Syntax.flag("--json", "Print a JSON array with a result for each resource."))
        .addOption(Syntax.help());
  }

  private static CommandSpec syntax(String name, String... description) {
    return Syntax.command(name, description)
        .addPositional(
            Syntax.position(0, "FOLDER|URL", "The folder with the app.yaml, or a server."))
        .addPositional(
            Syntax.optionalPosition(1, "RESOURCE", "The resource: Film or films (all)."))
        .addOption(Syntax.data())
        .addOption(Syntax.store());
  }

  static int sync(ParseResult parsed, PrintWriter out, PrintWriter err) {
    var command = new RepairCommand(parsed, out, err);
    Optional<String> checkpoint = Syntax.text(parsed, "--checkpoint");
    if (checkpoint.isPresent() && !parsed.hasMatchedPositional(1)) {
      throw new WrongUsage("--checkpoint: say of which RESOURCE it is");
    }
    return command.each("a sync of its services", command::synced);
  }

  static int verify(ParseResult parsed, PrintWriter out, PrintWriter err) {
    var command = new RepairCommand(parsed, out, err);
    return command.each("a look at its services", command::verified);
  }

  /** What is done with one resource; whether it came out well. */
  private interface Work {
    boolean on(Subject subject, String resource);
  }

  private int each(String purpose, Work work) {
    boolean well = true;
    try (Subject subject = subject(purpose)) {
      List<String> resources = subject.resources(called());
      for (String resource : resources) {
        well &= work.on(subject, resource);
      }
    }
    if (isJson()) {
      out.println(Json.text(results));
    }
    return well ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private Optional<String> called() {
    return parsed.hasMatchedPositional(1)
        ? Optional.of(Syntax.text(parsed, 1))
        : Optional.empty();
  }

  private Subject subject(String purpose) {
    String target = Syntax.text(parsed, 0);
    return Remote.isUrl(target)
        ? new Subject.There(new Remote(target, Syntax.text(parsed, "--token")))
        : new Subject.Here(Syntax.app(parsed, Path.of(target)).services(purpose));
  }

  private boolean isJson() {
    return Syntax.says(parsed, "--json");
  }

  private boolean synced(Subject subject, String resource) {
    var work = new Progress(err);
    Optional<String> checkpoint = Syntax.text(parsed, "--checkpoint");
    long scanned = 0;
    long repaired = 0;
    long removed = 0;
    JsonNode step;
    var waiting = new Waiting();
    do {
      step = subject.sync(resource, checkpoint);
      checkpoint = Optional.of(step.path("checkpoint").asString());
      scanned += step.path("scanned").asLong();
      repaired += step.path("repaired").asLong();
      removed += step.path("removed").asLong();
      work.at(
          scanned, "documents", " of " + resource + "; so far --checkpoint " + checkpoint.get());
    } while (!step.path("done").asBoolean() && waiting.isWorthwhile(step));
    ObjectNode result = results.addObject().put("resource", resource);
    result.setAll((ObjectNode) step);
    result.put("scanned", scanned).put("repaired", repaired).put("removed", removed);
    boolean done = step.path("done").asBoolean();
    if (!isJson()) {
      tell(resource, step);
      out.printf(
          Locale.ROOT,
          "%s: %s compared, %,d put right, %,d removed (%.1f s, %,d/s)%s%n",
          resource,
          English.count(scanned, "document"),
          repaired,
          removed,
          work.seconds(),
          work.rate(scanned),
          done ? "" : ". Go on with --checkpoint " + checkpoint.get());
    }
    return done;
  }

  private boolean verified(Subject subject, String resource) {
    var waiting = new Waiting();
    JsonNode found;
    do {
      found = subject.verify(resource, progress);
    } while (found.has("failed") && waiting.isWorthwhile(found));
    ObjectNode result = results.addObject().put("resource", resource);
    result.setAll((ObjectNode) found);
    boolean well = found.path("ok").asBoolean();
    if (!isJson()) {
      tell(resource, found);
      JsonNode differences = found.path("differences");
      differences.values().forEach(difference -> out.println(line(resource, difference)));
      String verdict =
          found.has("failed")
              ? "could not be compared to its end"
              : English.count(differences.size(), "difference") + " at change "
                  + found.path("sequence").asString();
      out.println(resource + ": " + verdict);
    }
    return well;
  }

  private static String line(String resource, JsonNode difference) {
    if (!difference.has("id")) {
      return "%s: %s says %s, stored are %s"
          .formatted(
              resource,
              difference.path("service").asString(),
              difference.path("held").asString(),
              difference.path("stored").asString());
    }
    return "%s/%s: %s has %s, stored is %s"
        .formatted(
            resource,
            difference.path("id").asString(),
            difference.path("service").asString(),
            difference.has("held") ? "version " + difference.path("held").asString() : "nothing",
            difference.has("stored") ? "version " + difference.path("stored").asString()
                : "nothing");
  }

  /** Says which services did not answer. */
  private void tell(String resource, JsonNode answer) {
    answer
        .path("failed")
        .properties()
        .forEach(
            service -> err.println(
                resource + ": " + service.getKey() + ": " + service.getValue().asString()));
  }

  /** Whether a service that does not answer now may soon: as long as what it says changes. */
  private final class Waiting {
    private String heard = "";
    private long since = System.nanoTime();

    boolean isWorthwhile(JsonNode answer) {
      if (answer.path("ok").asBoolean()) {
        return true;
      }
      String said = answer.path("failed").toString();
      if (!said.equals(heard)) {
        boolean moves = !heard.isEmpty();
        heard = said;
        since = System.nanoTime();
        if (moves) {
          answer
              .path("failed")
              .properties()
              .forEach(service -> err.println(service.getValue().asString()));
        }
      }
      return System.nanoTime() - since < PATIENCE.toNanos() && isRested();
    }

    private boolean isRested() {
      try {
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
