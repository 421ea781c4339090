package dev.ashlar.definition;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A method whose answers show the target document in place of the reference. */
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(Populate.All.class)
public @interface Populate {
  /** {@code get}, {@code query}, {@code create} or {@code update}. */
  String value();

  /** The target's members to show; none for all. */
  String[] fields() default {};

  /** Several of them on one component. */
  @Target({ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
  @Retention(RetentionPolicy.RUNTIME)
  @interface All {
    /** In the order of their declaration. */
    Populate[] value();
  }
}
