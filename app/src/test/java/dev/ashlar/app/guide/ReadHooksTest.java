package dev.ashlar.app.guide;

import static dev.ashlar.operation.Method.GET;
import static dev.ashlar.operation.Method.QUERY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.document.DocumentId;
import dev.ashlar.hook.Refused;
import dev.ashlar.model.Model;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Include;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.projection.Projected;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.testkit.SealedKinds;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Every read against every kind of read hook: the table of the guide's page on read models. */
class ReadHooksTest {
  private static final Context ANYBODY = new Context(Caller.ANONYMOUS, "test");
  private static final Path PAGE = Guide.ROOT.resolve("docs/guide/read-models.md");
  private static final String BEGIN = "<!-- hooks: begin -->";
  private static final String END = "<!-- hooks: end -->";

  @TempDir private Path folder;

  private final AtomicReference<UnaryOperator<Envelope>> hook =
      new AtomicReference<>(UnaryOperator.identity());
  private final Set<Method<?>> asked = new HashSet<>();

  private static ObjectNode note(String id, String owner, int at) {
    return JsonNodeFactory.instance.objectNode()
        .put("id", id)
        .put("owner", owner)
        .put("room", "lobby")
        .put("text", "words of " + owner)
        .put("at", at);
  }

  private Envelope hooked(Method<?> method, Envelope envelope) {
    asked.add(method);
    return hook.get().apply(envelope);
  }

  private App open() {
    App app = Ashlar.app("hooks").port(0).data(folder);
    app.define("Note")
        .attribute("owner", AttributeType.STRING)
        .attribute("room", AttributeType.STRING)
        .attribute("text", AttributeType.STRING)
        .attribute("at", AttributeType.INTEGER)
        .attribute("file", AttributeType.FILE)
        .attachments()
        .digest()
        .search("text")
        .pre(QUERY, envelope -> hooked(QUERY, envelope))
        .pre(GET, envelope -> hooked(GET, envelope));
    app.define("Pin")
        .attribute("note", AttributeType.REFERENCE, note -> note.ref("Note").populate(GET));
    app.readModel("Room")
        .attribute("owner", AttributeType.STRING)
        .attribute("text", AttributeType.STRING)
        .attribute("at", AttributeType.INTEGER)
        .sequencedBy("at")
        .projects(
            "Note",
            note -> note.path("room"),
            (note, current) -> Projected.as(
                note.deepCopy().without(List.of("id", "room", "file"))))
        .pre(QUERY, envelope -> hooked(QUERY, envelope))
        .pre(GET, envelope -> hooked(GET, envelope));
    app.start();
    return app;
  }

  /** Each read of what is bob's, or of all, by what it is called in the table. */
  private static Map<String, Operation<?>> reads(App app) {
    var bob = DocumentId.of("bob");
    var all = new LinkedHashMap<String, Operation<?>>();
    all.put("a document by id", Operation.Get.of(ANYBODY, "Note", bob));
    all.put("a document of the past, `at=`",
        Operation.Get.of(ANYBODY, "Note", bob).at(app.engine().head()));
    all.put("its history", Operation.History.of(ANYBODY, "Note", bob));
    all.put("its attachments", new Operation.ListAttachments(ANYBODY, "Note", bob));
    all.put("an attachment", new Operation.ReadAttachment(ANYBODY, "Note", bob, "a.txt"));
    all.put("a series", Operation.Series.of(ANYBODY, "Room", DocumentId.of("lobby")));
    all.put(
        "an element of a series by its key",
        Operation.Series.of(ANYBODY, "Room", DocumentId.of("lobby"))
            .key(Optional.of(JsonNodeFactory.instance.numberNode(2))));
    all.put("a reference that is resolved", Operation.Resolve.of(ANYBODY, "Note", List.of("bob")));
    all.put(
        "a populated reference",
        Operation.Get.of(ANYBODY, "Pin", DocumentId.of("pin")).include(Include.DECLARED));
    all.put("a list", Operation.Query.of(ANYBODY, "Note"));
    all.put("a list as bytes", Operation.Query.of(ANYBODY, "Note").bytes());
    all.put(
        "a list with a cursor for each document",
        Operation.Query.of(ANYBODY, "Note").withCursors());
    all.put("a list of elements", Operation.Query.of(ANYBODY, "Room"));
    all.put("a search", Operation.Search.of(ANYBODY, "Note", "words"));
    all.put("a count", new Operation.Count(ANYBODY, "Note", Selector.ALL));
    all.put(
        "changes",
        new Operation.Changes(ANYBODY, Optional.of("Note"), OptionalLong.empty(), 100));
    return all;
  }

  private static String shown(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Found(var view) -> view.toString();
      case Outcome.Elements(var views, var _, var _) -> views.toString();
      case Outcome.Listed listed -> listed.items().toString();
      case Outcome.Continuable(var page, var _) -> page.items().toString();
      case Outcome.Shown shown ->
          shown.documents()
              .stream()
              .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
              .toList()
              .toString();
      case Outcome.Hits hits ->
          hits.hits().stream().map(hit -> hit.view().toString()).toList().toString();
      case Outcome.Counted(var count) -> "count " + count;
      case Outcome.Logged logged -> logged.changes().toString();
      case Outcome.Historic historic -> historic.changes().toString();
      case Outcome.Attachments attachments -> attachments.all().toString();
      case Outcome.Opened opened -> "opened " + opened.file().digest();
      case Outcome.Resolved resolved -> resolved.targets()
          .values()
          .stream()
          .map(target -> new String(target.json(), StandardCharsets.UTF_8))
          .toList()
          .toString();
      default -> outcome.getClass().getSimpleName();
    };
  }

  private String with(App app, Operation<?> read, UnaryOperator<Envelope> what) {
    hook.set(what);
    try {
      return shown(app.engine().perform(read));
    } finally {
      hook.set(UnaryOperator.identity());
    }
  }

  @Test
  void every_read_passes_the_hooks_as_the_guide_says() throws Exception {
    try (App app = open()) {
      Model<?> notes = app.model("Note");
      for (ObjectNode each : List.of(note("ada", "ada", 1), note("bob", "bob", 2))) {
        app.engine()
            .perform(
                Operation.Create.of(
                    Context.APPLICATION, "Note", new dev.ashlar.document.Draft(each)));
      }
      app.engine()
          .perform(
              Operation.Create.of(
                  Context.APPLICATION, "Pin",
                  dev.ashlar.document.Draft.parse("{\"id\":\"pin\",\"note\":\"bob\"}")));
      for (String id : List.of("ada", "bob")) {
        byte[] bytes = ("a file of " + id).getBytes(StandardCharsets.UTF_8);
        notes.addAttachment(id, "a.txt", new ByteArrayInputStream(bytes));
      }
      var rooms = app.engine().schema().resource("Room");
      assertThat(
          app.engine().readModels().await(rooms, app.engine().head(), Duration.ofSeconds(20)))
          .isTrue();
      String table = table(app);
      String page = Files.readString(PAGE);
      int from = page.indexOf(BEGIN) + BEGIN.length();
      if ("write".equals(System.getProperty("ashlar.golden"))) {
        Files.writeString(
            PAGE,
            page.substring(0, from) + "\n" + table + page.substring(page.indexOf(END)));
        return;
      }
      assertThat(page.substring(from, page.indexOf(END)).strip())
          .as("read-models.md is stale: run this test with -Dashlar.golden=write")
          .isEqualTo(table.strip());
    }
  }

  private String table(App app) {
    var lines = new ArrayList<String>();
    lines.add("| read | hook | filter | refuse | key | limit | fields |");
    lines.add("|---|---|---|---|---|---|---|");
    var performed = new HashSet<Class<?>>();
    reads(app).forEach((name, read) -> {
      performed.add(read.getClass());
      asked.clear();
      String plain = with(app, read, UnaryOperator.identity());
      String methods =
          String.join(", ", asked.stream().map(method -> "`" + method.text() + "`").toList());
      String filtered = with(app, read, asking -> asking.and(Selector.where("owner").eq("ada")));
      boolean tells =
          filtered.contains("bob") && !filtered.contains("\"@ref\"") && !filtered.equals("Missing");
      assertThat(tells).as(name + " shows what the filter of a hook leaves out: " + filtered)
          .isFalse();
      assertThat(filtered).as(name).isNotEqualTo(plain);
      String refused =
          with(app, read, asking -> {
            throw new Refused("not now");
          });
      assertThat(refused).as(name).isNotEqualTo(plain).doesNotContain("words of bob");
      String other = with(app, read, ReadHooksTest::otherKey);
      String limited = with(app, read, asking -> asking.withLimit(1));
      String cut = with(app, read, asking -> asking.withFields(List.of("at")));
      lines.add(
          "| %s | %s | yes | yes | %s | %s | %s |"
              .formatted(
                  name,
                  methods,
                  said(!other.equals(plain)),
                  said(!limited.equals(plain)),
                  said(!cut.equals(plain) && !cut.contains("words of"))));
    });
    Set<Class<?>> kinds = new HashSet<>(SealedKinds.of(Operation.Read.class));
    kinds.removeAll(performed);
    kinds.remove(Operation.ReadFile.class); // a file is found by the documents that refer to it
    kinds.remove(Operation.ReadRevision.class); // a revision is judged as its document is
    assertThat(kinds).as("reads that no row performs").isEmpty();
    return String.join("\n", lines) + "\n";
  }

  private static Envelope otherKey(Envelope asking) {
    if (asking.key().isEmpty()) {
      return asking;
    }
    return asking.className().equals("Room")
        ? asking.withSequenceKey(Optional.of("1"))
        : asking.withKey(DocumentId.of("ada"));
  }

  private static String said(boolean works) {
    return works ? "yes" : "–";
  }

}
