package dev.ashlar.web.html;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.template.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes templates and files into the folder of an application, for people to change: every page and its
 * parts, a list and a document for each resource, and a style. What is there already stays as it is.
 */
public final class Bootstrap {
  /** What the server itself puts into pages, so that no application can lack it. */
  private static final Set<String> SERVERS_OWN = Set.of("partials/seeing.html");

  /** What an application's own style is loaded by. */
  private static final String ASSETS = "partials/assets.html";

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
    for (String name : builtIn()) {
      files.put("views/" + name, builtIn(name) + (name.equals(ASSETS) ? OWN_STYLE : ""));
    }
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

  /** The names of all built-in templates that may be replaced: pages, then their parts. */
  private static List<String> builtIn() {
    URI layout =
        URI.create(
            Objects.requireNonNull(Bootstrap.class.getResource("templates/layout.html"))
                .toString());
    if (!layout.getScheme().equals("jar")) {
      return names(Objects.requireNonNull(Path.of(layout).getParent()));
    }
    String jar = layout.toString().substring("jar:".length(), layout.toString().indexOf("!/"));
    try (FileSystem files = FileSystems.newFileSystem(Path.of(URI.create(jar)))) {
      String inside = layout.toString().substring(layout.toString().indexOf("!/") + 1);
      return names(Objects.requireNonNull(files.getPath(inside).getParent()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.endsWith(".html") && !SERVERS_OWN.contains(name))
          .sorted(
              Comparator.<String>comparingInt(name -> name.indexOf('/')).thenComparing(it -> it))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
        {# The list of NAME. Blocks that can be replaced: heading, filter, table, pages, exports, requests.
           A row has url, id, title, version, cells (HTML, by column) and values (as they are stored). #}
        {% block table %}
        {% if rows is empty %}
        <p class="empty">{{ t(narrowed ? "list.nothing" : "list.empty", many) }}</p>
        {% else %}
        <div class="table" tabindex="0" role="region" aria-label="{{ many }}" data-live="{{ collection }}" data-sequence="{{ sequence }}"><table>
        <thead><tr>
        {% if selection is not empty %}<th scope="col" class="pick"><input type="checkbox" data-pick-all hidden aria-label="{{ t("bulk.pick.all") }}"></th>{% endif %}
        HEADS</tr></thead>
        <tbody>
        {% for row in rows %}
        <tr data-id="{{ row.id }}" data-version="{{ row.version }}">
        {% if selection is not empty %}<td class="pick"><input type="checkbox" name="_id" value="{{ row.id }}" form="selection" aria-label="{{ t("bulk.pick", row.title) }}"></td>{% endif %}
        CELLS</tr>
        {% endfor %}
        </tbody>
        </table></div>
        {% endif %}
        {% include "partials/selection.html" %}
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
        members.append("<div><dt>")
            .append(text(Shown.label(attribute)))
            .append("</dt><dd data-member=\"")
            .append(text(attribute.name()))
            .append("\">{{ ");
        members.append(member("html", attribute.name())).append(" }}</dd></div>\n");
      }
    }
    String block =
        """
            {% block members %}
            <dl class="members" data-part="members"{% if not at %} data-live="{{ self }}" data-sequence="{{ sequence }}"{% endif %}>
            MEMBERS</dl>
            {% endblock %}
            """
            .replace("MEMBERS", members);
    return """
        {% extends "document.html" %}
        {# A document of NAME. Blocks that can be replaced: heading, members, requirements, referrers,
           attachments, requests. html has the members as HTML, values as they are stored. #}
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
