/** What is told of changes, over WebSockets, streams of events and in programs. */
@org.jspecify.annotations.NullMarked
package dev.ashlar.app.realtime;
