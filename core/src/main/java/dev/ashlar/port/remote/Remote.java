package dev.ashlar.port.remote;

import java.io.IOException;

/** Other servers, as far as the operator named them. Thread-safe; {@link #get} blocks. */
public interface Remote {
  /**
   * The answer to a question, whatever its status is.
   *
   * @return with a body that is still to be read; the caller closes it
   * @throws IOException if there is no answer in time, the address is not one that may be asked, or a
   *     redirect is not one to follow ({@link UnusableAnswer}); the message is for people and holds no secrets
   */
  Answer get(Question question) throws IOException;
}
