package dev.ashlar.testkit.browser;

import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One page. All that it asks of the network and all that it complains about is written down from before
 * its first byte on. Used by one thread.
 */
public final class Tab {
  private static final int PATIENCE_SECONDS = 60;

  private final DevTools tools;
  private final String session;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch loaded = new CountDownLatch(1);

  Tab(DevTools tools, String session) {
    this.tools = tools;
    this.session = session;
    tools.listen(session, this::event);
    for (String domain : List.of("Page", "Network", "Runtime", "Log", "Audits")) {
      call(domain + ".enable", parameters());
    }
  }

  private static ObjectNode parameters() {
    return JsonNodeFactory.instance.objectNode();
  }

  private JsonNode call(String method, ObjectNode parameters) {
    return tools.call(session, method, parameters);
  }

  private void event(JsonNode event) {
    JsonNode said = event.path("params");
    switch (event.path("method").asString("")) {
      case "Page.loadEventFired" -> loaded.countDown();
      case "Network.requestWillBeSent" -> requests.add(request(said.path("request")));
      case "Network.webSocketCreated" -> requests.add("GET " + said.path("url").asString());
      case "Runtime.exceptionThrown" ->
          complaints.add(
              "exception: "
                  + said.at("/exceptionDetails/exception/description")
                      .asString(said.at("/exceptionDetails/text").asString("")));
      case "Runtime.consoleAPICalled" -> console(said);
      case "Log.entryAdded" -> logged(said.path("entry"));
      case "Audits.issueAdded" -> issue(said.path("issue"));
      default -> {}
    }
  }

  private static String request(JsonNode request) {
    return request.path("method").asString() + " " + request.path("url").asString();
  }

  private void console(JsonNode said) {
    String type = said.path("type").asString("");
    if (type.equals("error") || type.equals("warning") || type.equals("assert")) {
      complaints.add("console: " + said.path("args"));
    }
  }

  private void logged(JsonNode entry) {
    String level = entry.path("level").asString("");
    if (level.equals("error") || level.equals("warning")) {
      complaints.add(
          level + ": " + entry.path("text").asString() + " " + entry.path("url").asString(""));
    }
  }

  private void issue(JsonNode issue) {
    if (issue.path("code").asString("").equals("ContentSecurityPolicyIssue")) {
      complaints.add("policy: " + issue.path("details"));
    }
  }

  /** Goes to an address, and waits until it has loaded. */
  public void open(String address) {
    loads(() -> call("Page.navigate", parameters().put("url", address)));
  }

  /** Does what makes another page, such as sending a form, and waits until that has loaded. */
  public void loads(Runnable action) {
    loaded = new CountDownLatch(1);
    action.run();
    try {
      if (!loaded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("the page did not load");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether pages may run their scripts; expressions of a test are evaluated all the same. */
  public void scripts(boolean allowed) {
    call("Emulation.setScriptExecutionDisabled", parameters().put("value", !allowed));
  }

  /** Chooses files in the control that a selector finds. */
  public void choose(String selector, Path... files) {
    JsonNode root = call("DOM.getDocument", parameters()).at("/root/nodeId");
    ObjectNode wanted = parameters().put("selector", selector);
    wanted.set("nodeId", root);
    ObjectNode chosen = parameters();
    chosen.set("nodeId", call("DOM.querySelector", wanted).path("nodeId"));
    for (Path file : files) {
      chosen.withArray("/files").add(file.toAbsolutePath().toString());
    }
    call("DOM.setFileInputFiles", chosen);
  }

  /** All that was asked of the network so far, each as {@code GET http://…}. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Errors and warnings of the console, exceptions, and what a policy forbade. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** The value of an expression in JavaScript; a promise is waited for. */
  public JsonNode value(String expression) {
    ObjectNode parameters = parameters().put("expression", expression);
    parameters.put("returnByValue", true).put("awaitPromise", true);
    JsonNode answer = call("Runtime.evaluate", parameters);
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** The value of an expression as text. */
  public String text(String expression) {
    return value("String(" + expression + ")").stringValue();
  }

  /** Waits until an expression is true, looking at each frame that the page draws. */
  public void await(String condition) {
    String wait =
        """
        new Promise((done) => {
          const end = performance.now() + %d;
          const look = () => (%s) ? done(true)
            : performance.now() > end ? done(false) : setTimeout(look, 10);
          look();
        })"""
            .formatted(PATIENCE_SECONDS * 1000, condition);
    if (!value(wait).booleanValue()) {
      throw new AssertionError("it did not come true: " + condition);
    }
  }

  /** A key of the keyboard that is pressed and let go. */
  public enum Key {
    TAB("Tab", 9, ""),
    ENTER("Enter", 13, "\r"),
    SPACE(" ", 32, " "),
    ESCAPE("Escape", 27, "");

    private final String name;
    private final int code;
    private final String text;

    Key(String name, int code, String text) {
      this.name = name;
      this.code = code;
      this.text = text;
    }
  }

  /** Presses a key so many times. */
  public void press(Key key, int times) {
    for (int i = 0; i < times; i++) {
      ObjectNode down = parameters().put("key", key.name).put("windowsVirtualKeyCode", key.code);
      ObjectNode up = down.deepCopy().put("type", "keyUp");
      down.put("type", key.text.isEmpty() ? "rawKeyDown" : "keyDown");
      if (!key.text.isEmpty()) {
        down.put("text", key.text);
      }
      call("Input.dispatchKeyEvent", down);
      call("Input.dispatchKeyEvent", up);
    }
  }

  /** Presses a key once. */
  public void press(Key key) {
    press(key, 1);
  }

  /** Presses the tabulator until an expression about {@code document.activeElement} is true. */
  public void tabTo(String condition) {
    for (int i = 0; i < 400; i++) {
      press(Key.TAB);
      if (value("Boolean(" + condition + ")").booleanValue()) {
        return;
      }
    }
    throw new AssertionError("the tabulator does not lead to: " + condition);
  }

  /** Presses the key of a character. */
  public void character(char character) {
    String text = String.valueOf(character);
    ObjectNode key = parameters().put("key", text);
    call("Input.dispatchKeyEvent", key.deepCopy().put("type", "keyDown").put("text", text));
    call("Input.dispatchKeyEvent", key.put("type", "keyUp"));
  }

  /** Which languages it asks for from now on, as {@code Accept-Language} has them. */
  public void languages(String header) {
    ObjectNode parameters = parameters();
    parameters.putObject("headers").put("Accept-Language", header);
    call("Network.setExtraHTTPHeaders", parameters);
  }

  /** Types where the cursor is. */
  public void type(String text) {
    call("Input.insertText", parameters().put("text", text));
  }

  /** How large the page is, in pixels. */
  public void size(int width, int height) {
    call(
        "Emulation.setDeviceMetricsOverride",
        parameters()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
  }

  /** Whether whoever looks prefers dark pages. */
  public void dark(boolean dark) {
    ObjectNode parameters = parameters();
    parameters.putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", parameters);
  }

  /** From now on it counts as the page that somebody looks at, whatever other pages there are. */
  public void looked() {
    call("Emulation.setFocusEmulationEnabled", parameters().put("enabled", true));
  }

  /** Freezes it, as a browser does with pages that nobody has looked at for a while, or goes on. */
  public void freeze(boolean frozen) {
    call(
        "Page.setWebLifecycleState",
        parameters().put("state", frozen ? "frozen" : "active"));
  }

  /** What it looks like, as PNG. */
  public byte[] picture() {
    return Base64.getDecoder()
        .decode(call("Page.captureScreenshot", parameters()).get("data").stringValue());
  }
}
