package dev.ashlar.web.html;

import dev.ashlar.schema.Resource;
import dev.ashlar.web.form.FormPage;
import dev.ashlar.web.form.FormResult;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The answers to forms: a page with the form, or where to go on. Thread-safe. */
final class FormAnswers {
  private static final Field REPLAYED = Field.constant(FieldName.IDEMPOTENCY_REPLAYED, "true");

  private final Pages pages;
  private final Shown shown;

  FormAnswers(Pages pages, Resource resource) {
    this.pages = pages;
    shown = pages.catalogue().of(resource);
  }

  Response of(Request request, FormResult result) {
    return switch (result) {
      case FormResult.Done(String location, long sequence, boolean replayed) ->
          done(location, sequence, replayed);
      case FormResult.Shown(int status, FormPage page) -> page(request, status, page);
      case FormResult.Failed(var failure) -> Pages.failed(pages.reader(request), failure);
    };
  }

  static Response done(String location, long sequence, boolean replayed) {
    Response answer = Response.of(303, Field.of(FieldName.LOCATION, location));
    if (sequence > 0) {
      answer = answer.with(Field.of(FieldName.SEQUENCE, Long.toString(sequence)));
    }
    return replayed ? answer.with(REPLAYED) : answer;
  }

  private Response page(Request request, int status, FormPage form) {
    Pages.Reader reader = pages.reader(request);
    Texts texts = reader.texts();
    String id = form.id().map(each -> each.text()).orElse("");
    String title =
        switch (form.kind()) {
          case NEW -> texts.of("form.new", shown.one());
          case EDIT -> texts.of("form.edit", id);
          case DELETE -> texts.of("form.delete", id);
        };
    Map<String, Object> model = pages.model(reader, title);
    model.put("one", shown.one());
    model.put("many", shown.many());
    model.put("collection", shown.url());
    model.put("description", shown.resource().presentation().description().orElse(""));
    model.put("id", id);
    model.put("self", form.id().isPresent() ? shown.url(id) : shown.url());
    model.put("back", Optional.ofNullable(form.hidden().get("_return"))
        .orElse(form.id().isPresent() ? shown.url(id) : shown.url()));
    model.put("action", form.action());
    model.put("multipart", form.hasFiles());
    model.put("hidden", pairs(form.hidden()));
    model.put("csrf", form.hidden().getOrDefault("_csrf", String.valueOf(model.get("csrf"))));
    var fields = new FieldModels(reader, new Candidates(pages, reader));
    model.put("fields", fields.of(form.fields()));
    model.put("conflicts", form.conflicts().size());
    model.put("invalid", fields.invalid());
    model.put(
        "problems",
        form.problems()
            .stream()
            .filter(each -> form.conflicts().isEmpty() || !each.code().equals("stale"))
            .map(each -> fields.problem(each))
            .toList());
    model.put("consequences", consequences(reader, form));
    model.put(
        "deep", form.consequences().stream().anyMatch(each -> each.level() > 0));
    model.put(
        "hindered",
        form.consequences().stream().anyMatch(each -> each.effect().equals("restrict")));
    List<String> templates =
        Pages.templates(shown, form.kind() == FormPage.Kind.DELETE ? "delete" : "form");
    return pages.answer(reader, status, templates, model);
  }

  private static List<Map<String, Object>> pairs(Map<String, String> hidden) {
    var pairs = new ArrayList<Map<String, Object>>();
    hidden.forEach((name, value) -> pairs.add(Map.of("name", name, "value", value)));
    return pairs;
  }

  private List<Map<String, Object>> consequences(Pages.Reader reader, FormPage form) {
    var all = new ArrayList<Map<String, Object>>();
    for (FormPage.Consequence each : form.consequences()) {
      Map<String, Object> model = new LinkedHashMap<>();
      model.put("label", pages.catalogue().of(each.resource()).many());
      model.put("member", each.path());
      model.put("effect", each.effect());
      model.put(
          "text",
          reader.texts().of("form.delete." + each.effect(), each.count(), each.path()));
      model.put("count", each.count());
      model.put("url", each.address());
      model.put("level", each.level());
      all.add(model);
    }
    return all;
  }
}
