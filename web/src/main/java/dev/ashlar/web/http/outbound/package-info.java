/**
 * HTTP as a client: {@link dev.ashlar.web.http.outbound.Outbound} is the way out for webhooks and the
 * keys of issuers, {@link dev.ashlar.web.http.outbound.HttpRemote} that for documents of other servers
 * (namespaces, sources). Both bound where they go, how much they read and how long it takes.
 */
@NullMarked
package dev.ashlar.web.http.outbound;

import org.jspecify.annotations.NullMarked;
