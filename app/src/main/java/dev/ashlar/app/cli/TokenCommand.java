package dev.ashlar.app.cli;

import dev.ashlar.app.Ashlar;
import dev.ashlar.app.DevelopmentToken;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code ashlar token}: prints a token for development, signed with the application's secret. */
final class TokenCommand {
  private static final Set<String> OWN = Set.of("sub", "exp");

  private TokenCommand() {}

  static CommandSpec syntax() {
    return Syntax.command(
        "token",
        "Print a token for development, signed with the auth.secret of a folder's app.yaml.",
        "Whoever has the secret can be anybody: keep both to yourself.")
        .addPositional(Syntax.folder())
        .addOption(Syntax.option("--subject", "ID", "Who it stands for: @caller.id. Required."))
        .addOption(Syntax.options("--role", "ROLE", "A role; may be said again."))
        .addOption(
            Syntax.options(
                "--claim", "NAME=VALUE", "A further claim: JSON, or else text; may be said again."))
        .addOption(Syntax.option("--expires", "TIME", "How long it is good for (1h)."))
        .addOption(Syntax.flag("--json", "Print {token, algorithm, claims} as JSON."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out) {
    DevelopmentToken token = token(parsed);
    if (Syntax.says(parsed, "--json")) {
      ObjectNode report = JsonNodeFactory.instance.objectNode();
      report.put("token", token.text()).put("algorithm", token.algorithm());
      report.set("claims", token.claims());
      out.println(Json.text(report));
    } else {
      out.println(token.text());
    }
    return ExitCode.OK;
  }

  private static DevelopmentToken token(ParseResult parsed) {
    String subject =
        Syntax.text(parsed, "--subject")
            .filter(text -> !text.isEmpty())
            .orElseThrow(() -> new WrongUsage("Expected --subject: whom the token stands for"));
    var asked =
        new DevelopmentToken.Asked(
            subject,
            Syntax.texts(parsed, "--role"),
            claims(Syntax.texts(parsed, "--claim")),
            Syntax.text(parsed, "--expires").orElse("1h"));
    try {
      return Ashlar.folder(Syntax.folder(parsed)).token(asked);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage("--expires: " + e.getMessage());
    }
  }

  private static ObjectNode claims(List<String> texts) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    for (String text : texts) {
      int end = text.indexOf('=');
      String name = text.substring(0, Math.max(end, 0));
      if (name.isEmpty() || OWN.contains(name) || claims.has(name)) {
        throw new WrongUsage(
            "--claim: expected NAME=VALUE, each name once, and neither sub (--subject) nor exp"
                + " (--expires); found '"
                + text
                + "'");
      }
      claims.set(name, value(text.substring(end + 1)));
    }
    return claims;
  }

  private static JsonNode value(String text) {
    try {
      return Json.parse(text);
    } catch (MalformedJson e) {
      return JsonNodeFactory.instance.stringNode(text);
    }
  }
}
