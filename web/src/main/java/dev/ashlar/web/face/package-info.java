/**
 * What all faces have in common, below each of them.
 *
 * <p>A {@link dev.ashlar.web.face.Face} gives {@link dev.ashlar.web.face.Route}s for an {@link
 * dev.ashlar.web.face.Application}. A route says everything of itself: its address, its {@link
 * dev.ashlar.web.face.Right}, its {@link dev.ashlar.web.face.RouteDescription}, which requests of its
 * address it is for ({@link dev.ashlar.web.face.Offer}) and how its handler is made of a {@link
 * dev.ashlar.web.face.Backend}. {@link dev.ashlar.web.face.Routes} is the table of all of them: the
 * router, the OpenAPI document and {@code ashlar access} are made of that table and of nothing else.
 */
@NullMarked
package dev.ashlar.web.face;

import org.jspecify.annotations.NullMarked;
