/**
 * Who may do what, from the table of routes alone: {@link dev.ashlar.app.access.AccessTable} has a row
 * for each face, resource and method, and in it a {@link dev.ashlar.app.access.Permission} for each
 * {@link dev.ashlar.app.access.CallerKind}.
 */
@NullMarked
package dev.ashlar.app.access;

import org.jspecify.annotations.NullMarked;
