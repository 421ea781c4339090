package dev.ashlar.definition;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Where the member shows, who sets it, and how HTML renders it. */
@Target({ElementType.RECORD_COMPONENT})
@Retention(RetentionPolicy.RUNTIME)
public @interface Render {
  /** Whether a client may set it in a create. */
  boolean create() default true;

  /** Whether a client may set it in an update. */
  boolean update() default true;

  /** Whether lists show it. */
  boolean query() default true;

  /** Whether single documents show it. */
  boolean get() default true;

  /** How HTML renders it: {@code markdown}, or empty for text as it is. */
  String as() default "";
}
