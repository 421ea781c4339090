/** {@code /docs} as its readers use it: in a real browser. */
@org.jspecify.annotations.NullMarked
package dev.ashlar.app.docs;
