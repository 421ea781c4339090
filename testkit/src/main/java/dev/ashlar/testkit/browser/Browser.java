package dev.ashlar.testkit.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Chromium without a window, for one test or several. It finds no host but this machine, so that a page
 * which asks for anything else fails visibly. Used by one thread.
 */
public final class Browser implements AutoCloseable {
  private static final String READY = "DevTools listening on ";

  private final Process process;
  private final DevTools tools;

  private Browser(Process process, DevTools tools) {
    this.process = process;
    this.tools = tools;
  }

  /**
   * Starts one.
   *
   * @param profile an empty folder, for what it keeps
   */
  public static Browser start(Path profile) {
    var command = new ArrayList<String>();
    command.add(new Tool("chromium").path().toString());
    command.addAll(
        List.of(
            "--headless=new", "--remote-debugging-port=0", "--user-data-dir=" + profile,
            "--no-first-run", "--no-default-browser-check", "--disable-gpu",
            "--disable-dev-shm-usage", "--disable-background-networking", "--disable-sync",
            "--disable-extensions", "--disable-component-update", "--mute-audio",
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"));
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--no-sandbox"); // it refuses to run as root otherwise
    }
    command.add("about:blank");
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new Browser(process, new DevTools(address(process)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it says that it listens; the rest of what it says is read and forgotten. */
  private static URI address(Process process) throws IOException {
    BufferedReader said = process.inputReader();
    var before = new ArrayList<String>();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(READY)) {
        Thread.ofPlatform().daemon().start(() -> said.lines().forEach(rest -> {}));
        return URI.create(line.substring(READY.length()).strip());
      }
      before.add(line);
    }
    throw new AssertionError("the browser did not start: " + before);
  }

  /** An empty page. */
  public Tab tab() {
    var blank = JsonNodeFactory.instance.objectNode().put("url", "about:blank");
    String target = tools.call("Target.createTarget", blank).get("targetId").stringValue();
    var attach = JsonNodeFactory.instance.objectNode().put("targetId", target);
    attach.put("flatten", true);
    return new Tab(
        tools, tools.call("Target.attachToTarget", attach).get("sessionId").stringValue());
  }

  /** A page with what is at an address, once it has loaded. */
  public Tab open(String address) {
    Tab tab = tab();
    tab.open(address);
    return tab;
  }

  @Override
  public void close() {
    tools.close();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
