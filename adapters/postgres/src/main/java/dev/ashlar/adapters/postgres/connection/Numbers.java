package dev.ashlar.adapters.postgres.connection;

import java.math.BigDecimal;

/**
 * Doubles as PostgreSQL's {@code numeric}, ordered exactly among each other and among 64-bit integers.
 *
 * <p>The shortest decimal that means a double orders as the double does, among doubles. Among integers it
 * does not: that of 2⁶⁰ ends in 980, the integer in 976. Between 2⁵³ and 2⁶³ a double is an integer and is
 * taken for that; below, no integer lies between a double and its shortest decimal; above, none is as
 * great.
 */
public final class Numbers {
  private static final double WHOLE = 0x1p53;
  private static final double BEYOND = 0x1p63;

  /** The key of a number in SQL, of its JSON text that is called {@code j}. */
  public static final String ORDERED =
      """
      CASE WHEN j < '-' OR j >= ':' THEN NULL WHEN strpos(j, '.') = 0 THEN j::numeric
        WHEN abs(j::float8) >= 9007199254740992 AND j::float8 >= -9223372036854775808
          AND j::float8 < 9223372036854775808 THEN j::float8::int8::numeric
        ELSE j::numeric END""";

  private Numbers() {}

  /** The decimal that stands for a double. */
  static BigDecimal ordered(double number) {
    boolean whole = Math.abs(number) >= WHOLE && number >= -BEYOND && number < BEYOND;
    return whole ? new BigDecimal(number) : BigDecimal.valueOf(number);
  }
}
