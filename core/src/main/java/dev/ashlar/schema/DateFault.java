package dev.ashlar.schema;

import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wrong with a text that should be a date, and what to write instead. For messages only:
 * nothing here decides whether a text is a date, {@link Dates} does.
 */
final class DateFault {
  private static final int SHOWN = 40;
  private static final String EXAMPLE = "a date such as 2026-01-31 or 2026-01-31T09:30:00Z";
  private static final Pattern DAY = Pattern.compile("(\\d{4})-?(\\d{1,2})-?(\\d{1,2})");
  private static final Pattern FAR = Pattern.compile("[+-]?\\d{4,}-\\d{1,2}-\\d{1,2}");
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{1,2}):?(\\d{2})(?::?(\\d{2})([.,]\\d*)?)?\\s*(.*)", Pattern.DOTALL);
  private static final Pattern ZONE = Pattern.compile("([+-])(\\d{1,2}):?(\\d{2})?");

  private final String text;
  private final String shown;

  private DateFault(String text) {
    this.text = text;
    shown = quoted(text);
  }

  /** A sentence that begins with the text itself. */
  static String of(String text) {
    return new DateFault(text).sentence();
  }

  private String sentence() {
    if (text.isBlank()) {
      return shown + " is not a date; expected " + EXAMPLE;
    }
    if (text.matches("\\d{4}|\\d{4}-\\d{2}")) {
      return shown + " has no day; write " + text + (text.length() == 4 ? "-01-01" : "-01");
    }
    int split = split();
    Matcher day = DAY.matcher(text.substring(0, split));
    if (!day.matches() && FAR.matcher(text.substring(0, split)).matches()) {
      return shown + " is out of range: years go from 0000 to 9999";
    }
    if (!day.matches()) {
      return shown + " is not a date; expected " + EXAMPLE;
    }
    return day(day).orElseGet(
        () -> split == text.length()
            ? shown + " is not written as a date; write " + written(day)
            : time(written(day), text.substring(split + 1)));
  }

  /** Where the time begins: behind the day, at a T or a space. */
  private int split() {
    for (int i = 0; i < text.length(); i++) {
      if ("Tt ".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return text.length();
  }

  /** What is wrong with year, month or day; empty if there is such a day. */
  private Optional<String> day(Matcher day) {
    int year = Integer.parseInt(day.group(1));
    int month = Integer.parseInt(day.group(2));
    int number = Integer.parseInt(day.group(3));
    if (month < 1 || month > 12) {
      return Optional.of(shown + " names no such month: months go from 01 to 12");
    }
    YearMonth whole = YearMonth.of(year, month);
    if (!whole.isValidDay(number)) {
      return Optional.of(
          "%s names no such day: %s %04d has %d"
              .formatted(
                  shown,
                  whole.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH),
                  year,
                  whole.lengthOfMonth()));
    }
    return Optional.empty();
  }

  private static String written(Matcher day) {
    return LocalDate.of(
        Integer.parseInt(day.group(1)),
        Integer.parseInt(day.group(2)),
        Integer.parseInt(day.group(3)))
        .toString();
  }

  private String time(String day, String rest) {
    Matcher time = TIME.matcher(rest.strip());
    if (!time.matches()) {
      return shown + " has no time of day behind its day; write " + day + "T00:00:00Z";
    }
    int hour = Integer.parseInt(time.group(1));
    int minute = Integer.parseInt(time.group(2));
    int second = time.group(3) == null ? 0 : Integer.parseInt(time.group(3));
    if (hour > 23 || minute > 59 || second > 59) {
      return shown + " names no such time of day: it goes from 00:00:00 to 23:59:59";
    }
    String fraction = time.group(4) == null ? "" : time.group(4).replace(',', '.');
    if (fraction.length() > 10) {
      return shown + " is too fine: a second has at most nine decimals";
    }
    String clock =
        "%sT%02d:%02d:%02d%s"
            .formatted(day, hour, minute, second, fraction.length() > 1 ? fraction : "");
    return zone(clock, time.group(5), time.group(3) == null);
  }

  private String zone(String clock, String zone, boolean brief) {
    if (zone.isEmpty()) {
      return shown + " has no time zone; write " + clock + "Z";
    }
    if (zone.equalsIgnoreCase("Z")) {
      return shown + (brief ? " has no seconds" : " is not written as a date") + "; write " + clock
          + "Z";
    }
    Matcher offset = ZONE.matcher(zone);
    if (!offset.matches()) {
      return shown + " has a time zone that is no offset; write " + clock + "Z or " + clock
          + "+02:00";
    }
    String minutes = offset.group(3) == null ? "00" : offset.group(3);
    int hours = Integer.parseInt(offset.group(2));
    String proper =
        "%s%s%02d:%s".formatted(clock, offset.group(1), hours, minutes);
    if (hours > 18 || Integer.parseInt(minutes) > 59 || Dates.instant(proper).isEmpty()) {
      return shown + " has no such time zone: offsets go from -18:00 to +18:00, years from 0000 to"
          + " 9999";
    }
    return shown + (brief ? " has no seconds" : " is not written as a date") + "; write " + proper;
  }

  /** The text in quotes, shortened, without control characters. */
  private static String quoted(String text) {
    var shown = new StringBuilder("\"");
    text.codePoints()
        .limit(SHOWN)
        .forEach(unit -> shown.appendCodePoint(Character.isISOControl(unit) ? ' ' : unit));
    return shown.append(text.codePointCount(0, text.length()) > SHOWN ? "…\"" : "\"").toString();
  }
}
