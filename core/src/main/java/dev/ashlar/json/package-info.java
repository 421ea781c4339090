/**
 * What we add to Jackson: a strict reader, an exact writer, and the standards for pointing into
 * JSON and changing it. Trees are Jackson's {@code JsonNode}; by convention nobody changes one that
 * has been handed on.
 *
 * <p>In reading order:
 *
 * <ul>
 *   <li>{@link dev.ashlar.json.Json} reads (RFC 8259), writes and compares. What it refuses is a
 *       {@link dev.ashlar.json.MalformedJson}. {@code JsonReader} checks what Jackson's reader is
 *       lenient about, and {@code TextFault} says what is wrong and where.
 *   <li>{@link dev.ashlar.json.Pointer} is the way to a value inside another (RFC 6901).
 *   <li>{@link dev.ashlar.json.JsonPatch} is a list of {@link dev.ashlar.json.PatchOperation}s (RFC
 *       6902), read, applied ({@code PatchApplication}) or found as the difference of two values
 *       ({@code JsonDiff}). A patch that is wrong in itself is an {@link
 *       dev.ashlar.json.InvalidPatch}, one that does not fit a value a {@link
 *       dev.ashlar.json.PatchConflict}.
 *   <li>{@link dev.ashlar.json.MergePatch} is the simpler kind of patch (RFC 7396).
 *   <li>{@link dev.ashlar.json.CanonicalJson} is the one spelling of a value that can be hashed
 *       (RFC 8785).
 * </ul>
 *
 * <p>The package depends on Jackson's tree and on nothing of ours.
 */
@NullMarked
package dev.ashlar.json;

import org.jspecify.annotations.NullMarked;
