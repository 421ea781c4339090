package dev.ashlar.web.html;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Format;
import dev.ashlar.web.markup.Markdown;
import dev.ashlar.web.template.Markup;
import dev.ashlar.web.template.SafeAddress;
import java.text.NumberFormat;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Writes the values of documents as HTML, by the type of their attribute. Used by one thread. */
final class ValueMarkup {
  private static final int LONGEST_CELL = 120;
  private static final int MOST_IN_CELL = 5;
  private static final int MOST_SHOWN = 1000;
  private static final int DEEPEST = 20;

  /** A dash, in characters that take one byte each: a page of such alone takes half the memory. */
  private static final String NONE = "&mdash;";

  private final Texts texts;
  private final TargetTitles targets;
  private final NumberFormat fractions;

  ValueMarkup(Texts texts, TargetTitles targets) {
    this.texts = texts;
    this.targets = targets;
    fractions = NumberFormat.getNumberInstance(texts.locale());
    fractions.setGroupingUsed(false);
    fractions.setMaximumFractionDigits(340);
  }

  /** The words around values. */
  Texts texts() {
    return texts;
  }

  /** Writes the value in a list, on one line. */
  void cell(Markup markup, Optional<Attribute> attribute, JsonNode value) {
    write(markup, attribute, value, true, 0);
  }

  /** The value in a list, on one line. */
  Object cell(Optional<Attribute> attribute, JsonNode value) {
    var markup = new Markup();
    cell(markup, attribute, value);
    return markup.value();
  }

  /** The value on the page of its document, whole. */
  Object whole(Optional<Attribute> attribute, JsonNode value) {
    var markup = new Markup();
    write(markup, attribute, value, false, 0);
    return markup.value();
  }

  private void write(
      Markup markup, Optional<Attribute> attribute, JsonNode value, boolean brief, int depth) {
    if (value.isMissingNode() || value.isNull()) {
      none(markup, value);
    } else if (value.isArray()) {
      array(markup, attribute, value, brief, depth);
    } else if (value.isObject()) {
      object(markup, attribute, value, brief, depth);
    } else if (value.isBoolean()) {
      markup.text(texts.of(value.booleanValue() ? "value.yes" : "value.no"));
    } else if (value.isNumber()) {
      markup.text(number(value));
    } else {
      text(markup, attribute, value.asString(), brief);
    }
  }

  /** A number as its reader writes it, with all its digits. */
  private String number(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value.asString();
    }
    return fractions.format(value.decimalValue());
  }

  private void none(Markup markup, JsonNode value) {
    String title = texts.of(value.isNull() ? "value.null" : "value.missing");
    markup.open("span", "class", "none", "title", title).add(NONE).close("span");
  }

  private void text(Markup markup, Optional<Attribute> attribute, String text, boolean brief) {
    AttributeType type = attribute.map(Attribute::type).orElse(AttributeType.ANY);
    switch (type) {
      case DATE -> Moments.date(markup, texts, text);
      case REFERENCE -> reference(markup, attribute.orElseThrow(), text);
      case STRING -> string(markup, attribute.orElseThrow(), text, brief);
      default -> plain(markup, text, brief);
    }
  }

  private void string(Markup markup, Attribute attribute, String text, boolean brief) {
    Optional<Format> format = attribute.format();
    if (format.isPresent() && format.get() == Format.EMAIL) {
      markup.link("mailto:" + text).text(cut(text, brief)).close("a");
    } else if (format.isPresent() && format.get() == Format.URI && isWeb(text)) {
      markup.link(text, "rel", "noreferrer nofollow").text(cut(text, brief)).close("a");
    } else if (format.isPresent() && format.get() == Format.DATE) {
      Moments.day(markup, texts, text);
    } else if (attribute.render().as().isPresent() && !brief) {
      markup.open("div", "class", "markdown").add(Markdown.html(text)).close("div");
    } else if (format.isPresent() || attribute.id()) {
      markup.element("code", cut(text, brief));
    } else {
      plain(markup, text, brief);
    }
  }

  private static boolean isWeb(String text) {
    boolean absolute = text.startsWith("http://") || text.startsWith("https://");
    return absolute && SafeAddress.isSafe(text);
  }

  private static void plain(Markup markup, String text, boolean brief) {
    if (text.isEmpty()) {
      markup.element("span", "\"\"", "class", "none");
    } else if (!brief && text.indexOf('\n') >= 0) {
      markup.element("div", text, "class", "lines");
    } else {
      markup.text(cut(text, brief));
    }
  }

  /** A long text as a cell has it: its beginning. */
  static String cut(String text, boolean brief) {
    if (!brief || text.length() <= LONGEST_CELL) {
      return text;
    }
    int end = LONGEST_CELL;
    end -= Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
    return text.substring(0, end) + "…";
  }

  private void reference(Markup markup, Attribute attribute, String text) {
    Optional<TargetTitles.Target> target =
        attribute.reference().flatMap(to -> targets.find(to.resource(), text));
    if (target.isEmpty()) {
      markup.element(
          "span", text, "class", "unresolved", "title", texts.of("reference.unresolved"));
    } else if (target.get().url().isEmpty()) {
      markup.element("span", target.get().title(), "title", text);
    } else {
      markup.link(target.get().url()).text(target.get().title()).close("a");
    }
  }

  private void array(
      Markup markup, Optional<Attribute> attribute, JsonNode array, boolean brief, int depth) {
    if (array.isEmpty()) {
      markup.element("span", texts.of("value.empty"), "class", "none");
      return;
    }
    boolean files = attribute.filter(Attribute::isFile).isPresent();
    Optional<Attribute> items = files ? attribute : attribute.flatMap(Attribute::items);
    int most = brief ? MOST_IN_CELL : MOST_SHOWN;
    boolean list = !brief && depth < DEEPEST;
    markup.add(list ? "<ul>" : "");
    int count = 0;
    for (JsonNode element : array) {
      if (count == most) {
        break;
      }
      markup.add(list ? "<li>" : count > 0 ? ", " : "");
      write(markup, items, element, brief, depth + 1);
      markup.add(list ? "</li>" : "");
      count++;
    }
    if (array.size() > most) {
      markup.add(list ? "<li>" : ", ").text(texts.of("value.more", array.size() - most));
      markup.add(list ? "</li>" : "");
    }
    markup.add(list ? "</ul>" : "");
  }

  private void object(
      Markup markup, Optional<Attribute> attribute, JsonNode object, boolean brief, int depth) {
    if (attribute.filter(Attribute::isFile).isPresent()) {
      file(markup, object, brief);
      return;
    }
    if (brief || depth >= DEEPEST) {
      markup.element("code", cut(object.toString(), true));
      return;
    }
    markup.add("<dl>");
    int count = 0;
    for (var member : object.properties()) {
      if (count++ == MOST_SHOWN) {
        break;
      }
      Optional<Attribute> inner =
          attribute.flatMap(
              it -> it.attributes()
                  .stream()
                  .filter(each -> each.name().equals(member.getKey()))
                  .findFirst());
      markup.element("dt", inner.map(Shown::label).orElse(member.getKey())).add("<dd>");
      write(markup, inner, member.getValue(), false, depth + 1);
      markup.add("</dd>");
    }
    markup.add("</dl>");
  }

  private void file(Markup markup, JsonNode file, boolean brief) {
    String url = file.path("url").asString("");
    String type = file.path("type").asString("");
    if (!brief) {
      MediaPreview.write(markup, url, type, file.path("name").asString(""));
    }
    markup.link(url, "title", type).text(file.path("name").asString(url)).close("a");
    markup.text(" ").element("span", size(file.path("size").asLong(0)), "class", "size");
  }

  /** A number of bytes as people read it; MB is 10⁶ bytes. */
  static String size(long bytes) {
    return bytes < 1000 ? bytes + " B"
        : bytes < 1_000_000 ? decimals(bytes / 1000.0) + " kB"
            : bytes < 1_000_000_000 ? decimals(bytes / 1_000_000.0) + " MB"
                : decimals(bytes / 1_000_000_000.0) + " GB";
  }

  private static String decimals(double number) {
    return number < 10 ? String.valueOf(Math.round(number * 10) / 10.0)
        : String.valueOf(Math.round(number));
  }

}
