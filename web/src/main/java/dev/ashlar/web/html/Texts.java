package dev.ashlar.web.html;

import dev.ashlar.json.Json;
import dev.ashlar.web.template.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The words that people read, in one language: {@code messages.properties} and its translations. A text
 * that a language lacks is English. {@code {0}} stands for an argument; {@code key.one} goes before {@code
 * key} where the first argument is 1. Immutable.
 */
final class Texts {
  private static final Texts ENGLISH = new Texts(Locale.ENGLISH, read("messages.properties"));
  private static final Map<String, Texts> KNOWN = known();
  private static final Set<String> RIGHT_TO_LEFT =
      Set.of("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi");
  private static final int MOST_KEPT = 100;
  private static final Map<String, Texts> ASKED = new ConcurrentHashMap<>();

  private final Locale locale;
  private final Map<String, String> texts;
  private final Object script;

  private Texts(Locale locale, Map<String, String> texts) {
    this.locale = locale;
    this.texts = texts;
    script = Markup.prepared(scriptTexts());
  }

  private static Map<String, Texts> known() {
    var known = new java.util.HashMap<String, Texts>();
    known.put("en", ENGLISH);
    for (String language : List.of("de")) {
      Map<String, String> own = read("messages_" + language + ".properties");
      if (!own.isEmpty()) {
        known.put(language, new Texts(Locale.of(language), own));
      }
    }
    return Map.copyOf(known);
  }

  private static Map<String, String> read(String name) {
    try (InputStream stream = Texts.class.getResourceAsStream(name)) {
      if (stream == null) {
        return Map.of();
      }
      Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8);
      var properties = new Properties();
      properties.load(reader);
      var texts = new java.util.HashMap<String, String>();
      properties.forEach((key, text) -> texts.put((String) key, (String) text));
      return Map.copyOf(texts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The texts in the language that a reader likes best of those that there are: RFC 9110 §12.5.4. */
  static Texts preferred(String acceptLanguage) {
    if (acceptLanguage.isEmpty()) {
      return ENGLISH;
    }
    @Nullable Texts asked = ASKED.get(acceptLanguage);
    if (asked != null) {
      return asked;
    }
    Texts found = found(acceptLanguage);
    if (ASKED.size() < MOST_KEPT && acceptLanguage.length() < MOST_KEPT) {
      ASKED.put(acceptLanguage, found);
    }
    return found;
  }

  private static Texts found(String acceptLanguage) {
    try {
      List<Locale.LanguageRange> ranges = Locale.LanguageRange.parse(acceptLanguage);
      @Nullable String tag = Locale.lookupTag(ranges, KNOWN.keySet());
      return tag == null ? ENGLISH : KNOWN.getOrDefault(tag, ENGLISH);
    } catch (IllegalArgumentException e) {
      return ENGLISH;
    }
  }

  /** The texts in a language that there are texts in; English otherwise. */
  static Texts in(Locale locale) {
    return KNOWN.getOrDefault(locale.getLanguage(), ENGLISH);
  }

  /** The language. */
  Locale locale() {
    return locale;
  }

  /** Which way its lines run, as the attribute {@code dir} says it. */
  String direction() {
    return RIGHT_TO_LEFT.contains(locale.getLanguage()) ? "rtl" : "ltr";
  }

  /** What the script of pages says, as JSON, for a template. */
  Object script() {
    return script;
  }

  private String scriptTexts() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(texts)
        .forEach((key, text) -> {
          if (key.startsWith("script.")) {
            json.put(key, text);
          }
        });
    return Json.text(json);
  }

  /** A text with its arguments. */
  String of(String key, Object... arguments) {
    boolean one = arguments.length > 0 && arguments[0] instanceof Number number
        && number.longValue() == 1;
    @Nullable String text = one ? find(key + ".one") : null;
    text = text == null ? find(key) : text;
    return text == null ? key : filled(text, arguments);
  }

  /** A text, or what stands for it where no language has one. */
  String or(String key, String otherwise) {
    @Nullable String text = find(key);
    return text == null ? otherwise : text;
  }

  private @Nullable String find(String key) {
    @Nullable String text = texts.get(key);
    return text == null ? ENGLISH.texts.get(key) : text;
  }

  private String filled(String text, Object[] arguments) {
    if (arguments.length == 0 || text.indexOf('{') < 0) {
      return text;
    }
    String filled = text;
    for (int i = arguments.length - 1; i >= 0; i--) {
      filled = filled.replace("{" + i + "}", String.valueOf(arguments[i]));
    }
    return filled;
  }
}
