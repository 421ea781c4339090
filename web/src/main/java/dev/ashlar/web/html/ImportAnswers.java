package dev.ashlar.web.html;

import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.FileFormat;
import dev.ashlar.transfer.Report;
import dev.ashlar.web.form.ImportForms;
import dev.ashlar.web.form.ImportPage;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.WholeNumber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code /people/_import} as a page. Thread-safe. */
final class ImportAnswers {
  private static final int MOST_TOLD = 20;
  private static final List<String> COUNTS = List.of("created", "updated", "unchanged");

  private final Pages pages;
  private final Shown shown;

  ImportAnswers(Pages pages, Resource resource) {
    this.pages = pages;
    shown = pages.catalogue().of(resource);
  }

  Response of(Request request, ImportForms.Result result) {
    return switch (result) {
      case ImportForms.Result.Done(Report report) ->
          FormAnswers.done(
              shown.url() + "/_import?created=" + report.created() + "&updated="
                  + report.updated() + "&unchanged=" + report.unchanged(),
              0, false);
      case ImportForms.Result.Shown(int status, ImportPage page) -> page(request, status, page);
      case ImportForms.Result.Failed(var failure) -> Pages.failed(pages.reader(request), failure);
    };
  }

  private Response page(Request request, int status, ImportPage page) {
    Pages.Reader reader = pages.reader(request);
    Texts texts = reader.texts();
    Map<String, Object> model = pages.model(reader, texts.of("import.title", shown.many()));
    var hidden = new ArrayList<Map<String, Object>>();
    page.hidden().forEach((name, value) -> hidden.add(Map.of("name", name, "value", value)));
    model.put("many", shown.many());
    model.put("collection", shown.url());
    model.put("action", shown.url() + "/_import");
    model.put("hidden", hidden);
    model.put("file", page.fileName());
    model.put("content", page.content().orElse(""));
    model.put("atomic", page.atomic());
    model.put("done", page.done());
    model.put("problem", page.problem().orElse(""));
    model.put("formats", formats(page));
    model.put("columns", columns(page));
    model.put("open", shown.resource().isOpen());
    model.put("upload", ValueMarkup.size(pages.settings().upload()));
    model.put("upload_bytes", pages.settings().upload());
    model.put("counts", counts(texts, request));
    model.put("report", page.report().map(it -> report(texts, it)).orElse(Map.of()));
    model.put("command", command(request, page));
    return pages.answer(reader, status, Pages.templates(shown, "import"), model);
  }

  private static List<Map<String, Object>> formats(ImportPage page) {
    var formats = new ArrayList<Map<String, Object>>();
    for (FileFormat format : FileFormat.values()) {
      formats.add(
          Map.of(
              "value", format.extension(),
              "label", format.name(),
              "chosen", page.format().filter(format::equals).isPresent()));
    }
    return formats;
  }

  private static List<Map<String, Object>> columns(ImportPage page) {
    var columns = new ArrayList<Map<String, Object>>();
    page.columns()
        .forEach(
            (column, member) -> {
              var options = new ArrayList<Map<String, Object>>();
              var members = new ArrayList<>(page.members());
              if (!member.isEmpty() && !members.contains(member)) {
                members.add(member);
              }
              if (!members.contains(column) && page.members().size() <= 1) {
                members.add(column);
              }
              members.forEach(
                  each -> options.add(
                      Map.of("value", each, "label", each, "chosen", each.equals(member))));
              Map<String, Object> model = new LinkedHashMap<>();
              model.put("name", column);
              model.put("id", "column-" + columns.size());
              model.put("options", options);
              columns.add(model);
            });
    return columns;
  }

  /** What an import came to that is over, as its address says. */
  private static List<String> counts(Texts texts, Request request) {
    var counts = new ArrayList<String>();
    for (String name : COUNTS) {
      request.parameters()
          .first(name)
          .ifPresent(
              text -> WholeNumber.parse(text)
                  .ifPresent(count -> counts.add(texts.of("import." + name, count))));
    }
    return counts;
  }

  private static Map<String, Object> report(Texts texts, Report report) {
    var errors = new ArrayList<Map<String, Object>>();
    report.errors()
        .stream()
        .limit(MOST_TOLD)
        .forEach(
            wrong -> errors.add(
                Map.of(
                    "line", wrong.line(),
                    "text",
                    wrong.faults()
                        .stream()
                        .map(
                            fault -> (fault.pointer().isEmpty() ? "" : fault.pointer() + ": ")
                                + fault.message())
                        .collect(Collectors.joining("; ")))));
    Map<String, Object> model = new LinkedHashMap<>();
    model.put(
        "counts",
        List.of(
            texts.of("import.created", report.created()),
            texts.of("import.updated", report.updated()),
            texts.of("import.unchanged", report.unchanged()),
            texts.of("import.failed", report.failed())));
    model.put("good", report.created() + report.updated() + report.unchanged());
    model.put("failed", report.failed());
    model.put("repeated", report.repeated());
    model.put("errors", errors);
    model.put("more", Math.max(0, report.failed() - errors.size()));
    model.put("stopped", report.stopped().map(ImportAnswers::why).orElse(""));
    return model;
  }

  private static String why(Report.Stop stop) {
    return switch (stop) {
      case Report.Stop.Broken(var why) -> "line " + why.line() + ": " + why.getMessage();
      case Report.Stop.Failed(var why) -> Problems.of(why).detail();
      case Report.Stop.Undone(var first) -> "nothing was imported, since some items are wrong";
      case Report.Stop.TooLarge(var why) -> why;
    };
  }

  /** The same on the command line. */
  private String command(Request request, ImportPage page) {
    var command = new StringBuilder("ashlar import http://");
    command.append(request.host()).append(' ').append(shown.resource().name()).append(' ');
    command.append(quoted(page.fileName().isEmpty() ? "FILE" : page.fileName()));
    if (page.atomic()) {
      command.append(" --atomic");
    }
    page.columns()
        .forEach(
            (column, member) -> {
              if (!column.equals(member)) {
                command.append(" --map ").append(quoted(column + "=" + member));
              }
            });
    return command.toString();
  }

  private static String quoted(String text) {
    boolean plain =
        text.chars().allMatch(c -> Character.isLetterOrDigit(c) || "._-=/".indexOf(c) >= 0);
    return plain ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
