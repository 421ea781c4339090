package dev.ashlar.web.markup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people write becomes HTML, and what attackers write does nothing. */
final class MarkdownTest {
  /** Every element and attribute that a page may get from a text. */
  private static final Pattern TAG =
      Pattern.compile(
          "</?(?:p|br|hr|h[1-6]|em|strong|del|code|pre|blockquote|ul|ol|li|table|thead|tbody|tr|th|td)"
              + "(?: (?:start=\"\\d+\"|align=\"(?:left|center|right)\"))? ?/?>"
              + "|<a href=\"(?:/|\\.|#|\\?|https?:|mailto:|[\\w%-]+(?:[/.?#]|\"))[^\"<>]*\"?"
              + "(?: title=\"[^\"<>]*\")? rel=\"noopener nofollow\">|<a title=\"[^\"<>]*\">|</a>|<!-- -->"
              + "|<img(?: (?:src=\"(?:/[^/\"][^\"]*|\\.[^\"]*|data:image/[^\"]*|[\\w%-]+(?:[/.][^\"]*)?)\"|alt=\"[^\"]*\"|title=\"[^\"]*\"))* ?/>",
          Pattern.CASE_INSENSITIVE);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "# Title|<h1>Title</h1>",
        "a *b* **c** `d`|<p>a <em>b</em> <strong>c</strong> <code>d</code></p>",
        "~~gone~~|<p><del>gone</del></p>",
        "[us](/people/ada)|<p><a href=\"/people/ada\" rel=\"noopener nofollow\">us</a></p>",
        "[web](https://example.org/a)|<p><a href=\"https://example.org/a\" rel=\"noopener nofollow\">web</a></p>",
        "![x](/files/1)|<p><img src=\"/files/1\" alt=\"x\" /></p>",
        "![x](data:image/png;base64,iVBORw0KGgo=)|<p><img src=\"data:image/png;base64,iVBORw0KGgo&#61;\" alt=\"x\" /></p>",
        "![far](https://example.org/i.png)|<p><a href=\"https://example.org/i.png\" rel=\"noopener nofollow\">far</a></p>",
        "a <b>c</b>|<p>a &lt;b&gt;c&lt;/b&gt;</p>"
      })
  void a_text_becomes_html(String text, String html) {
    assertThat(Markdown.html(text).strip()).isEqualTo(html);
  }

  @Test
  void tables_lists_and_code_have_their_elements() {
    String html =
        Markdown.html("| a | b |\n|:--|--:|\n| 1 | 2 |\n\n3. x\n4. y\n\n```js\n<i>\n```\n");
    assertThat(html)
        .contains("<th align=\"left\">a</th>", "<td align=\"right\">2</td>", "<ol start=\"3\">")
        .contains("<pre><code>&lt;i&gt;");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<style>@import '//evil.example'</style>",
        "<base href=//evil.example>",
        "<form action=//evil.example><button>x</button></form>",
        "<meta http-equiv=refresh content='0;url=//evil.example'>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<?x <img src=x onerror=alert(1)> ?>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java&#x0a;script:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](<java\tscript:alert(1)>)",
        "[x](<\u0001javascript:alert(1)>)",
        "[x](vbscript:msgbox(1))",
        "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
        "[x](file:///etc/passwd)",
        "[x](blob:https://evil.example/1)",
        "[x](//evil.example)",
        "[x](/\\evil.example)",
        "[x](\\\\evil.example)",
        "[x](https:\\\\evil.example)",
        "<javascript:alert(1)>",
        "![x](javascript:alert(1))",
        "![x](//evil.example/i.png)",
        "![x](/\\evil.example/i.png)",
        "![x](</\t/evil.example/i.png>)",
        "![x](http://evil.example/i.png)",
        "![x](data:image/svg+xml;base64,PHN2Zy8+)",
        "![x](data:text/html,<script>alert(1)</script>)",
        "![x\" onerror=\"alert(1)](/a.png)",
        "![x](/a.png\"onerror=\"alert(1))",
        "![x](/a.png 'a\" onerror=\"alert(1)')",
        "[x](/a 'a\" onmouseover=\"alert(1)')",
        "[x][y]\n\n[y]: javascript:alert(1) \"t\"",
        "[x]\n\n[x]: /a '\"><script>alert(1)</script>'",
        "```\"><script>alert(1)</script>\nx\n```",
        "`<script>alert(1)</script>`",
        "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<scr\u0000ipt>alert(1)</scr\u0000ipt>",
        "{{constructor.constructor('alert(1)')()}}",
        "<https://evil.example/\"onclick=alert(1)>"
      })
  void what_attackers_write_does_nothing(String text) {
    for (String around : new String[] {"%s", "> %s", "* %s", "# %s", "*%s*", "[%s](/a)",
      "![%s](/a)"}) {
      String html = Markdown.html(around.replace("%s", text));
      String rest = TAG.matcher(html).replaceAll("");
      assertThat(rest).as(html).doesNotContain("<", ">");
      assertThat(html.toLowerCase(Locale.ROOT))
          .doesNotContain("href=\"javascript", "src=\"//", "src=\"http", "href=\"//",
              "href=\"data");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"> ", "* ", "[", "![", "*a ", "**a _b ", "`", "<", "a\n\n", "| a ", "[a](", "&",
        "\\", "1. ", "~~"})
  void what_is_nested_or_repeated_without_end_is_shown_in_time(String part) {
    for (int length : new int[] {3_000, 180_000, 2_000_000}) {
      String text = part.repeat(length / part.length());
      String html =
          Assertions.assertTimeoutPreemptively(
              Duration.ofSeconds(20), () -> Markdown.html(text), part);
      assertThat(html).isNotEmpty();
    }
  }
}
