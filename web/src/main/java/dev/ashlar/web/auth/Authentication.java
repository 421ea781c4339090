package dev.ashlar.web.auth;

import dev.ashlar.access.Caller;
import dev.ashlar.web.http.Rejected;
import java.util.Optional;

/**
 * What was found out of a request's sender.
 *
 * @param session the token of the cookie, where that names the caller
 * @param refused why it is not answered
 */
record Authentication(Caller caller, Optional<String> session, Optional<Rejected> refused) {
  /** Nobody known. */
  static final Authentication NOBODY = of(Caller.ANONYMOUS);

  static Authentication of(Caller caller) {
    return new Authentication(caller, Optional.empty(), Optional.empty());
  }

  static Authentication refused(Rejected why) {
    return new Authentication(Caller.ANONYMOUS, Optional.empty(), Optional.of(why));
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
