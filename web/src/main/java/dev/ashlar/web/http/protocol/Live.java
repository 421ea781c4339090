package dev.ashlar.web.http.protocol;

/** The phase of a connection that outlasts a request: it lives as long as both sides want. */
sealed interface Live permits StreamingPhase, UpgradedPhase {
  /** Runs the phase, on the thread of the connection, until it ends. Does not throw. */
  void run();

  /** Shows the client that the connection lives. Called by a thread of its own at an interval. */
  void beat();

  /**
   * Ends the phase because the server stops. Never waits.
   *
   * @param pause for how many milliseconds the client should stay away, if it can be told
   */
  void leave(long pause);
}
