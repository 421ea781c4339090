/**
 * Pages in a real browser: {@link dev.ashlar.testkit.browser.Browser} is Chromium without a window, {@link
 * dev.ashlar.testkit.browser.Tab} one page in it, with what it asked of the network, what it complained
 * about, and the keys of a keyboard. {@link dev.ashlar.testkit.browser.Tool} finds programs that tests
 * need and installs what is missing where it may.
 *
 * <p>It speaks the DevTools protocol over the JDK's own WebSocket client, so that neither a driver nor a
 * library is needed, and the protocol's network events are the very log that the tests judge.
 */
@NullMarked
package dev.ashlar.testkit.browser;

import org.jspecify.annotations.NullMarked;
