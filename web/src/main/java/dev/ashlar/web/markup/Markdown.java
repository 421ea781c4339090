package dev.ashlar.web.markup;

import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * Markdown (CommonMark, with tables and strikethrough) as HTML for the inside of a page. Markup in the
 * text is shown as text, and what the parser made passes a list of what is allowed: no script, no style, no
 * address but of the web and mail. Images come from this server or stand in the text themselves; others become
 * links, so that reading a page tells no other server. Thread-safe.
 */
public final class Markdown {
  /** What is longer is shown as it is written. */
  private static final int MOST = 200_000;

  /** How deep lists and quotes may stand in one another. */
  private static final int DEPTH = 32;

  private static final Pattern OWN =
      Pattern
          .compile("(?:/(?!/)|(?![A-Za-z][A-Za-z0-9+.-]*:)[\\w.~%#?-])[\\w.~%!$&'()*+,;=@:/?#-]*");
  private static final Pattern DATA =
      Pattern.compile("data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}");
  private static final Pattern ELSEWHERE =
      Pattern.compile("(?:https?://|mailto:)[^\\s\\\\]+", Pattern.CASE_INSENSITIVE);

  private static final List<Extension> EXTENSIONS =
      List.of(TablesExtension.create(), StrikethroughExtension.create());
  private static final Parser PARSER =
      Parser.builder()
          .extensions(EXTENSIONS)
          .maxOpenBlockParsers(DEPTH)
          .maxInlineNesting(DEPTH)
          .build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder().extensions(EXTENSIONS).escapeHtml(true).build();

  private static final PolicyFactory POLICY =
      new HtmlPolicyBuilder()
          .allowElements(
              "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "del", "code",
              "pre",
              "blockquote", "ul", "ol", "li", "a", "img", "table", "thead", "tbody", "tr", "th",
              "td")
          .allowUrlProtocols("http", "https", "mailto", "data")
          .allowAttributes("href")
          .matching(address -> isOwn(address) || ELSEWHERE.matcher(address).matches())
          .onElements("a")
          .allowAttributes("src")
          .matching(address -> isOwn(address) || DATA.matcher(address).matches())
          .onElements("img")
          .allowAttributes("alt", "title")
          .onElements("img")
          .allowAttributes("title")
          .onElements("a")
          .allowAttributes("start")
          .matching(Pattern.compile("\\d{1,9}"))
          .onElements("ol")
          .allowAttributes("align")
          .matching(true, "left", "center", "right")
          .onElements("th", "td")
          .requireRelsOnLinks("noopener", "nofollow")
          .toFactory();

  private Markdown() {}

  /** A text as HTML that can stand in a page. */
  public static String html(String text) {
    if (text.length() > MOST) {
      return plain(text);
    }
    try {
      Node document = PARSER.parse(text);
      document.accept(new ForeignImages());
      return POLICY.sanitize(RENDERER.render(document));
    } catch (StackOverflowError e) {
      return plain(text); // nested as nobody writes
    }
  }

  private static String plain(String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return "<pre>" + escaped.replace("{", "&#123;") + "</pre>";
  }

  /** Whether an address leads to this server, however a browser reads it. */
  private static boolean isOwn(String address) {
    return OWN.matcher(address).matches();
  }

  /** Makes links of the images that this page may not load. */
  private static final class ForeignImages extends AbstractVisitor {
    @Override
    public void visit(Image image) {
      visitChildren(image);
      String address = image.getDestination();
      if (isOwn(address) || DATA.matcher(address).matches()) {
        return;
      }
      Node instead = new Link(address, image.getTitle());
      while (image.getFirstChild() != null) {
        instead.appendChild(image.getFirstChild());
      }
      image.insertAfter(instead);
      image.unlink();
    }
  }
}
