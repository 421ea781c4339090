package dev.ashlar.web.template;

import java.util.Locale;
import java.util.Set;

/**
 * A template's text, read before the engine reads it, so that every value is escaped for the part of the
 * HTML that it stands in. The engine escapes for text and quoted attributes alone; what else there is
 * is told to it by filters that are added here, or refused. Lines stay where they are. Used once.
 *
 * <pre>
 *   &lt;p&gt;{{ value }}&lt;/p&gt;            as it is: the engine escapes it
 *   &lt;p title="{{ value }}"&gt;      {{ (value) | text }}: markup is text here
 *   &lt;a href="{{ value }}"&gt;       {{ (value) | address }}: javascript: leads nowhere
 *   &lt;p title={{ value }}&gt;        refused: a space would end the value
 *   &lt;p {{ value }}&gt;              refused, as are values in on…, style and srcdoc
 *   &lt;script&gt;{{ value }}          refused: the policy of pages runs no such script
 * </pre>
 *
 * <p>Branches are read one after the other, as if all of them were written.
 */
final class ContextualText {
  private static final Set<String> ADDRESSES =
      Set.of(
          "href", "src", "action", "formaction", "poster", "data", "cite", "background", "ping",
          "manifest", "xlink:href");
  private static final Set<String> REFUSED = Set.of("style", "srcdoc", "srcset", "http-equiv");
  private static final Set<String> RAW = Set.of("script", "style");
  private static final Set<String> PLAIN = Set.of("title", "textarea");

  private enum State {
    TEXT,
    PLAIN_TEXT,
    RAW_TEXT,
    COMMENT,
    TAG_NAME,
    IN_TAG,
    ATTRIBUTE,
    BEFORE_VALUE,
    QUOTED,
    UNQUOTED
  }

  private final String file;
  private final String source;
  private final StringBuilder result;
  private int at;
  private State state = State.TEXT;
  private final StringBuilder tag = new StringBuilder();
  private final StringBuilder attribute = new StringBuilder();
  private char quote;

  /** Whether the value of the attribute begins with text of the template, whatever branch is taken. */
  private boolean begun;

  private boolean branched;

  private ContextualText(String file, String source) {
    this.file = file;
    this.source = source;
    result = new StringBuilder(source.length() + 64);
  }

  /**
   * The text for the engine.
   *
   * @throws InvalidTemplate if a value stands where none can be escaped
   */
  static String of(String file, String source) {
    return new ContextualText(file, source).read();
  }

  private String read() {
    while (at < source.length()) {
      if (source.startsWith("{{", at)) {
        value();
      } else if (source.startsWith("{%", at)) {
        statement();
      } else if (source.startsWith("{#", at)) {
        copy(end("#}", at));
      } else {
        step(source.charAt(at));
        result.append(source.charAt(at));
        at++;
      }
    }
    return result.toString();
  }

  private void copy(int end) {
    result.append(source, at, end);
    at = end;
  }

  /** Behind the next of a sign; the end of the text where there is none, for the engine to report. */
  private int end(String sign, int from) {
    int end = source.indexOf(sign, from);
    return end < 0 ? source.length() : end + sign.length();
  }

  /** What is verbatim is no template at all. */
  private void statement() {
    int end = closing("%}");
    String inner = source.substring(at + 2, Math.max(at + 2, end - 2)).replace('-', ' ').strip();
    copy(end);
    if (inner.equals("verbatim")) {
      int close = source.indexOf("endverbatim", at);
      copy(close < 0 ? source.length() : close);
    }
    branched = true;
  }

  /** Behind the sign that closes what begins here, passing over strings. */
  private int closing(String sign) {
    char within = 0;
    for (int i = at + 2; i < source.length(); i++) {
      char c = source.charAt(i);
      if (within != 0) {
        i += c == '\\' ? 1 : 0;
        within = c == within ? 0 : within;
      } else if (c == '"' || c == '\'') {
        within = c;
      } else if (source.startsWith(sign, i)) {
        return i + sign.length();
      }
    }
    return source.length();
  }

  private void value() {
    int end = closing("}}");
    String filter = filter();
    if (filter.isEmpty() || end - at < 4) {
      copy(end);
      return;
    }
    String inner = source.substring(at + 2, end - 2);
    String before = inner.startsWith("-") ? "-" : "";
    String after = inner.length() > 1 && inner.endsWith("-") ? "-" : "";
    String expression = inner.substring(before.length(), inner.length() - after.length());
    result.append("{{").append(before).append(" (").append(expression).append(") | ");
    result.append(filter).append(' ').append(after).append("}}");
    at = end;
  }

  /** The filter that a value needs where it stands; empty for none. */
  private String filter() {
    return switch (state) {
      case TEXT, COMMENT -> "";
      case PLAIN_TEXT -> "text";
      case RAW_TEXT ->
          throw refused(
              "a value cannot be escaped in a <" + tag + ">, and pages run no inline scripts and"
                  + " styles. Put it into a data- attribute, in quotes");
      case TAG_NAME, IN_TAG, ATTRIBUTE ->
          throw refused(
              "a value cannot be the name of an element or attribute. Write name=\"{{ … }}\", or use"
                  + " {% if %} around the attribute");
      case BEFORE_VALUE, UNQUOTED ->
          throw refused("put the value of " + attribute + " into quotes: " + attribute
              + "=\"{{ … }}\"");
      case QUOTED -> quoted(attribute.toString().toLowerCase(Locale.ROOT));
    };
  }

  private String quoted(String name) {
    if (name.startsWith("on") || REFUSED.contains(name)) {
      throw refused(
          "a value cannot be escaped in the attribute " + name
              + ". Use a class or a data- attribute, and a file in public/");
    }
    return ADDRESSES.contains(name) && !begun ? "address" : "text";
  }

  private InvalidTemplate refused(String message) {
    int line = 1 + (int) source.substring(0, at).chars().filter(c -> c == '\n').count();
    return new InvalidTemplate(file, line, message);
  }

  private void step(char c) {
    switch (state) {
      case TEXT -> text(c);
      case PLAIN_TEXT, RAW_TEXT -> state = isClosing() ? State.TEXT : state;
      case COMMENT -> state = source.startsWith("-->", at) ? State.TEXT : State.COMMENT;
      case TAG_NAME -> tagName(c);
      case IN_TAG -> inTag(c);
      case ATTRIBUTE -> attributeName(c);
      case BEFORE_VALUE -> beforeValue(c);
      case QUOTED -> {
        state = c == quote ? State.IN_TAG : State.QUOTED;
        begun |= !branched && !Character.isWhitespace(c);
      }
      case UNQUOTED -> unquoted(c);
    }
  }

  private void text(char c) {
    if (c != '<' || at + 1 >= source.length()) {
      return;
    }
    char next = source.charAt(at + 1);
    if (source.startsWith("<!--", at)) {
      state = State.COMMENT;
    } else if (Character.isLetter(next) || next == '/') {
      state = State.TAG_NAME;
      tag.setLength(0);
    } else if (next == '{') {
      throw refused("a value cannot be the name of an element");
    }
  }

  private boolean isClosing() {
    String end = "</" + tag;
    return source.regionMatches(true, at, end, 0, end.length());
  }

  private void tagName(char c) {
    if (c == '>') {
      close();
    } else if (Character.isWhitespace(c)) {
      state = State.IN_TAG;
    } else {
      tag.append(Character.toLowerCase(c));
    }
  }

  private void inTag(char c) {
    if (c == '>') {
      close();
    } else if (!Character.isWhitespace(c) && c != '/') {
      state = State.ATTRIBUTE;
      attribute.setLength(0);
      attribute.append(c);
    }
  }

  private void attributeName(char c) {
    switch (c) {
      case '>' -> close();
      case '=' -> state = State.BEFORE_VALUE;
      case '/', ' ', '\t', '\n', '\r' -> state = isAssigned() ? State.ATTRIBUTE : State.IN_TAG;
      default -> attribute.append(c);
    }
  }

  /** Whether an equals sign follows the spaces. */
  private boolean isAssigned() {
    int next = at;
    while (next < source.length() && Character.isWhitespace(source.charAt(next))) {
      next++;
    }
    return next < source.length() && source.charAt(next) == '=';
  }

  private void beforeValue(char c) {
    if (c == '>') {
      close();
    } else if (c == '"' || c == '\'') {
      quote = c;
      begun = false;
      branched = false;
      state = State.QUOTED;
    } else if (!Character.isWhitespace(c)) {
      state = State.UNQUOTED;
    }
  }

  private void unquoted(char c) {
    if (c == '>') {
      close();
    } else if (Character.isWhitespace(c)) {
      state = State.IN_TAG;
    }
  }

  private void close() {
    String name = tag.toString();
    state = RAW.contains(name) ? State.RAW_TEXT
        : PLAIN.contains(name) ? State.PLAIN_TEXT : State.TEXT;
  }
}
