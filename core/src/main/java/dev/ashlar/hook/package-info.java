/**
 * What a user may hang on a method: {@link dev.ashlar.hook.Pre} before anything is stored, {@link
 * dev.ashlar.hook.Post} after the commit, {@link dev.ashlar.hook.Listener} once per committed
 * change. {@link dev.ashlar.hook.Hooks} is a resource's list of them.
 */
@NullMarked
package dev.ashlar.hook;

import org.jspecify.annotations.NullMarked;
