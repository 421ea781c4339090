package dev.ashlar.web.graphql;

import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * GraphiQL, where browsers look at documents and the schema. It comes in the jar, as its webjar has it, and
 * loads nothing from elsewhere. Its files are read when they are asked for, and not kept.
 */
final class GraphiQlPage {
  private static final String VERSION = "2.4.7";
  private static final String FOLDER = "/_assets/graphiql-" + VERSION;
  private static final String WEBJARS = "/META-INF/resources/webjars/";

  /** Each file, by the name under which it is served. */
  private static final Map<String, String> FILES =
      Map.of(
          "graphiql.js", WEBJARS + "graphiql/" + VERSION + "/graphiql.min.js",
          "graphiql.css", WEBJARS + "graphiql/" + VERSION + "/graphiql.min.css",
          "react.js", WEBJARS + "react/18.3.1/umd/react.production.min.js",
          "react-dom.js", WEBJARS + "react-dom/18.3.1/umd/react-dom.production.min.js",
          "start.js", "start.js",
          "start.css", "start.css");

  private static final MediaType SCRIPT = MediaType.of("text", "javascript");
  private static final MediaType STYLE = MediaType.of("text", "css");
  private static final Field HTML =
      Field.constant(FieldName.CONTENT_TYPE, "text/html; charset=utf-8");
  private static final Field KEPT =
      Field.constant(FieldName.CACHE_CONTROL, "public, max-age=31536000, immutable");
  private static final Field POLICY =
      Field.constant(
          FieldName.CONTENT_SECURITY_POLICY,
          "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
              + " form-action 'self'; frame-ancestors 'none'; style-src 'self' 'unsafe-inline';"
              + " worker-src 'self' blob:");

  private static final Pattern FONT = Pattern.compile("@font-face\\s*\\{[^}]*}");

  private static final byte[] PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <link rel="icon" href="data:,">
      <title>GraphiQL</title>
      <link rel="stylesheet" href="%1$s/graphiql.css">
      <link rel="stylesheet" href="%1$s/start.css">
      </head>
      <body>
      <div id="graphiql"></div>
      <noscript>GraphiQL needs JavaScript. The schema is what ./ashlar graphql prints.</noscript>
      <script src="%1$s/react.js"></script>
      <script src="%1$s/react-dom.js"></script>
      <script src="%1$s/graphiql.js"></script>
      <script src="%1$s/start.js"></script>
      </body>
      </html>
      """
          .formatted(FOLDER)
          .getBytes(StandardCharsets.UTF_8);

  private GraphiQlPage() {}

  /** The page, and its files. */
  static List<Route> routes(String path) {
    return List.of(
        Route.get(path)
            .named("getGraphiQl")
            .does(
                "GraphiQL",
                "A page to write documents, run them, and read the schema; it asks with the browser's"
                    + " own cookie.")
            .right(new Right.Anybody())
            .answer(200, "A page.")
            .content(200, MediaType.HTML, ValueShape.text())
            .by(backend -> request -> Response.of(200, PAGE, HTML, POLICY, Field.VARY_ACCEPT)),
        Route.get(FOLDER + "/{file}")
            .named("getGraphiQlFile")
            .does("A file of GraphiQL", "It never changes: its address has the version.")
            .right(new Right.Anybody())
            .parameters(
                new Parameter.Path("file", "Which one.",
                    ValueShape.oneOf(FILES.keySet().stream().sorted().toList())))
            .answer(200, "The file.")
            .content(200, SCRIPT, ValueShape.text())
            .content(200, STYLE, ValueShape.text())
            .problems(ProblemType.MISSING)
            .by(backend -> GraphiQlPage::file));
  }

  private static Response file(Request request) {
    String name = request.segment(2);
    String resource = FILES.get(name);
    if (resource == null) {
      throw new Rejected(
          Problem.of(ProblemType.MISSING, "there is nothing at " + request.path()));
    }
    MediaType type = name.endsWith(".css") ? STYLE : SCRIPT;
    byte[] bytes = bytes(resource);
    return Response.of(
        200,
        type == STYLE ? withoutFonts(bytes) : bytes,
        Field.of(FieldName.CONTENT_TYPE, type + "; charset=utf-8"),
        KEPT);
  }

  /** Fonts that stand in a style are barred by the page's policy; those of the browser do. */
  private static byte[] withoutFonts(byte[] style) {
    String text = new String(style, StandardCharsets.UTF_8);
    return FONT.matcher(text).replaceAll("").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String resource) {
    try (InputStream stream = GraphiQlPage.class.getResourceAsStream(resource)) {
      return Objects.requireNonNull(stream, resource).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
