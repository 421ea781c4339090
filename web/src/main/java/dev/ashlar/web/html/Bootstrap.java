package dev.ashlar.web.html;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.template.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes templates and files into the folder of an application, for people to change: the layout, its
 * parts, a list and a document for each resource, and a style. What is there already stays as it is.
 */
public final class Bootstrap {
  private static final List<String> COPIED =
      List.of(
          "layout.html", "partials/header.html", "partials/caller.html", "partials/footer.html",
          "partials/table.html", "partials/filter.html", "partials/changes.html",
          "partials/signin.html");

  private static final String STYLE =
      """
          /* The style of this application: it is read after the built-in one. */
          """;

  private static final String OWN_STYLE =
      "<link rel=\"stylesheet\" href=\"/_public/app.css\">\n";

  private Bootstrap() {}

  /**
   * A file that an application may have.
   *
   * @param path from its folder on, with slashes
   * @param made whether it was written now; otherwise it was there, and was left alone
   */
  public record Written(String path, boolean made) {}

  /**
   * Writes what is not there.
   *
   * @throws UncheckedIOException if a file cannot be written
   */
  public static List<Written> write(Schema schema, Path folder) {
    var written = new ArrayList<Written>();
    files(schema).forEach((path, text) -> written.add(new Written(path, made(folder, path, text))));
    return written;
  }

  private static boolean made(Path folder, String path, String text) {
    Path file = folder.resolve(path);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> files(Schema schema) {
    Map<String, String> files = new LinkedHashMap<>();
    COPIED.forEach(name -> files.put("views/" + name, builtIn(name)));
    files.put("views/partials/assets.html", builtIn("partials/assets.html") + OWN_STYLE);
    for (Shown shown : new Catalogue(schema).all()) {
      String folder = "views/" + shown.resource().collection() + "/";
      files.put(folder + "list.html", list(shown));
      files.put(
          folder + "document.html",
          shown.resource().isSequenced() ? series(shown) : document(shown));
    }
    files.put("public/app.css", STYLE);
    return files;
  }

  private static String builtIn(String name) {
    try (InputStream stream = Bootstrap.class.getResourceAsStream("templates/" + name)) {
      return new String(
          Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String list(Shown shown) {
    var heads = new StringBuilder();
    var cells = new StringBuilder();
    for (int i = 0; i < shown.columns().size(); i++) {
      Shown.Column column = shown.columns().get(i);
      heads.append("<th scope=\"col\">").append(text(column.label())).append("</th>\n");
      cells.append(
          i == 0
              ? "<th scope=\"row\"><a href=\"{{ row.url }}\">{{ row.head }}</a></th>\n"
              : "<td>{{ " + member("row.cells", column.path()) + " }}</td>\n");
    }
    return """
        {% extends "list.html" %}
        {# The list of NAME. Blocks that can be replaced: heading, filter, table, pages, exports.
           A row has url, id, title, version, cells (HTML, by column) and values (as they are stored). #}
        {% block table %}
        {% if rows is empty %}
        <p class="empty">{{ t(narrowed ? "list.nothing" : "list.empty", many) }}</p>
        {% else %}
        <div class="table"><table>
        <thead><tr>
        HEADS</tr></thead>
        <tbody>
        {% for row in rows %}
        <tr data-id="{{ row.id }}">
        CELLS</tr>
        {% endfor %}
        </tbody>
        </table></div>
        {% endif %}
        {% endblock %}
        """.replace("NAME", shown.resource().name())
        .replace("HEADS", heads)
        .replace("CELLS", cells);
  }

  private static String document(Shown shown) {
    var members = new StringBuilder();
    Resource resource = shown.resource();
    for (Attribute attribute : resource.attributes()) {
      if (!attribute.restricted() && attribute.render().get() && !attribute.id()) {
        members.append("<div><dt>").append(text(Shown.label(attribute))).append("</dt><dd>{{ ");
        members.append(member("html", attribute.name())).append(" }}</dd></div>\n");
      }
    }
    String block =
        """
            {% block members %}
            <dl class="members">
            MEMBERS</dl>
            {% endblock %}
            """
            .replace("MEMBERS", members);
    return """
        {% extends "document.html" %}
        {# A document of NAME. Blocks that can be replaced: heading, members, requirements, referrers,
           attachments. html has the members as HTML, values as they are stored. #}
        """.replace("NAME", resource.name())
        + (resource.isOpen() ? "" : block);
  }

  private static String series(Shown shown) {
    return """
        {% extends "series.html" %}
        {# A series of NAME. Blocks that can be replaced: heading, filter, table, pages. #}
        """.replace("NAME", shown.resource().name());
  }

  /** A member as templates name it. */
  private static String member(String map, String path) {
    return path.indexOf('.') < 0 ? map + "." + path : map + "[\"" + path + "\"]";
  }

  /** A text of the definition in a template, of which it shall be no part. */
  private static String text(String label) {
    return new Markup().text(label).toString().replace("{", "&#123;");
  }
}
