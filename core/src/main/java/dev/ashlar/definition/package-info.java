/**
 * How an application says what its resources are: three front ends that produce equal {@link
 * dev.ashlar.schema.Resource} values.
 *
 * <ol>
 *   <li>{@link dev.ashlar.definition.ResourceBuilder} collects a resource call by call; its {@link
 *       dev.ashlar.definition.AttributeBuilder} one attribute, {@link
 *       dev.ashlar.definition.AccessBuilder} who may do what. The other two front ends end here, so
 *       that a name's plural, the spelling of a number and the id are settled once.
 *   <li>{@link dev.ashlar.definition.Records} reads a Java record whose components carry this
 *       package's annotations, one for each key of the YAML form. {@link
 *       dev.ashlar.definition.Codec} turns such records into JSON objects and back. Nothing else in
 *       this module uses reflection. Annotations that also go on the elements of lists ({@code
 *       List<@Max(20) String>}) annotate types, and so the language wants the type imported rather
 *       than written with its package.
 *   <li>{@link dev.ashlar.definition.YamlDefinition} reads an {@code app.yaml}.
 * </ol>
 *
 * <p>The YAML form is described once, as data: {@code Grammar} says which keys there are and what
 * stands behind each as a {@code Shape}. {@code ShapeCheck} holds a file against it; for editors it
 * is published as a JSON Schema, the resource {@code app.schema.json}, which a test derives from
 * it. What no shape can say, {@link dev.ashlar.schema.Schema#of} checks for all three front ends.
 *
 * <p>Read {@code ResourceBuilder} first, then {@code Grammar}, then {@code YamlDefinition} and the
 * readers that it calls.
 */
@NullMarked
package dev.ashlar.definition;

import org.jspecify.annotations.NullMarked;
