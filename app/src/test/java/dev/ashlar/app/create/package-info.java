/** New applications, as {@code ashlar new} makes them. */
@org.jspecify.annotations.NullMarked
package dev.ashlar.app.create;
