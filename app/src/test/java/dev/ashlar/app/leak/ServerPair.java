package dev.ashlar.app.leak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.FileId;
import dev.ashlar.engine.ReceivedFiles;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.NamedUpload;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Two servers of one definition that went through the same number of changes, and differ in what is
 * hidden alone. Whoever may not see that must get the same bytes from both, but for what no two
 * answers share: request ids and times.
 */
final class ServerPair implements AutoCloseable {
  private static final Set<String> OWN_HEADERS = Set.of("date", "request-id");
  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
  private static final Pattern REQUEST =
      Pattern.compile(
          "\"requestId\":\"[^\"]*\"|Request <code>[^<]*</code>|name=\"_(key|csrf)\" value=\"[^\"]*\"");

  /** An instant as pages write it, with how long ago it was. */
  private static final Pattern SHOWN_TIME = Pattern.compile("<time[^>]*>[^<]*</time>");

  /** The tag of a page covers the times on it. */
  private static final Pattern PAGE_TAG = Pattern.compile("-[0-9a-f]+h\"");
  private static final Pattern SCORE = Pattern.compile("\"score\":[0-9.E-]+");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  /** What every file of an attribute is called here. */
  static final String FILE_NAME = "file.txt";

  private final App left;
  private final App right;
  private final boolean scored;
  private final KeptConnection toLeft;
  private final KeptConnection toRight;

  /** Servers whose callers may list everything: scores go by all documents, earlier states included. */
  ServerPair(Path folder, String yaml) throws IOException {
    this(folder, yaml, false);
  }

  /** Servers of which each score is compared, or none is. */
  ServerPair(Path folder, String yaml, boolean scored) throws IOException {
    this.scored = scored;
    left = start(folder.resolve("left"), yaml);
    right = start(folder.resolve("right"), yaml);
    toLeft = new KeptConnection(left.url());
    toRight = new KeptConnection(right.url());
  }

  /** Of programs, which are started here. */
  ServerPair(Path folder, Function<Path, App> definition) throws IOException {
    scored = true;
    left = definition.apply(folder.resolve("left")).start();
    right = definition.apply(folder.resolve("right")).start();
    toLeft = new KeptConnection(left.url());
    toRight = new KeptConnection(right.url());
  }

  private static App start(Path folder, String yaml) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("app.yaml"), yaml);
    return Ashlar.folder(folder).flag("port", "0").start();
  }

  App left() {
    return left;
  }

  App right() {
    return right;
  }

  /** Stores a document on both sides, as the application. */
  void store(String resource, String id, String onTheLeft, String onTheRight) {
    left.model(resource).upsert(id, Draft.parse(onTheLeft).members());
    right.model(resource).upsert(id, Draft.parse(onTheRight).members());
  }

  /** Hangs a file on a document of each side, as the application. */
  void attach(String id, String onTheLeft, String onTheRight) {
    attach(left, id, onTheLeft);
    attach(right, id, onTheRight);
  }

  static void attach(App app, String id, String nameAndContent) {
    String[] parts = nameAndContent.split("=", 2);
    app.model("Person").addAttachment(id, parts[0], bytes(parts[1]));
  }

  /** Gives an attribute of a document a file on each side, as the application. */
  void file(String id, String attribute, String onTheLeft, String onTheRight) {
    file(left, id, attribute, onTheLeft);
    file(right, id, attribute, onTheRight);
  }

  private static void file(App app, String id, String attribute, String content) {
    try (ReceivedFiles receiving = app.engine().receiving()) {
      Upload.Kept kept = receiving.receive("text/plain", bytes(content));
      var update =
          Operation.Update.of(Context.APPLICATION, "Person", DocumentId.of(id),
              new Patch.Merge(Draft.empty()));
      app.engine()
          .perform(
              new Operation.WithFiles(
                  update, List.of(new NamedUpload(attribute, FILE_NAME, kept))))
          .orThrow();
    }
  }

  /** The address of such a file, which follows from what it is. */
  static String fileId(String id, String attribute, String content) {
    return FileId.of("Person", attribute, DocumentId.of(id), digest(content), FILE_NAME)
        .toString();
  }

  /** The digest of a content, as ETags write it. */
  static String digest(String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static ByteArrayInputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Removes a document on both sides, as the application, if it is there. */
  void remove(String resource, String id) {
    left.model(resource).remove(id);
    right.model(resource).remove(id);
  }

  /** How many changes the left side has gone through. */
  long head() {
    return left.engine().head();
  }

  /** That both sides have gone through the same number of changes. */
  boolean areLevel() {
    return left.engine().head() == right.engine().head();
  }

  /**
   * An answer as far as two answers can be compared.
   *
   * @param raw the body as it came
   */
  record Answer(int status, Map<String, String> headers, String body, String raw) {
    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }

    Answer withoutNumbers() {
      var fewer = new TreeMap<>(headers);
      fewer.replaceAll((name, value) -> NUMBER.matcher(value).replaceAll("N"));
      return new Answer(status, fewer, NUMBER.matcher(body).replaceAll("N"), "");
    }

    private Answer compared() {
      return new Answer(status, headers, body, "");
    }
  }

  /** Asks both, and makes sure that they answer alike. Returns the answer. */
  Answer ask(Probe probe, String[] credentials) {
    Answer one = ask(left, probe, credentials);
    Answer other = ask(right, probe, credentials);
    if (probe.guesses()) {
      assertThat(other.withoutNumbers()).as(probe.toString()).isEqualTo(one.withoutNumbers());
    } else {
      assertThat(other.compared()).as(probe.toString()).isEqualTo(one.compared());
    }
    return one;
  }

  /** Asks one side alone. */
  Answer ask(App app, Probe probe, String[] credentials) {
    var headers = new ArrayList<>(probe.headers());
    headers.addAll(List.of(credentials));
    KeptConnection connection = app == left ? toLeft : toRight;
    try {
      return answer(
          app, connection.send(probe.method(), probe.path(), probe.body(), headers));
    } catch (IOException e) {
      throw new UncheckedIOException(probe.toString(), e);
    }
  }

  private Answer answer(App app, KeptConnection.Reply response) {
    var headers = new TreeMap<>(response.headers());
    headers.keySet().removeAll(OWN_HEADERS);
    headers.replaceAll((name, value) -> PAGE_TAG.matcher(value).replaceAll("-h\""));
    // said of answers that are long enough to be compressed: times differ in length
    headers.computeIfPresent("vary", (name, value) -> value.replace(", Accept-Encoding", ""));
    String hosted =
        REQUEST.matcher(response.body())
            .replaceAll("")
            .replace(app.url(), "http://host")
            .replace(app.url().replaceFirst("^http", "ws"), "ws://host");
    String shown = SHOWN_TIME.matcher(hosted).replaceAll("TIME");
    String timed = TIME.matcher(shown).replaceAll("TIME");
    String body = scored ? timed : SCORE.matcher(timed).replaceAll("\"score\":S");
    if (!body.equals(response.body())) {
      headers.remove("content-length"); // ids, addresses and times differ in length
    }
    return new Answer(response.status(), headers, body, response.body());
  }

  @Override
  public void close() {
    try {
      toLeft.close();
      toRight.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    left.stop();
    right.stop();
  }
}
