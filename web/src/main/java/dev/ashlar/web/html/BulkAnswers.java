package dev.ashlar.web.html;

import dev.ashlar.json.Json;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.form.BulkPage;
import dev.ashlar.web.form.BulkResult;
import dev.ashlar.web.form.Field;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The answers to forms about many documents: what would be done, or where to go on. Thread-safe. */
final class BulkAnswers {
  private static final int LONGEST_COMMAND = 2000;

  private final Pages pages;
  private final Shown shown;

  BulkAnswers(Pages pages, Resource resource) {
    this.pages = pages;
    shown = pages.catalogue().of(resource);
  }

  Response of(Request request, BulkResult result) {
    return switch (result) {
      case BulkResult.Done(String location, long sequence, boolean replayed) ->
          FormAnswers.done(location, sequence, replayed);
      case BulkResult.Shown(int status, BulkPage page) -> page(request, status, page);
      case BulkResult.Failed(var failure) -> Pages.failed(pages.reader(request), failure);
    };
  }

  private Response page(Request request, int status, BulkPage page) {
    Pages.Reader reader = pages.reader(request);
    Texts texts = reader.texts();
    String number = NumberFormat.getIntegerInstance(texts.locale()).format(page.matched());
    Map<String, Object> model =
        pages.model(reader, texts.of("bulk.title", number, shown.many()));
    var fields = new FieldModels(reader, new Candidates(pages, reader));
    model.put("one", shown.one());
    model.put("many", shown.many());
    model.put("collection", shown.url());
    model.put("action", shown.url() + "/_bulk");
    model.put("back", page.back());
    model.put("whole", page.whole());
    model.put("matched", page.matched());
    model.put("matched_text", number);
    model.put("more", Math.max(0, page.matched() - page.views().size()));
    model.put("columns", Rows.columns(shown));
    model.put("rows", Rows.of(pages, reader, shown, page.views(), Rows.Have.LINK));
    model.put("hidden", pairs(page.hidden()));
    model.put("members", members(page.members()));
    model.put("field", page.field().<Object>map(fields::of).orElse(""));
    model.put("member", page.field().map(Field::name).orElse(""));
    model.put("may_change", page.mayChange());
    model.put("may_remove", page.mayRemove());
    model.put("problems", page.problems().stream().map(fields::problem).toList());
    model.put("change_command", page.field().map(it -> command(request, page, it)).orElse(""));
    model.put("remove_command", command(request, page, "destroy", null));
    return pages.answer(reader, status, Pages.templates(shown, "bulk"), model);
  }

  private static List<Map<String, Object>> pairs(List<Map.Entry<String, String>> hidden) {
    var pairs = new ArrayList<Map<String, Object>>();
    hidden.forEach(each -> pairs.add(Map.of("name", each.getKey(), "value", each.getValue())));
    return pairs;
  }

  private static List<Map<String, Object>> members(List<Field.Option> members) {
    var models = new ArrayList<Map<String, Object>>();
    for (Field.Option each : members) {
      Map<String, Object> model = new LinkedHashMap<>();
      model.put("value", each.value());
      model.put("label", each.label());
      model.put("chosen", each.chosen());
      models.add(model);
    }
    return models;
  }

  private String command(Request request, BulkPage page, Field field) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    return command(request, page, "update", patch.put(field.name(), "…"));
  }

  /** The request of a program that does it; empty where it would name too many documents to be read. */
  private String command(
      Request request, BulkPage page, String op,
      @org.jspecify.annotations.Nullable ObjectNode patch) {
    ObjectNode item = JsonNodeFactory.instance.objectNode().put("op", op);
    item.set("selector", page.selector().toJson());
    if (patch != null) {
      item.set("patch", patch);
    }
    String body = Json.text(JsonNodeFactory.instance.arrayNode().add(item));
    if (body.length() > LONGEST_COMMAND) {
      return "";
    }
    String token =
        pages.backend().routes().application().auth() ? " -H \"Authorization: Bearer $TOKEN\"" : "";
    return "curl http://" + request.host() + shown.url() + "/_bulk" + token
        + " -H 'Content-Type: application/json' -d '" + body.replace("'", "'\\''") + "'";
  }
}
