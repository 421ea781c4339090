/**
 * The command line: {@link dev.ashlar.app.cli.Main} hands the arguments to one command, and turns
 * what it throws into a message and an exit code: 0 done, 1 failed, 2 wrong usage or definition.
 */
@NullMarked
package dev.ashlar.app.cli;

import org.jspecify.annotations.NullMarked;
