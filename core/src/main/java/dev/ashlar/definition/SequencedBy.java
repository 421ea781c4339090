package dev.ashlar.definition;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The component of a read model's record that orders the elements of a series: an id has many. Its type
 * is {@code String}, {@code Instant}, a whole number or a {@code double}.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface SequencedBy {}
