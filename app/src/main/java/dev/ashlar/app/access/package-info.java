/**
 * Who may do what, from a definition alone: {@link dev.ashlar.app.access.AccessTable} has a row for
 * each {@link dev.ashlar.app.access.Face}, resource and method, and in it a {@link
 * dev.ashlar.app.access.Right} for each {@link dev.ashlar.app.access.Who}. What a face offers stands in
 * {@code Face}: a new one is a constant more, and tests that try every cell fail until they know it.
 */
@NullMarked
package dev.ashlar.app.access;

import org.jspecify.annotations.NullMarked;
