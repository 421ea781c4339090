package dev.ashlar.web.openapi;

import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.vocabulary.Fixed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;

/**
 * The frame of every page. It is whole: style and script stand in it, named by their digests in the
 * Content-Security-Policy, so nothing else is loaded, from nowhere, and nothing that a definition
 * says can run.
 */
final class HtmlPage {
  private static final String CONTENT_TYPE = "text/html; charset=utf-8";
  private static final String STYLE = resource("page.css");
  private static final String SCRIPT = resource("page.js");
  private static final String POLICY =
      "default-src 'none'; style-src '"
          + source(STYLE)
          + "'; script-src '"
          + source(SCRIPT)
          + "'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  private HtmlPage() {}

  /** A page as an answer. */
  static Fixed of(String title, Html body) {
    var page = new Html().markup("<!doctype html>\n");
    page.open("html", "lang", "en").open("head").open("meta", "charset", "utf-8");
    page.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.open("link", "rel", "icon", "href", "data:,");
    page.element("title", title);
    page.open("style").markup(STYLE).close("style").close("head").open("body");
    page.markup(body.toString());
    page.open("script").markup(SCRIPT).close("script").close("body").close("html");
    return Fixed.of(
        CONTENT_TYPE,
        page.toString().getBytes(StandardCharsets.UTF_8),
        Field.constant(FieldName.CONTENT_SECURITY_POLICY, POLICY));
  }

  private static String resource(String name) {
    try (InputStream stream = HtmlPage.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(stream, name).readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How a policy names an inline text. */
  private static String source(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
