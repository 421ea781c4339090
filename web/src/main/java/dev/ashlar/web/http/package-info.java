/**
 * HTTP as the faces see it: the words of requests and answers, and the way to their handlers.
 *
 * <p>Read {@link dev.ashlar.web.http.Request} and {@link dev.ashlar.web.http.Response} first, both
 * values; then {@link dev.ashlar.web.http.Handler}, which makes one of the other, and {@link
 * dev.ashlar.web.http.Filter}, which stands before it. {@link dev.ashlar.web.http.Router} finds the
 * handler. A request that cannot be answered ends with a {@link dev.ashlar.web.http.Problem} of one
 * {@link dev.ashlar.web.http.ProblemType}: a handler throws it as {@link dev.ashlar.web.http.Rejected}.
 * {@link dev.ashlar.web.http.Exchange} is what a connection gives of a request; {@code
 * web.http.protocol} implements it.
 *
 * <p>An answer may begin a stream of events or a WebSocket: {@link dev.ashlar.web.http.EventHandler} and
 * {@link dev.ashlar.web.http.WebSocketHandler} are what a face does with one, {@link
 * dev.ashlar.web.http.EventStream} and {@link dev.ashlar.web.http.WebSocket} what it sends on. Every
 * filter has let the request pass by then; {@link dev.ashlar.web.http.Origins} looks at who opens a
 * WebSocket.
 *
 * <p>What browsers are told and tell: {@code Safety} is on every answer, {@link
 * dev.ashlar.web.http.Cors} lets pages of other origins in, {@link dev.ashlar.web.http.Site} says where
 * a request comes from, {@link dev.ashlar.web.http.Proxy} whom it is for.
 */
@NullMarked
package dev.ashlar.web.http;

import org.jspecify.annotations.NullMarked;
