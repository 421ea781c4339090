/**
 * New applications: {@link dev.ashlar.app.create.Template} is one to begin with, {@link
 * dev.ashlar.app.create.Project} the files of a new folder, all of which get there or none.
 */
@NullMarked
package dev.ashlar.app.create;

import org.jspecify.annotations.NullMarked;
