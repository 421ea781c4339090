package dev.ashlar.definition;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The text refers to a document of another resource. */
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Ref {
  /** The record that declares the resource. */
  Class<?> value() default Void.class;

  /** The resource's name, where no record declares it. */
  String resource() default "";

  /** Whether the target may be missing when the reference is written. */
  boolean deferred() default false;
}
