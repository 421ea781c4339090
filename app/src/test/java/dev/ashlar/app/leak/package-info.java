/** That nothing which is hidden shows in any answer, on any face. */
@org.jspecify.annotations.NullMarked
package dev.ashlar.app.leak;
