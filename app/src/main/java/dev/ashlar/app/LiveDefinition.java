package dev.ashlar.app;

import dev.ashlar.port.store.Prepared;
import dev.ashlar.schema.InvalidSchema;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a server at what is saved in its folder: reads it, compares it with what is served, and has it served;
 * what is wrong leaves the one before serving, and is told. Used by the thread that watches the folder.
 */
final class LiveDefinition implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveDefinition.class);

  /** What a server that listens cannot change. */
  private static final Set<Setting> FIXED =
      EnumSet.of(
          Setting.HOST, Setting.PORT, Setting.DATA, Setting.STORE, Setting.SEARCH, Setting.FILES,
          Setting.LIMITS_BODY, Setting.LIMITS_UPLOAD, Setting.LIMITS_CONNECTIONS,
          Setting.LIMITS_REQUEST, Setting.LIMITS_IDLE, Setting.LIMITS_REQUEST_LINE,
          Setting.LIMITS_HEADER, Setting.LIMITS_PING, Setting.LIMITS_QUEUE);

  private final Path folder;
  private final Assembly assembly;
  private final Duration limit;
  private final FolderWatch watch;
  private volatile App served;
  private volatile Schema schema;

  /** What was read last, whether or not it can be served. */
  private volatile Schema read;

  private volatile Configuration configuration;

  /** What came of reading the folder. */
  private sealed interface Read {
    record Done(App app, App.Plan plan) implements Read {}

    record Wrong(List<String> problems) implements Read {}
  }

  private LiveDefinition(Path folder, App app, App.Plan plan, Assembly assembly, Duration limit) {
    this.folder = folder;
    this.assembly = assembly;
    this.limit = limit;
    served = app;
    schema = plan.schema();
    read = plan.schema();
    configuration = plan.configuration();
    watch =
        FolderWatch.of(
            folder,
            this::seeds,
            new FolderWatch.Action() {
              @Override
              public boolean begun() throws InterruptedException {
                return compare();
              }

              @Override
              public void changed(List<String> files) throws InterruptedException {
                saved(files);
              }
            });
  }

  /** Keeps an application that has started at what is saved in its folder. */
  static LiveDefinition of(
      Path folder, App app, App.Plan plan, Assembly assembly, Duration limit) {
    return new LiveDefinition(folder, app, plan, assembly, limit);
  }

  /** The files that resources begin with; one that is missing may be what is waited for. */
  private List<Path> seeds() {
    return Stream.of(schema, read)
        .flatMap(each -> each.resources().stream())
        .map(Resource::declaration)
        .flatMap(declared -> declared.seed().stream())
        .map(folder::resolve)
        .distinct()
        .toList();
  }

  /** Serves what was saved while the server started; whether anything was. */
  private boolean compare() throws InterruptedException {
    boolean same =
        read(served) instanceof Read.Done(var app, var plan)
            && settings(app, served).isEmpty()
            && isSame(plan.schema(), schema);
    if (!same) {
      saved(List.of("app.yaml"));
    }
    return !same;
  }

  private void saved(List<String> files) throws InterruptedException {
    long begun = System.nanoTime();
    switch (read(served)) {
      case Read.Wrong(var problems) -> refuse(files, problems);
      case Read.Done(var app, var plan) -> {
        read = plan.schema();
        try {
          List<String> lines = serve(app, plan, files);
          assembly.handover().note(List.of());
          app.warn(plan, assembly);
          long milliseconds = Duration.ofNanos(System.nanoTime() - begun).toMillis();
          lines.forEach(line -> LOG.info("{} ({} ms)", line, milliseconds));
        } catch (InvalidSchema e) {
          refuse(files, app.report(e.findings()));
        } catch (RuntimeException e) {
          LOG.debug("The saved definition cannot be served", e);
          refuse(files, List.of(String.valueOf(e.getMessage())));
        }
      }
    }
  }

  private Read read(App before) {
    try {
      App app = App.read(folder, limit).inPlaceOf(before);
      return new Read.Done(app, app.servingPlan());
    } catch (InvalidApplication e) {
      return new Read.Wrong(e.problems());
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.debug("The folder cannot be read", e);
      return new Read.Wrong(List.of(String.valueOf(e.getMessage())));
    }
  }

  private void refuse(List<String> files, List<String> problems) {
    assembly.handover().note(problems);
    problems.forEach(LOG::error);
    LOG.error(
        "{} not served: the definition before goes on. Save it again once that is mended",
        files.size() == 1 ? files.getFirst() + " is" : String.join(", ", files) + " are");
  }

  /** Has it served, if it is different; what changed. */
  private List<String> serve(App app, App.Plan plan, List<String> files)
      throws InterruptedException {
    List<String> lines = new ArrayList<>(settings(app, served));
    List<String> java = files.stream().filter(file -> file.endsWith(".java")).toList();
    boolean same =
        java.isEmpty() && !app.isExtended() && lines.isEmpty() && isSame(plan.schema(), schema);
    if (same) {
      assembly.sow();
      return List.of(String.join(", ", files) + ": no change to serve");
    }
    Configuration settled = plan.configuration().keepingPlacesOf(configuration);
    assembly.replace(settled, plan.schema());
    List<Prepared.Renamed> renamed = assembly.engine().evolution().renamed();
    lines.addAll(0, SchemaChanges.lines(schema, plan.schema(), renamed));
    java.forEach(file -> lines.add(file + ": compiled and applied"));
    served = app;
    schema = plan.schema();
    configuration = settled;
    return lines.isEmpty() ? List.of(String.join(", ", files) + ": applied") : lines;
  }

  private static boolean isSame(Schema one, Schema other) {
    return one.name().equals(other.name())
        && List.copyOf(one.resources()).equals(List.copyOf(other.resources()));
  }

  /** A line for each setting that is another. */
  private static List<String> settings(App app, App before) {
    Map<Setting, String> now = app.saidSettings();
    Map<Setting, String> was = before.saidSettings();
    var lines = new ArrayList<String>();
    for (Setting setting : Setting.values()) {
      Optional<String> one = Optional.ofNullable(was.get(setting));
      Optional<String> other = Optional.ofNullable(now.get(setting));
      if (!Objects.equals(one, other)) {
        lines.add(
            setting.key()
                + (FIXED.contains(setting) ? ": takes effect at the next start" : ": applied"));
      }
    }
    return lines;
  }

  @Override
  public void close() {
    watch.close();
  }
}
