/** Who asks: {@link dev.ashlar.access.Caller}. What they may do is a resource's business. */
@NullMarked
package dev.ashlar.access;

import org.jspecify.annotations.NullMarked;
