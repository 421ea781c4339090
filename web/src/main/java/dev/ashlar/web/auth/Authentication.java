package dev.ashlar.web.auth;

import dev.ashlar.access.Caller;
import dev.ashlar.web.http.Rejected;
import java.util.Optional;

/**
 * What was found out of a request's sender.
 *
 * @param session the token of the cookie, where that names the caller
 * @param refused why it is not answered
 * @param own who that is who looks as the caller; empty if it is the caller
 */
record Authentication(
    Caller caller, Optional<String> session, Optional<Rejected> refused, Optional<Caller> own) {
  /** Nobody known. */
  static final Authentication NOBODY = of(Caller.ANONYMOUS);

  static Authentication of(Caller caller) {
    return new Authentication(caller, Optional.empty(), Optional.empty(), Optional.empty());
  }

  static Authentication refused(Rejected why) {
    return new Authentication(
        Caller.ANONYMOUS, Optional.empty(), Optional.of(why), Optional.empty());
  }

  /** In a session, in which an administrator may look as somebody else. */
  static Authentication inSession(Caller caller, String session) {
    return new Authentication(caller, Optional.of(session), Optional.empty(), Optional.empty());
  }

  /**
   * Somebody else, as whom an administrator looks.
   *
   * @param session what the forms of pages that are seen so have to prove
   */
  static Authentication seeing(
      Caller seen, String session, Caller own, Optional<Rejected> refused) {
    return new Authentication(seen, Optional.of(session), refused, Optional.of(own));
  }

  /** Who really sends the request. */
  Caller sender() {
    return own.orElse(caller);
  }

  /**
   * The caller.
   *
   * @throws Rejected if the request is not answered
   */
  Caller admitted() {
    if (refused.isPresent()) {
      throw refused.get();
    }
    return caller;
  }
}
