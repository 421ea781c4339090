/**
 * For tests of applications: {@link dev.ashlar.app.junit.AshlarExtension} starts one around them.
 *
 * <p>It stands here and not in the test kit, which tests the parts of an application and must not
 * depend on the whole. JUnit comes from whoever uses it.
 */
@NullMarked
package dev.ashlar.app.junit;

import org.jspecify.annotations.NullMarked;
