/**
 * Signing in and out: {@link dev.ashlar.web.session.SessionFace} has the routes, {@link
 * dev.ashlar.web.auth.Sessions} answers them.
 */
@NullMarked
package dev.ashlar.web.session;

import org.jspecify.annotations.NullMarked;
