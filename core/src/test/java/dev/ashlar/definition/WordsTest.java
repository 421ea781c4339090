package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  @ParameterizedTest
  @CsvSource({
    "Person, people",
    "BlogPost, blog-posts",
    "Team, teams",
    "Film, films",
    "Activity, activities",
    "Salesperson, salespeople",
    "MessageReadModel, message-read-models",
    "HTTPServer, http-servers",
    "HttpUrl, http-urls",
    "blog_post, blog-posts",
    "Status, statuses",
    "Child, children",
    "Box, boxes",
    "Leaf, leaves",
    "Series, series",
    "News, news",
    "SensorData, sensor-data",
    "Criterion, criteria",
    "Version2Draft, version2-drafts",
    "INVOICE, invoices",
    "x, xes"
  })
  void names_become_routes(String name, String route) {
    assertThat(PluralForm.of(name)).isEqualTo(route);
  }

  @Test
  void names_become_the_same_routes_in_turkey() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.of("tr", "TR"));
    try {
      assertThat(PluralForm.of("INVOICE")).isEqualTo("invoices");
      assertThat(PluralForm.of("Item")).isEqualTo("items");
    } finally {
      Locale.setDefault(before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "5MB, 5000000",
    "5 MB, 5000000",
    "1.5KB, 1500",
    "2GB, 2000000000",
    "1TB, 1000000000000",
    "12B, 12",
    "12, 12",
    "0.0005KB, ",
    "5MiB, ",
    "MB, ",
    "-1MB, ",
    "1.2.3MB, ",
    "99999999999999999999, ",
    "5mb, "
  })
  void sizes_are_decimal(String text, Long bytes) {
    assertThat(Sizes.bytes(text).orElse(null)).isEqualTo(bytes);
  }
}
