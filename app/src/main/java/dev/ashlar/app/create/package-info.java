/**
 * New applications: {@link dev.ashlar.app.create.Template} is one to begin with, {@link
 * dev.ashlar.app.create.Project} the files of a new folder, all of which get there or none.
 *
 * <p>{@link dev.ashlar.app.create.FromFiles} makes one of data. A {@code Table} gives rows, a {@code Profile}
 * gathers what the values of a column have in common, {@code Guesser} makes of the profiles of all tables what
 * their columns are ({@code Member}), {@code DefinitionText} writes that down.
 */
@NullMarked
package dev.ashlar.app.create;

import org.jspecify.annotations.NullMarked;
