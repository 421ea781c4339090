/**
 * References between documents: what a written reference comes to. {@link
 * dev.ashlar.reference.Resolution} says it of one; whoever populates an answer or checks a write goes
 * by it.
 */
@NullMarked
package dev.ashlar.reference;

import org.jspecify.annotations.NullMarked;
