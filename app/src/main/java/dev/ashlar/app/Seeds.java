package dev.ashlar.app;

import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Sourcing;
import dev.ashlar.operation.Context;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.InvalidSchema;
import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.FileFormat;
import dev.ashlar.transfer.Import;
import dev.ashlar.transfer.Items;
import dev.ashlar.transfer.Names;
import dev.ashlar.transfer.Report;
import dev.ashlar.transfer.Report.Stop;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What resources begin with: files that are imported at a start while their resource is empty. The targets of
 * references come first. An import that a crash broke off is done again at the next start.
 */
final class Seeds {
  private static final Logger LOG = LoggerFactory.getLogger(Seeds.class);

  private final Engine engine;
  private final Sourcing sourcing;
  private final Path base;

  private Seeds(Engine engine, Path base) {
    this.engine = engine;
    sourcing = engine.sourcing();
    this.base = base;
  }

  /**
   * Imports them.
   *
   * @param base what their paths start from
   * @throws InvalidSchema if a file is missing that is needed; nothing was imported then
   */
  static void sow(Engine engine, Path base) {
    new Seeds(engine, base).sow();
  }

  private void sow() {
    List<Resource> wanted =
        inOrder()
            .stream()
            .filter(resource -> resource.declaration().seed().isPresent())
            .filter(sourcing::wantsSeed)
            .toList();
    var missing = new ArrayList<Finding>();
    for (Resource resource : wanted) {
      if (!Files.isRegularFile(file(resource))) {
        missing.add(
            new Finding(
                List.of("resources", resource.name(), "seed"),
                "there is no file " + resource.declaration().seed().orElse("")));
      }
    }
    if (!missing.isEmpty()) {
      throw new InvalidSchema(missing);
    }
    wanted.forEach(resource -> sourcing.seeding(resource, () -> sow(resource)));
  }

  private Path file(Resource resource) {
    return base.resolve(resource.declaration().seed().orElseThrow());
  }

  /** All resources, those that others refer to first. */
  private List<Resource> inOrder() {
    Set<Resource> ordered = new LinkedHashSet<>();
    Set<Resource> begun = new LinkedHashSet<>();
    engine.schema().resources().forEach(resource -> visit(resource, begun, ordered));
    return List.copyOf(ordered);
  }

  private void visit(Resource resource, Set<Resource> begun, Set<Resource> ordered) {
    if (!begun.add(resource)) {
      return;
    }
    resource.layout()
        .references()
        .forEach(
            path -> engine.schema()
                .find(path.reference().resource())
                .ifPresent(target -> visit(target, begun, ordered)));
    ordered.add(resource);
  }

  private void sow(Resource resource) {
    String name = resource.declaration().seed().orElseThrow();
    try (InputStream raw = Files.newInputStream(file(resource));
        InputStream stream = new BufferedInputStream(raw)) {
      Report report =
          new Import(
              engine, Context.APPLICATION, resource, Import.Options.NONE, progress -> {})
              .run(items(resource, name, stream));
      told(resource, name, report);
    } catch (IOException | UncheckedIOException e) {
      LOG.error("The seed of {}, {}, cannot be read: {}", resource.name(), name, e.getMessage());
    }
  }

  private static Items items(Resource resource, String name, InputStream stream) {
    FileFormat format = FileFormat.ofFile(name).orElseThrow();
    return format == FileFormat.JSON
        ? Items.ofArray(stream, FileFormat.listOf(name).orElse(""), Names.SAME)
        : Items.of(format, stream, resource, Names.SAME);
  }

  private static void told(Resource resource, String name, Report report) {
    LOG.info("{} begins with {} documents of {}", resource.name(), report.created(), name);
    for (Report.Wrong wrong : report.errors()) {
      LOG.warn(
          "{}, line {} was not taken: {}",
          name,
          wrong.line(),
          wrong.faults().getFirst().message());
    }
    Optional<Stop> stopped = report.stopped();
    stopped.ifPresent(
        why -> LOG.error(
            "{} was not read to its end: {}",
            name,
            why instanceof Stop.Broken(var broken) ? String.valueOf(broken.getMessage()) : why));
  }
}
