/**
 * From a request to who sent it. {@link dev.ashlar.web.auth.Trust} says which tokens are believed;
 * {@link dev.ashlar.web.auth.Callers} reads a request, checks its token (RFC 7519, RFC 8725) and
 * answers 401 where it is not one of them. A {@code KeySource} has the keys of the moment: those of
 * the settings, or those that an issuer publishes.
 *
 * <p>Browsers carry the token in a {@code Cookie}; {@link dev.ashlar.web.auth.Sessions} begins and ends
 * that, and {@code Forgery} refuses what another site has a browser send. {@link
 * dev.ashlar.web.auth.Rates} bounds how often one caller asks.
 */
@NullMarked
package dev.ashlar.web.auth;

import org.jspecify.annotations.NullMarked;
