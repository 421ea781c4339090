package dev.ashlar.app.cli;

import dev.ashlar.app.Ashlar;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code ashlar openapi} and {@code ashlar graphql}: print descriptions of an application without starting it. */
final class Describe {
  private static final JsonMapper LINES =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Describe() {}

  static CommandSpec syntax() {
    return syntax(
        "openapi",
        "Print the OpenAPI 3.1 document of a folder's app.yaml.",
        "It is what a server answers at /openapi.json; no server and no data are needed.");
  }

  static CommandSpec syntaxOfGraphQl() {
    return syntax(
        "graphql",
        "Print the GraphQL schema of a folder's app.yaml.",
        "It is the schema behind /graphql, in the schema definition language; no server and no data"
            + " are needed.");
  }

  private static CommandSpec syntax(String name, String does, String details) {
    return Syntax.command(name, does, details)
        .addPositional(Syntax.folder())
        .addPositional(
            PositionalParamSpec.builder()
                .index("1")
                .arity("0..1")
                .paramLabel("FILE")
                .type(Path.class)
                .description("Where to write it, rather than print it.")
                .build())
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out, PrintWriter err) {
    String document =
        LINES.writeValueAsString(Ashlar.folder(Syntax.folder(parsed)).openApi())
            .replace(System.lineSeparator(), "\n");
    return print(document, parsed, out, err);
  }

  static int runOfGraphQl(ParseResult parsed, PrintWriter out, PrintWriter err) {
    String text = Ashlar.folder(Syntax.folder(parsed)).graphQl();
    return print(text.stripTrailing(), parsed, out, err);
  }

  private static int print(
      String document, ParseResult parsed, PrintWriter out, PrintWriter err) {
    Path file = parsed.matchedPositionalValue(1, Path.of(""));
    if (file.toString().isEmpty()) {
      out.println(document);
      return ExitCode.OK;
    }
    try {
      Files.writeString(file, document + "\n");
      return ExitCode.OK;
    } catch (IOException e) {
      err.println("Cannot write " + file + ": " + e);
      return ExitCode.SOFTWARE;
    }
  }
}
