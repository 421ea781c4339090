/**
 * A bound on the silence of a test run. {@link dev.ashlar.watchdog.Watchdog} registers itself with the
 * JUnit Platform in every module that has this one on its test class path. It is a module of its own,
 * because the tests of {@code core} cannot see {@code testkit}, and because what ends a JVM is not for
 * others who take {@code testkit} home.
 */
@NullMarked
package dev.ashlar.watchdog;

import org.jspecify.annotations.NullMarked;
