package dev.ashlar.definition;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Map;
import java.util.Optional;

/** Why a component cannot be of a Java type, and which type to use in its place. */
final class Unsupported {
  private static final String MONEY = "keep money in a long of cents, other decimals in a double";
  private static final String MOMENT = "use Instant for a moment, LocalDate for a day";
  private static final Map<Class<?>, String> ADVICE =
      Map.ofEntries(
          Map.entry(BigDecimal.class, MONEY),
          Map.entry(BigInteger.class, "use long, or a String of digits"),
          Map.entry(float.class, "use double"),
          Map.entry(Float.class, "use Double"),
          Map.entry(short.class, "use int"),
          Map.entry(Short.class, "use Integer"),
          Map.entry(byte.class, "use int"),
          Map.entry(Byte.class, "use Integer"),
          Map.entry(char.class, "use String"),
          Map.entry(Character.class, "use String"),
          Map.entry(LocalDateTime.class, MOMENT),
          Map.entry(OffsetDateTime.class, MOMENT),
          Map.entry(ZonedDateTime.class, MOMENT),
          Map.entry(Date.class, MOMENT),
          Map.entry(Duration.class, "use long, such as a number of seconds"));

  private Unsupported() {}

  static IllegalArgumentException of(Type type) {
    return new IllegalArgumentException(
        "a component cannot be of type " + type.getTypeName() + ": " + advice(type));
  }

  /** An Optional as an element of a list, a value of a map, or within another Optional. */
  static IllegalArgumentException within(Type type) {
    return new IllegalArgumentException(
        "a component cannot be of type "
            + type.getTypeName()
            + ": only the component itself can be an "
            + Optional.class.getSimpleName());
  }

  private static String advice(Type type) {
    if (type instanceof Class<?> raw && raw.isArray()) {
      return "use a List";
    }
    String advice = type instanceof Class<?> raw ? ADVICE.get(raw) : null;
    return advice != null
        ? advice
        : "use String, boolean, int, long, double, Instant, LocalDate, UUID, URI, an enum, a"
            + " record, File, a List or Set of these, an Optional of them, Map<String, …> or"
            + " JsonNode";
  }
}
