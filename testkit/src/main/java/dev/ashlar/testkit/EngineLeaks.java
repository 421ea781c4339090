package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.hook.Hooks;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.Upload;
import dev.ashlar.operation.View;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nothing that is hidden leaves through any operation. */
abstract class EngineLeaks extends EngineCase {
  private static final String SECRET = "tr0ub4dor";

  @Test
  void no_operation_shows_a_restricted_member() {
    start(
        resource(
            "Person",
            Hooks.NONE,
            Access.UNSTATED,
            List.of(new Index(List.of(dev.ashlar.query.Path.of("email")), true)),
            text("name"),
            text("email").restricted(),
            Attribute.of("profile", AttributeType.OBJECT)
                .attribute(text("city").build())
                .attribute(text("pin").restricted().build())));
    String whole =
        "{\"name\":\"Ada\",\"email\":\"%1$s\",\"profile\":{\"city\":\"L\",\"pin\":\"%1$s\"}}"
            .formatted(SECRET);
    List<Operation<?>> all = new ArrayList<>();
    all.add(
        Operation.Create.of(ANYBODY, "Person", Draft.parse(whole)).id(DocumentId.of("ada")));
    all.add(upsertOf(ANYBODY, "Person", "bob", whole.replace("Ada", "Bob")));
    all.add(upsertOf(ANYBODY, "Person", "bob", whole.replace(SECRET, SECRET + "2")));
    all.add(Operation.Get.of(ANYBODY, "Person", DocumentId.of("ada")));
    all.add(Operation.Get.of(ANYBODY, "Person", DocumentId.of("ada")).fields(List.of("profile")));
    all.add(
        Operation.Query.of(ANYBODY, "Person")
            .sort(Sort.parse("name"))
            .limit(1)
            .withTotal()
            .bytes());
    all.add(
        Operation.Query.of(ANYBODY, "Person").limit(1).withTotal());
    all.add(Operation.Query.of(ANYBODY, "Person").withCursors());
    all.add(Operation.Count.of(ANYBODY, "Person"));
    all.add(Operation.Resolve.of(ANYBODY, "Person", List.of("ada", "/people/bob")));
    all.add(Operation.Search.of(ANYBODY, "Person", SECRET.substring(0, 4) + "*"));
    all.add(
        Operation.Update.of(ANYBODY, "Person", DocumentId.of("ada"),
            new Patch.Merge(Draft.parse("{\"name\":\"Ada L\"}"))));
    all.add(new Operation.Batch(ANYBODY, List.of(upsertOf(ANYBODY, "Person", "cy", "{}"))));
    all.add(Operation.Changes.of(ANYBODY).resource("Person").limit(100));
    all.add(
        Operation.Destroy.of(ANYBODY, "Person", DocumentId.of("ada")));
    all.add(Operation.Changes.of(ANYBODY).since(0).limit(100));
    var ada = DocumentId.of("ada");
    all.add(Operation.History.of(ANYBODY, "Person", ada).limit(100));
    all.add(Operation.Get.of(ANYBODY, "Person", ada).at(1));
    var once = new Context(ANYBODY.caller(), "1", Optional.of(new Context.Once("k", "f")));
    var bulk = new Operation.Bulk(once, List.of(upsertOf(ANYBODY, "Person", "dee", whole)));
    all.add(bulk);
    all.add(bulk);
    var kept = new Upload.Kept("text/plain", "sha256:" + "1".repeat(64), 1);
    var dee = DocumentId.of("dee");
    all.add(
        Operation.Attach.of(ANYBODY, "Person", dee, "a", kept));
    all.add(new Operation.ReadFile(ANYBODY, "none"));
    all.add(new Operation.ReadRevision(ANYBODY, "sha256:" + "1".repeat(64)));
    all.add(new Operation.WithFiles(upsertOf(ANYBODY, "Person", "eve", whole), List.of()));
    all.add(new Operation.ReadAttachment(ANYBODY, "Person", dee, "a"));
    all.add(new Operation.ListAttachments(ANYBODY, "Person", dee));
    all.add(Operation.Series.of(ANYBODY, "Person", ada));
    all.add(Operation.Detach.of(ANYBODY, "Person", dee, "a"));
    for (Operation<?> operation : all) {
      Outcome outcome = perform(operation);
      assertThat(shown(outcome)).as(operation.toString()).doesNotContain(SECRET);
    }
    assertThat(all.stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(SealedKinds.of(Operation.class));
  }

  /** Everything that a face could print of an outcome. */
  private static String shown(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Found(var view) -> body(view);
      case Outcome.Created(var view, var parts) -> body(view);
      case Outcome.Updated(var view, var parts) -> body(view);
      case Outcome.Unchanged(var view, var parts) -> body(view);
      case Outcome.Listed(var items, var next, var total) ->
          String.join("\n", items.stream().map(EngineLeaks::body).toList()) + decoded(next);
      case Outcome.Continuable(var page, var cursors) ->
          shown(page)
              + cursors.stream().map(each -> decoded(Optional.of(each))).toList();
      case Outcome.Elements(var items, var cursors, var next) ->
          String.join("\n", items.stream().map(EngineLeaks::body).toList())
              + cursors
              + decoded(next);
      case Outcome.Resolved(var targets) ->
          targets.values()
              .stream()
              .map(target -> new String(target.json(), StandardCharsets.UTF_8))
              .collect(Collectors.joining("\n"));
      case Outcome.Shown(var documents, var next, var total) ->
          documents.stream().map(json -> new String(json, StandardCharsets.UTF_8)).toList()
              + decoded(next);
      case Outcome.Logged(var changes, var sequence, var more) -> changes.toString();
      case Outcome.Historic historic -> historic.changes().toString();
      case Outcome.Each(var outcomes, var _) ->
          String.join("\n", outcomes.stream().map(EngineLeaks::shown).toList());
      case Outcome.Replayed(var first) -> shown(first);
      case Outcome.Done(var outcomes, var _) ->
          String.join("\n", outcomes.stream().map(EngineLeaks::shown).toList());
      case Outcome.Hits(var hits, var next, var total, var sequence) ->
          String.join("\n",
              hits.stream().map(hit -> body(hit.view()) + hit.highlights()).toList())
              + decoded(next);
      case Outcome.Revision(var _, var json) -> new String(json, StandardCharsets.UTF_8);
      case Outcome.Counted _, Outcome.Destroyed _, Outcome.Opened _, Outcome.Attachments _, Outcome.Failure _ ->
          outcome.toString();
    };
  }

  private static String body(View view) {
    return new String(view.json(), StandardCharsets.UTF_8);
  }

  private static String decoded(Optional<String> cursor) {
    byte[] bytes = java.util.Base64.getUrlDecoder().decode(cursor.orElse(""));
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
