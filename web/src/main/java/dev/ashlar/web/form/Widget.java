package dev.ashlar.web.form;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Dates;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.Format;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a value is entered by. */
public enum Widget {
  /** A line of text. */
  TEXT,
  /** Text of several lines. */
  TEXTAREA,
  EMAIL,
  URL,
  /** A day of the calendar. */
  DAY,
  /** An instant, in UTC. */
  INSTANT,
  NUMBER,
  /** True where it is checked, else false. */
  CHECKBOX,
  /** One of some values, or none. */
  CHOICE,
  /** Any of some values. */
  CHOICES,
  /** The document that is referred to, as the reference is written. */
  REFERENCE,
  /** A file, or several. */
  FILE,
  /** The members of an object. */
  GROUP,
  /** Values in a list, each a control of the same name. */
  LIST,
  /** Objects in a list, each a row of controls. */
  ROWS,
  /** Anything else: JSON. */
  JSON;

  private static final int LONG_LINE = 255;
  private static final Set<String> LONG_TEXTS =
      Set.of(
          "body", "bio", "comment", "comments", "content", "contents", "description", "message",
          "note", "notes", "summary", "text");

  /**
   * The widget of an attribute.
   *
   * @param stored the value that it begins with; a missing node where there is none
   * @param fresh whether the document is still to be made
   */
  static Widget of(Attribute attribute, JsonNode stored, boolean fresh) {
    AttributeType type = attribute.type();
    boolean none = stored.isMissingNode() || stored.isNull();
    if (type == AttributeType.FILE) {
      return FILE;
    }
    if (type == AttributeType.ARRAY) {
      return ofArray(attribute, stored, none);
    }
    if (type == AttributeType.OBJECT) {
      boolean open = attribute.attributes().isEmpty() || !(none || stored.isObject());
      return open ? JSON : GROUP;
    }
    if (type == AttributeType.ANY || stored.isContainer()) {
      return JSON;
    }
    if (type == AttributeType.BOOLEAN) {
      boolean told = attribute.required() || !(attribute.fallback() instanceof Default.None);
      boolean decided = fresh || attribute.required() || stored.isBoolean();
      return told && decided && (none || stored.isBoolean()) ? CHECKBOX : CHOICE;
    }
    return attribute.choices().isEmpty() ? ofScalar(attribute, stored) : CHOICE;
  }

  private static Widget ofScalar(Attribute attribute, JsonNode stored) {
    String text = stored.isString() ? stored.stringValue() : "";
    return switch (attribute.type()) {
      case INTEGER, NUMBER -> stored.isString() ? TEXT : NUMBER;
      case DATE -> text.isEmpty() || isShownAsInstant(text) ? INSTANT : TEXT;
      case REFERENCE -> REFERENCE;
      default -> ofText(attribute, text);
    };
  }

  private static Widget ofText(Attribute attribute, String text) {
    if (isSeveralLines(text) || text.length() > LONG_LINE) {
      return TEXTAREA;
    }
    Format format = attribute.format().orElse(null);
    if (format != null && (text.isEmpty() || format.accepts(text))) {
      return switch (format) {
        case EMAIL -> EMAIL;
        case URI -> URL;
        case DATE -> text.startsWith("0000") ? TEXT : DAY;
        case UUID, SLUG -> TEXT;
      };
    }
    boolean wide = attribute.max().filter(max -> max.asLong(0) > LONG_LINE).isPresent();
    boolean named =
        format == null
            && attribute.max().isEmpty()
            && LONG_TEXTS.contains(attribute.name().toLowerCase(Locale.ROOT));
    return wide || named || attribute.render().as().isPresent() ? TEXTAREA : TEXT;
  }

  private static boolean isSeveralLines(String text) {
    return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
  }

  /** Whether browsers show an instant to its last digit: they know no year 0, and milliseconds. */
  private static boolean isShownAsInstant(String text) {
    int dot = text.indexOf('.');
    boolean fine = dot >= 0 && text.length() - dot > 5;
    return !text.startsWith("0000")
        && !fine
        && Dates.canonical(text).filter(text::equals).isPresent();
  }

  private static Widget ofArray(Attribute attribute, JsonNode stored, boolean none) {
    Attribute items = attribute.items().orElse(null);
    if (items == null || !(none || stored.isArray())) {
      return JSON;
    }
    return switch (items.type()) {
      case ARRAY, ANY, FILE -> JSON;
      case OBJECT -> {
        boolean rows =
            !items.attributes().isEmpty() && stored.valueStream().allMatch(JsonNode::isObject);
        yield rows ? ROWS : JSON;
      }
      default -> {
        boolean scalars =
            stored.valueStream().allMatch(each -> !each.isContainer() && !each.isNull());
        yield !scalars ? JSON : areChoices(items, stored) ? CHOICES : LIST;
      }
    };
  }

  /** Whether a list is a choice: of values that are offered, each at most once. */
  private static boolean areChoices(Attribute items, JsonNode stored) {
    return !items.choices().isEmpty()
        && stored.valueStream().distinct().count() == stored.size()
        && stored.valueStream().allMatch(items.choices()::contains);
  }
}
