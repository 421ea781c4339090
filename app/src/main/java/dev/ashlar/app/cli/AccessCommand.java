package dev.ashlar.app.cli;

import dev.ashlar.app.Ashlar;
import dev.ashlar.app.access.AccessTable;
import dev.ashlar.app.access.CallerKind;
import dev.ashlar.app.access.Permission;
import dev.ashlar.json.Json;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Route;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code ashlar access}: prints who may do what, on which face, from the definition alone. */
final class AccessCommand {
  private final AccessTable table;
  private final Optional<Resource> only;

  private AccessCommand(AccessTable table, Optional<Resource> only) {
    this.table = table;
    this.only = only;
  }

  static CommandSpec syntax() {
    return Syntax.command(
        "access",
        "Print who may do what with the resources of a folder's app.yaml, on which face.",
        "It follows from the definition; no server and no data are needed.")
        .addPositional(Syntax.folder())
        .addPositional(
            Syntax.optionalPosition(1, "RESOURCE", "One resource alone: Note or notes."))
        .addOption(Syntax.flag("--json", "Print the table as JSON, with every route."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out) {
    AccessTable table = Ashlar.folder(Syntax.folder(parsed)).access();
    String name = Syntax.text(parsed, 1);
    Optional<Resource> only =
        name.isEmpty() ? Optional.empty() : Optional.of(Resources.named(table.schema(), name));
    var command = new AccessCommand(table, only);
    if (Syntax.says(parsed, "--json")) {
      out.println(Json.text(command.json()));
    } else {
      command.lines().forEach(out::println);
    }
    return ExitCode.OK;
  }

  private List<AccessTable.Row> rows() {
    return table.rows()
        .stream()
        .filter(row -> only.isEmpty() || only.get().equals(row.resource()))
        .toList();
  }

  private List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(
        table.authenticated()
            ? "What nothing allows is refused."
            : "There is no auth: everybody is anonymous, and what no rule bars is open.");
    rows().stream().collect(byResource()).forEach((resource, rows) -> {
      lines.add("");
      lines.add(resource.name());
      List<FacesRow> merged = merged(rows);
      int width = merged.stream().mapToInt(row -> row.faces().length()).max().orElse(0);
      merged.forEach(row -> lines(row, width, lines));
    });
    if (only.isEmpty()) {
      lines.add("");
      String who = table.authenticated() ? AccessTable.ADMINISTRATOR.text() : "everybody";
      for (String face : table.routes().faces()) {
        add(lines, "Administration, " + face + ", " + who, table.administration(face));
        if (table.authenticated()) {
          add(lines, "Everybody, for themselves, " + face, table.sessions(face));
        }
        add(lines, "Everybody, " + face, table.unguarded(face));
      }
    }
    return lines;
  }

  private static void add(List<String> lines, String who, List<Route> routes) {
    if (!routes.isEmpty()) {
      lines.add(who + ": " + list(routes));
    }
  }

  private static java.util.stream.Collector<AccessTable.Row, ?, Map<Resource, List<AccessTable.Row>>> byResource() {
    return Collectors.groupingBy(
        AccessTable.Row::resource, LinkedHashMap::new, Collectors.toList());
  }

  /** A method of a resource on the faces that give the same rights to it. */
  private record FacesRow(AccessTable.Row row, String faces) {
    boolean isLike(AccessTable.Row other) {
      return row.method() == other.method()
          && row.hooked() == other.hooked()
          && row.rights().equals(other.rights());
    }
  }

  private static List<FacesRow> merged(List<AccessTable.Row> rows) {
    var merged = new ArrayList<FacesRow>();
    for (AccessTable.Row row : rows) {
      FacesRow last = merged.isEmpty() ? null : merged.getLast();
      if (last != null && last.isLike(row)) {
        merged.set(merged.size() - 1, new FacesRow(row, last.faces() + ", " + row.face()));
      } else {
        merged.add(new FacesRow(row, row.face()));
      }
    }
    return merged;
  }

  /** One line for all callers of the same right. */
  private void lines(FacesRow faces, int width, List<String> lines) {
    AccessTable.Row row = faces.row();
    var byRight = new LinkedHashMap<Permission, List<CallerKind>>();
    row.rights()
        .forEach((who, right) -> byRight.computeIfAbsent(right, r -> new ArrayList<>()).add(who));
    String head = row.method().text();
    String face = faces.faces();
    for (Map.Entry<Permission, List<CallerKind>> each : byRight.entrySet()) {
      String hooks = row.hooked() ? ", as far as a hook lets it" : "";
      String right = each.getKey().text() + hooks;
      String names = names(each.getValue());
      lines.add(("  %-8s %-" + width + "s  %s: %s").formatted(head, face, names, right));
      head = "";
      face = "";
    }
  }

  private String names(List<CallerKind> callers) {
    return callers.size() == table.callers().size()
        ? "everybody"
        : callers.stream().map(CallerKind::text).collect(Collectors.joining(", "));
  }

  private static String list(List<Route> routes) {
    return routes.stream().map(Route::address).collect(Collectors.joining(", "));
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("auth", table.authenticated());
    table.callers().forEach(who -> json.withArray("callers").add(who.text()));
    var rows = json.putArray("rows");
    for (AccessTable.Row row : rows()) {
      ObjectNode each = rows.addObject();
      each.put("resource", row.resource().name());
      each.put("method", row.method().text());
      each.put("face", row.face());
      row.routes().forEach(route -> each.withArray("routes").add(route.address()));
      each.put("hooked", row.hooked());
      var rights = each.putObject("rights");
      row.rights().forEach((who, right) -> rights.set(who.text(), json(right)));
    }
    if (only.isEmpty()) {
      for (String face : table.routes().faces()) {
        ObjectNode administration = json.withObject("administration");
        table.administration(face)
            .forEach(route -> administration.withArray(face).add(route.address()));
        if (table.authenticated()) {
          ObjectNode sessions = json.withObject("sessions");
          table.sessions(face).forEach(route -> sessions.withArray(face).add(route.address()));
        }
        ObjectNode everybody = json.withObject("everybody");
        table.unguarded(face).forEach(route -> everybody.withArray(face).add(route.address()));
      }
    }
    return json;
  }

  /** {@code {"is": "yes"}}, {@code {"is": "no", "reason": …}}, {@code {"is": "where", …}}. */
  private static ObjectNode json(Permission right) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (right) {
      case Permission.Allowed() -> json.put("is", "yes");
      case Permission.Barred(var reason) -> json.put("is", "no").put("reason", reason);
      case Permission.Where(var selectors) ->
          json.put("is", "where").putArray("selectors").addAll(selectors);
    }
    return json;
  }
}
