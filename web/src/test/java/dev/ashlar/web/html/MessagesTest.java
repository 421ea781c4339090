package dev.ashlar.web.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The texts of pages in every language. */
final class MessagesTest {
  private static final Pattern ARGUMENT = Pattern.compile("\\{\\d}");

  private static Properties read(String name) throws IOException {
    var properties = new Properties();
    try (var stream = Objects.requireNonNull(MessagesTest.class.getResourceAsStream(name), name)) {
      properties.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }
    return properties;
  }

  @Test
  void german_has_every_text_with_its_arguments() throws IOException {
    Properties english = read("messages.properties");
    Properties german = read("messages_de.properties");
    assertThat(german.stringPropertyNames()).containsAll(english.stringPropertyNames());
    for (String key : english.stringPropertyNames()) {
      assertThat(arguments(german.getProperty(key))).as(key)
          .isEqualTo(arguments(english.getProperty(key)));
    }
  }

  private static TreeSet<String> arguments(String text) {
    var arguments = new TreeSet<String>();
    ARGUMENT.matcher(text).results().map(MatchResult::group).forEach(arguments::add);
    return arguments;
  }

  @Test
  void a_reader_gets_the_language_that_is_liked_best_of_those_that_there_are() {
    assertThat(Texts.preferred("").locale()).isEqualTo(Locale.ENGLISH);
    assertThat(Texts.preferred("de-AT, en;q=0.5").locale()).isEqualTo(Locale.GERMAN);
    assertThat(Texts.preferred("fr, en;q=0.5, de;q=0.2").locale()).isEqualTo(Locale.ENGLISH);
    assertThat(Texts.preferred("fr").locale()).isEqualTo(Locale.ENGLISH);
    assertThat(Texts.preferred("*;;;q=").locale()).isEqualTo(Locale.ENGLISH);
    assertThat(Texts.preferred("de").script().toString()).contains("Verbindung verloren");
  }
}
