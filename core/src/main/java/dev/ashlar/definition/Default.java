package dev.ashlar.definition;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the member becomes if it is missing when a document is created. */
@Target({ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
public @interface Default {
  /**
   * {@code now()}, {@code uuid()}, or a literal: the text itself where the component is a text, a
   * date or an enum, and JSON for all others.
   */
  String value();
}
