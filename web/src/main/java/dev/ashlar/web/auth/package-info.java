/** From a request to who sent it: {@link dev.ashlar.web.auth.Callers}. */
@NullMarked
package dev.ashlar.web.auth;

import org.jspecify.annotations.NullMarked;
