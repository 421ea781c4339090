package dev.ashlar.web.openapi;

/**
 * HTML while it is written. Whatever is given as text or as an attribute's value is escaped, so that
 * no definition can write markup. Used by one thread.
 */
final class Html {
  private final StringBuilder html = new StringBuilder();

  /** Opens an element; attributes are names and values in turn, and empty values are left out. */
  Html open(String element, String... attributes) {
    html.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      if (!attributes[i + 1].isEmpty()) {
        html.append(' ').append(attributes[i]).append("=\"");
        escaped(attributes[i + 1]);
        html.append('"');
      }
    }
    html.append('>');
    return this;
  }

  Html close(String element) {
    html.append("</").append(element).append('>');
    return this;
  }

  Html text(String text) {
    escaped(text);
    return this;
  }

  /** An element with nothing but text in it. */
  Html element(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close(element);
  }

  /** Text of our own that is markup already. */
  Html markup(String markup) {
    html.append(markup);
    return this;
  }

  private void escaped(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> html.append("&amp;");
        case '<' -> html.append("&lt;");
        case '>' -> html.append("&gt;");
        case '"' -> html.append("&quot;");
        case '\'' -> html.append("&#39;");
        case '\0' -> html.append('\uFFFD');
        default -> html.append(c);
      }
    }
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
