package dev.ashlar.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The docs as a static site, which {@code docs/site} writes by running this into {@code target/site}. */
class SiteTest {
  private static final Path ROOT = Path.of(System.getProperty("ashlar.root", "..")).normalize();
  private static final Path SITE = Path.of("target", "site");
  private static final Map<Path, Document> PAGES = new HashMap<>();

  @BeforeAll
  static void write() throws IOException {
    if (Files.exists(SITE)) {
      try (Stream<Path> files = Files.walk(SITE)) {
        for (Path each : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
    int written = Site.write(ROOT, SITE);
    try (Stream<Path> files = Files.walk(SITE)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".html")).toList()) {
        PAGES.put(file.normalize(), Jsoup.parse(file.toFile(), "UTF-8"));
      }
    }
    assertThat(PAGES).hasSize(written).hasSizeGreaterThan(40);
  }

  private static Document page(String name) {
    Document page = PAGES.get(SITE.resolve(name));
    assertThat(page).as(name).isNotNull();
    return page;
  }

  @Test
  void every_link_within_the_site_leads_to_a_file_and_a_heading_that_are_there() {
    var broken = new ArrayList<String>();
    int links = 0;
    for (Map.Entry<Path, Document> each : PAGES.entrySet()) {
      for (Element element : each.getValue().select("[href], [src]")) {
        String address = element.hasAttr("href") ? element.attr("href") : element.attr("src");
        if (address.matches("[a-z]+:.*")) {
          continue;
        }
        links++;
        if (!leads(each.getKey(), address)) {
          broken.add(SITE.relativize(each.getKey()) + " to " + address);
        }
      }
    }
    assertThat(links).isGreaterThan(1000);
    assertThat(broken).isEmpty();
  }

  private static boolean leads(Path from, String address) {
    String[] parts = address.split("#", 2);
    Path to = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
    if (!Files.isRegularFile(to)) {
      return false;
    }
    return parts.length < 2 || PAGES.containsKey(to)
        && PAGES.get(to).getElementById(parts[1]) != null;
  }

  @Test
  void the_pages_stand_in_the_order_of_the_guide() throws IOException {
    List<String> order = page("index.html").select("header nav a").eachAttr("href");
    String guide = Files.readString(ROOT.resolve("docs/guide.md"));
    int last = -1;
    for (String address : order.subList(2, order.size())) {
      if (!address.startsWith("docs/guide/")) {
        break;
      }
      int at = guide.indexOf("(" + address.substring("docs/".length()).replace(".html", ".md"));
      assertThat(at).as(address).isGreaterThan(last);
      last = at;
    }
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs/guide"))) {
      assertThat(order)
          .containsAll(
              pages
                  .map(
                      file -> "docs/guide/" + file.getFileName().toString().replace(".md", ".html"))
                  .toList());
    }
    String second = order.get(3);
    assertThat(page(order.get(2)).select("a[rel=next]").attr("href"))
        .isEqualTo(second.substring(second.lastIndexOf('/') + 1));
  }

  @Test
  void no_page_runs_a_script_or_asks_another_server() {
    PAGES.forEach((path, page) -> {
      assertThat(page.select("script, style, [style], iframe")).as(path.toString()).isEmpty();
      assertThat(page.select("link[href^=http], img[src^=http]")).as(path.toString()).isEmpty();
      assertThat(page.select("h1")).as(path.toString()).hasSize(1);
    });
  }

  @Test
  void tables_listings_and_pictures_arrive() {
    assertThat(page("docs/guide/graphql.html").select("pre code.language-yaml, img"))
        .hasSizeGreaterThan(1);
    assertThat(page("docs/guide.html").select(".table table td a")).hasSizeGreaterThan(20);
    assertThat(page("docs/decisions/index.html").select("li a")).hasSizeGreaterThan(30);
  }
}
