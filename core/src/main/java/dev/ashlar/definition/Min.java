package dev.ashlar.definition;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The inclusive lower bound: of a number, of a text in code points, of a list in elements, of a
 * file in bytes, of a date. On an element type, of each element.
 */
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Min {
  /** The bound as a number. Whole numbers beyond 2⁵³ are written as {@link #text}. */
  double value() default Double.NaN;

  /** The bound as text: a date such as {@code 2026-01-31}, or a size such as {@code 5KB}. */
  String text() default "";
}
