/**
 * HTTP as a client: {@link dev.ashlar.web.http.outbound.Outbound} is the one way out, for webhooks and
 * the keys of issuers, and bounds where it goes, how much it reads and how long it takes.
 */
@NullMarked
package dev.ashlar.web.http.outbound;

import org.jspecify.annotations.NullMarked;
