package dev.ashlar.app.docs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * The docs as a static site: each Markdown file of the repository that readers are led to as a page, in the order of
 * {@code docs/guide.md}, in the look of the product's own pages. Nothing in the Markdown is there for
 * this: the same files are read in a repository browser. Used by {@link SiteTest}, which {@code docs/site} runs.
 */
final class Site {
  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), StrikethroughExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*", Pattern.CASE_INSENSITIVE);
  private static final String README = "README.md";
  private static final String GUIDE = "docs/guide.md";
  private static final String DECISIONS = "docs/decisions";

  /** Pages that the guide does not list, behind those that it does. */
  private static final List<String> HOUSE =
      List.of(
          "docs/architecture.md", "docs/vocabulary.md", "docs/storage.md", "docs/security.md",
          "docs/performance.md", "docs/decisions", "examples/README.md", "CONTRIBUTING.md",
          "SECURITY.md", "CHANGELOG.md");

  /**
   * A link of the navigation.
   *
   * @param section under which it stands
   * @param source the Markdown file, or a folder whose files are listed
   */
  record Entry(String section, String label, String source) {}

  private final Path root;
  private final Path target;
  private final List<Entry> navigation;
  private final Map<String, String> titles = new HashMap<>();

  private Site(Path root, Path target) throws IOException {
    this.root = root;
    this.target = target;
    navigation = navigation();
  }

  /** Writes the site, and says how many pages it has. */
  static int write(Path root, Path target) throws IOException {
    var site = new Site(root, target);
    var sources = site.sources();
    for (String source : sources) {
      site.titles.put(source, title(site.parsed(source)));
    }
    for (String source : sources) {
      site.page(source, site.parsed(source));
    }
    site.decisions();
    site.assets();
    return sources.size() + 1;
  }

  /** The pages in the order in which one reads them. */
  List<Entry> order() {
    return navigation;
  }

  private List<Entry> navigation() throws IOException {
    var entries = new ArrayList<Entry>();
    entries.add(new Entry("", "overview", README));
    entries.add(new Entry("", "guide", GUIDE));
    entries.addAll(guide(PARSER.parse(Files.readString(root.resolve(GUIDE)))));
    for (String source : HOUSE) {
      String name = source.substring(source.lastIndexOf('/') + 1).replace(".md", "");
      String label = source.startsWith("examples/") ? "examples" : name.toLowerCase(Locale.ROOT);
      entries.add(new Entry("The house", label, source));
    }
    return List.copyOf(entries);
  }

  /** What the tables of the guide link to, under the heading before each. */
  private static List<Entry> guide(Node guide) {
    var entries = new ArrayList<Entry>();
    guide.accept(new AbstractVisitor() {
      private String section = "";

      @Override
      public void visit(Paragraph paragraph) {
        if (paragraph.getFirstChild() instanceof StrongEmphasis strong
            && strong.getNext() == null) {
          section = text(strong);
        }
      }

      @Override
      public void visit(CustomBlock block) {
        if (block instanceof TableBlock) {
          block.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
              String source = "docs/" + link.getDestination();
              boolean known = entries.stream().anyMatch(each -> each.source().equals(source));
              if (!known && !link.getDestination().contains("#")) {
                entries.add(new Entry(section, text(link), source));
              }
            }
          });
        }
      }
    });
    return entries;
  }

  private TreeSet<String> sources() throws IOException {
    var sources = new TreeSet<String>();
    try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
      files.filter(file -> file.toString().endsWith(".md"))
          .forEach(file -> sources.add(root.relativize(file).toString().replace('\\', '/')));
    }
    navigation.stream()
        .map(Entry::source)
        .filter(source -> source.endsWith(".md"))
        .forEach(sources::add);
    return sources;
  }

  private Node parsed(String source) throws IOException {
    return PARSER.parse(Files.readString(root.resolve(source)));
  }

  private static String title(Node document) {
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading) {
        return text(heading);
      }
    }
    return "Ashlar";
  }

  private static String text(Node node) {
    var text = new StringBuilder();
    node.accept(new AbstractVisitor() {
      @Override
      public void visit(Text part) {
        text.append(part.getLiteral());
      }

      @Override
      public void visit(Code part) {
        text.append(part.getLiteral());
      }

      @Override
      public void visit(SoftLineBreak part) {
        text.append(' ');
      }
    });
    return text.toString();
  }

  private void page(String source, Node document) throws IOException {
    rewrite(source, document);
    write(source, titles.getOrDefault(source, ""), rendered(document));
  }

  /** Headings can be linked to by what GitHub calls them. */
  private static String rendered(Node document) {
    Map<String, Integer> seen = new HashMap<>();
    return HtmlRenderer.builder()
        .extensions(EXTENSIONS)
        .attributeProviderFactory(
            context -> (node, tag, attributes) -> {
              if (node instanceof Heading heading) {
                String id = slug(text(heading));
                int times = seen.merge(id, 1, Integer::sum) - 1;
                attributes.put("id", times == 0 ? id : id + "-" + times);
              } else if (tag.equals("pre")) {
                attributes.put("tabindex", "0");
              }
            })
        .build()
        .render(document)
        .replace("<table>",
            "<div class=\"table\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>")
        .replace("</table>", "</table></div>");
  }

  /** The name of a heading in links. */
  static String slug(String heading) {
    return heading.toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}_ -]", "")
        .strip()
        .replace(' ', '-');
  }

  /** Links to Markdown lead to its page; what else is linked to comes along. */
  private void rewrite(String source, Node document) {
    document.accept(new AbstractVisitor() {
      @Override
      public void visit(Link link) {
        link.setDestination(address(source, link.getDestination()));
        visitChildren(link);
      }

      @Override
      public void visit(Image image) {
        image.setDestination(address(source, image.getDestination()));
        visitChildren(image);
      }
    });
  }

  private String address(String source, String destination) {
    if (destination.startsWith("#") || ELSEWHERE.matcher(destination).matches()) {
      return destination;
    }
    int hash = destination.indexOf('#');
    String path = hash < 0 ? destination : destination.substring(0, hash);
    Path file =
        Objects.requireNonNull(root.resolve(source).getParent()).resolve(path).normalize();
    String to = root.normalize().relativize(file).toString().replace('\\', '/');
    if (Files.isRegularFile(file) && !to.endsWith(".md")) {
      copy(file, to);
    }
    return relative(source, to) + (hash < 0 ? "" : destination.substring(hash));
  }

  private void copy(Path file, String to) {
    try {
      Path copy = target.resolve(to);
      Files.createDirectories(Objects.requireNonNull(copy.getParent()));
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Where the page of a source lies in the site. */
  private String place(String source) {
    return source.equals(README) ? "index.html"
        : source.endsWith(".md") ? source.substring(0, source.length() - 2) + "html"
            : Files.isDirectory(root.resolve(source)) ? source + "/index.html" : source;
  }

  /** From one page to another, so that the site can lie anywhere, on a disk too. */
  private String relative(String from, String to) {
    Path folder = Path.of("/" + place(from)).getParent();
    return Objects.requireNonNull(folder)
        .relativize(Path.of("/" + place(to)))
        .toString()
        .replace('\\', '/');
  }

  private void decisions() throws IOException {
    var list = new StringBuilder("<h1>Decisions</h1>\n<ul>\n");
    titles.keySet()
        .stream()
        .filter(source -> source.startsWith(DECISIONS + "/"))
        .sorted()
        .forEach(
            source -> list.append("<li><a href=\"")
                .append(relative(DECISIONS, source))
                .append("\">")
                .append(escaped(titles.getOrDefault(source, "")))
                .append("</a></li>\n"));
    write(DECISIONS, "Decisions", list.append("</ul>\n").toString());
  }

  private void write(String source, String title, String body) throws IOException {
    String html =
        """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>TITLE</title>
            <link rel="icon" href="BASEsite/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="BASEsite/pico.css">
            <link rel="stylesheet" href="BASEsite/app.css">
            <link rel="stylesheet" href="BASEsite/site.css">
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header class="top">
            <a class="app" href="BASEindex.html">Ashlar</a>
            <nav aria-label="Pages">
            NAVIGATION</nav>
            </header>
            <main id="main" tabindex="-1">
            <article class="docs">
            BODY</article>
            NEXT</main>
            <footer><span>Apache License 2.0</span></footer>
            </body>
            </html>
            """;
    String base = "../".repeat((int) place(source).chars().filter(c -> c == '/').count());
    String page =
        html.replace("TITLE", escaped(title.equals("Ashlar") ? title : title + " · Ashlar"))
            .replace("BASE", base)
            .replace("NAVIGATION", links(source))
            .replace("NEXT", beside(source))
            .replace("BODY", body);
    Path file = target.resolve(place(source));
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, page);
  }

  private String links(String source) {
    Map<String, List<Entry>> sections = new LinkedHashMap<>();
    navigation.forEach(
        each -> sections.computeIfAbsent(each.section(), name -> new ArrayList<>()).add(each));
    var links = new StringBuilder();
    sections.forEach((section, entries) -> {
      if (!section.isEmpty()) {
        links.append("<h2>").append(escaped(section)).append("</h2>\n");
      }
      links.append("<ul>\n");
      for (Entry each : entries) {
        links.append("<li><a href=\"").append(relative(source, each.source())).append('"');
        links.append(each.source().equals(source) ? " aria-current=\"page\">" : ">");
        links.append(escaped(each.label())).append("</a></li>\n");
      }
      links.append("</ul>\n");
    });
    return links.toString();
  }

  private String beside(String source) {
    List<String> order = navigation.stream().map(Entry::source).toList();
    int at = order.indexOf(source);
    var links = new StringBuilder();
    if (at >= 0) {
      links.append("<nav class=\"pages\" aria-label=\"Before and after\">\n");
      if (at > 0) {
        append(links, source, navigation.get(at - 1), "prev", "← ", "");
      }
      if (at + 1 < order.size()) {
        append(links, source, navigation.get(at + 1), "next", "", " →");
      }
      links.append("</nav>\n");
    }
    return links.toString();
  }

  private void append(
      StringBuilder links, String source, Entry entry, String rel, String before, String after) {
    links.append("<a rel=\"").append(rel).append("\" href=\"");
    links.append(relative(source, entry.source())).append("\">").append(before);
    links.append(escaped(entry.label())).append(after).append("</a>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private void assets() throws IOException {
    Path folder = Files.createDirectories(target.resolve("site"));
    resource(
        "/META-INF/resources/webjars/picocss__pico/2.1.1/css/pico.min.css", folder, "pico.css");
    resource("/dev/ashlar/web/assets/site/app.css", folder, "app.css");
    resource("/dev/ashlar/web/assets/site/icon.svg", folder, "icon.svg");
    resource("/site/site.css", folder, "site.css");
  }

  private static void resource(String name, Path folder, String as) throws IOException {
    try (InputStream stream = Site.class.getResourceAsStream(name)) {
      Files.copy(
          Objects.requireNonNull(stream, name), folder.resolve(as),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
