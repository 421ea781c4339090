package dev.ashlar.web.html;

import dev.ashlar.web.template.Markup;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Instants and days as people read them, in UTC, which is said. */
final class Moments {
  private static final Map<Locale, DateTimeFormatter> MINUTES = new ConcurrentHashMap<>();
  private static final Map<Locale, DateTimeFormatter> DAYS = new ConcurrentHashMap<>();

  private Moments() {}

  /** The value of a Date: day and minute, the seconds where there are some, and the zone. */
  static void date(Markup markup, Texts texts, String value) {
    try {
      Instant instant = Instant.parse(value);
      markup.open("time", "datetime", value, "title", value)
          .text(written(instant, texts.locale()))
          .close("time");
    } catch (DateTimeException e) {
      markup.text(value); // stored before it was a date
    }
  }

  /** A day without a time. */
  static void day(Markup markup, Texts texts, String value) {
    try {
      String text = days(texts.locale()).format(LocalDate.parse(value));
      markup.element("time", text, "datetime", value);
    } catch (DateTimeException e) {
      markup.text(value);
    }
  }

  private static String written(Instant instant, Locale locale) {
    ZonedDateTime utc = instant.atZone(ZoneOffset.UTC);
    DateTimeFormatter minutes =
        MINUTES.computeIfAbsent(
            locale, it -> DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", it));
    String seconds =
        utc.getSecond() == 0 ? ""
            : ":" + (utc.getSecond() < 10 ? "0" : "") + utc.getSecond();
    return minutes.format(utc) + seconds + " UTC";
  }

  private static DateTimeFormatter days(Locale locale) {
    return DAYS.computeIfAbsent(locale, it -> DateTimeFormatter.ofPattern("d MMM uuuu", it));
  }

  /** How long ago something was, with the instant behind it. */
  static Object ago(Texts texts, Instant then, Instant now) {
    Duration passed = Duration.between(then, now);
    String text =
        passed.toSeconds() < 60 ? texts.of("ago.now")
            : passed.toMinutes() < 60 ? texts.of("ago.minutes", passed.toMinutes())
                : passed.toHours() < 24 ? texts.of("ago.hours", passed.toHours())
                    : passed.toDays() < 30 ? texts.of("ago.days", passed.toDays())
                        : days(texts.locale()).format(then.atZone(ZoneOffset.UTC));
    return new Markup()
        .open("time", "datetime", then.toString(), "title", written(then, texts.locale()))
        .text(text)
        .close("time")
        .value();
  }
}
