package dev.ashlar.definition;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What the text must look like. */
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Format {
  /** {@code email}, {@code uri}, {@code uuid}, {@code slug} or {@code date}. */
  String value();
}
