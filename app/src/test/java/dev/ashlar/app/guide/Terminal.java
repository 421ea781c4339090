package dev.ashlar.app.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.ChildJvm;
import dev.ashlar.schema.Resource;
import dev.ashlar.testkit.browser.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reader of the guide types into: a folder with the guide's files, a shell, and a server in
 * this process that {@code ./ashlar serve FOLDER} starts on a free port. Commands are run by the
 * shell, so that quoting and the tools are the reader's own; {@code localhost:9200} stands for the
 * server on both ways. Used by one thread.
 */
final class Terminal implements AutoCloseable {
  private static final String USUAL = "localhost:9200";
  private static final long PATIENCE = 120;
  private static final Pattern SERVE = Pattern.compile("\\./ashlar serve (\\S+)( --watch)?");
  private static final Pattern ASSIGNMENT = Pattern.compile("([A-Z]+)=\\$\\(.*\\)");

  private final Path folder;
  private final Map<String, String> variables = new HashMap<>();
  private Optional<App> server = Optional.empty();
  private int exitCode;

  Terminal(Path folder) throws IOException {
    this.folder = folder;
    for (Map.Entry<String, String> file : Guide.files().entrySet()) {
      write(file.getKey(), file.getValue());
    }
    for (String example : List.of(
        "chat/app.yaml", "films/app.yaml", "films/decades.yaml", "notes/app.yaml")) {
      String text = Files.readString(Guide.ROOT.resolve("examples").resolve(example));
      write("examples/" + example, text);
    }
    write(".curlrc", "silent\nshow-error\n");
    write("ashlar", launcher());
    assertThat(folder.resolve("ashlar").toFile().setExecutable(true)).isTrue();
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(folder));
    Files.writeString(file, text);
  }

  /** The command line on the classes of this test. */
  static String launcher() {
    return """
        #!/bin/sh
        exec %s -cp '%s' dev.ashlar.app.cli.Main "$@"
        """
        .formatted(String.join(" ", ChildJvm.command()), ChildJvm.classes());
  }

  /** What a command prints. */
  String run(String command) {
    Matcher serve = SERVE.matcher(command);
    if (serve.matches()) {
      return serve(serve.group(1), serve.group(2) != null);
    }
    if (command.equals("echo $?")) {
      return Integer.toString(exitCode);
    }
    Matcher assignment = ASSIGNMENT.matcher(command);
    if (assignment.matches()) {
      String name = assignment.group(1);
      variables.put(name, shell(command + "; printf %s \"$" + name + "\""));
      return "";
    }
    return shell(command);
  }

  /** The exit code of the last command. */
  int exitCode() {
    return exitCode;
  }

  private String serve(String application, boolean watched) {
    close();
    App app = Ashlar.folder(folder.resolve(application)).flag("port", "0");
    if (watched) {
      app.startWatched();
    } else {
      app.start();
    }
    server = Optional.of(app);
    var printed = new StringBuilder(app.url()).append('/');
    for (Resource resource : app.engine().schema().resources()) {
      printed.append('\n').append(app.url()).append('/').append(resource.collection());
    }
    return printed.toString().replace(host(), USUAL);
  }

  private String shell(String command) {
    var builder = new ProcessBuilder("sh", "-c", command.replace(USUAL, host()));
    builder.directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("ASHLAR_"));
    builder.environment().put("CURL_HOME", folder.toString());
    builder.environment().putAll(variables);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
      exitCode = process.exitValue();
      return output.replace("\r", "").replace(host(), USUAL).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String host() {
    return server.map(app -> app.url().substring("http://".length())).orElse(USUAL);
  }

  /** Makes sure that a tool is there: {@link Tool#path}. */
  static void needs(String tool) {
    new Tool(tool).path();
  }

  /** Stops the server. */
  @Override
  public void close() {
    server.ifPresent(App::stop);
    server = Optional.empty();
  }
}
