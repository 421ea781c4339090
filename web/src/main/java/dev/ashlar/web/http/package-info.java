/**
 * HTTP as the rest of the product sees it, and the only package that knows the server library.
 *
 * <p>Read {@link dev.ashlar.web.http.Request} and {@link dev.ashlar.web.http.Response} first, both
 * values; then {@link dev.ashlar.web.http.Handler}, which makes one of the other, and {@link
 * dev.ashlar.web.http.Filter}, which stands before it. {@link dev.ashlar.web.http.Router} finds the
 * handler, {@link dev.ashlar.web.http.Server} brings the requests. A request that cannot be answered
 * ends with a {@link dev.ashlar.web.http.Problem} of one {@link dev.ashlar.web.http.ProblemType}: a
 * handler throws it as {@link dev.ashlar.web.http.Rejected}.
 *
 * <p>What browsers are told and tell: {@code Safety} is on every answer, {@link
 * dev.ashlar.web.http.Cors} lets pages of other origins in, {@link dev.ashlar.web.http.Site} says where
 * a request comes from, {@link dev.ashlar.web.http.Proxy} whom it is for.
 *
 * <p>Underneath, in the order of a request: {@code Connections} makes a {@code Connection} of a
 * socket, which minds the time; the library frames the request; {@code Gateway} hands it to the
 * router and writes the answer; {@code ProtocolErrors} answers what is no request at all; {@code
 * Traffic} counts.
 */
@NullMarked
package dev.ashlar.web.http;

import org.jspecify.annotations.NullMarked;
