package dev.ashlar.web.template;

import io.pebbletemplates.pebble.extension.escaper.SafeString;

/**
 * HTML while it is written. Whatever is given as text or as an attribute's value is escaped, and
 * addresses are checked. Used by one thread.
 */
public final class Markup {
  private final StringBuilder html;

  /** Nothing yet. */
  public Markup() {
    html = new StringBuilder(64);
  }

  /** Opens an element; attributes are names and values in turn, and empty values are left out. */
  public Markup open(String element, String... attributes) {
    html.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      if (!attributes[i + 1].isEmpty()) {
        html.append(' ').append(attributes[i]).append("=\"");
        escape(attributes[i + 1]);
        html.append('"');
      }
    }
    html.append('>');
    return this;
  }

  /** Opens a link; to nowhere if the address is none that a link may have. */
  public Markup link(String address, String... attributes) {
    html.append("<a href=\"");
    escape(SafeAddress.of(address));
    html.append('"');
    for (int i = 0; i < attributes.length; i += 2) {
      html.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      html.append('"');
    }
    html.append('>');
    return this;
  }

  /** Closes an element. */
  public Markup close(String element) {
    html.append("</").append(element).append('>');
    return this;
  }

  /** Adds text. */
  public Markup text(String text) {
    escape(text);
    return this;
  }

  /** An element with nothing but text in it. */
  public Markup element(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close(element);
  }

  /** Adds HTML that is safe already. */
  public Markup add(CharSequence markup) {
    html.append(markup);
    return this;
  }

  private void escape(String text) {
    escape(html, text);
  }

  /** Adds a text to HTML, as it stands in text and in values of attributes. */
  private static void escape(StringBuilder html, String text) {
    int begun = 0;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      String escaped =
          escaped(text.charAt(i));
      if (!escaped.isEmpty()) {
        html.append(text, begun, i).append(escaped);
        begun = i + 1;
      }
    }
    html.append(text, begun, length);
  }

  private static String escaped(char c) {
    return switch (c) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '"' -> "&quot;";
      case '\'' -> "&#39;";
      case '\0' -> "\uFFFD";
      default -> "";
    };
  }

  /** A text as HTML has it; the same one where there is nothing to escape in it. */
  static String html(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!escaped(text.charAt(i)).isEmpty()) {
        var html = new StringBuilder(text.length() + 16);
        escape(html, text);
        return html.toString();
      }
    }
    return text;
  }

  /** A text as a value that templates write as it is. */
  public static Object escaped(String text) {
    return new Markup().text(text).value();
  }

  /** A text as a value for an attribute: escaped once for all the pages that show it. */
  public static Object prepared(String text) {
    return new Prepared(text, new SafeString(html(text)));
  }

  /** A text that was escaped already. Where it stands otherwise than in an attribute it is plain text. */
  record Prepared(String plain, SafeString html) {
    @Override
    public String toString() {
      return plain;
    }
  }

  /** HTML that is safe already, as a value that templates write as it is. */
  public static Object safe(String html) {
    return new SafeString(html);
  }

  /** The HTML as a value that templates write as it is. */
  public Object value() {
    return new SafeString(html.toString());
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
