package dev.ashlar.app;

import java.util.Locale;

/** What can be set of a running application. */
enum Setting {
  /** The address or name of the interface to listen on. */
  HOST("host"),
  /** The port to listen on; 0 for any that is free. */
  PORT("port"),
  /** The folder in which everything is kept. */
  DATA("data"),
  /** The URL of the store. */
  STORE("store"),
  /** Whether everybody may be let in. */
  OPEN("open"),
  /** How long the log remembers a change. */
  LOG_KEEP("log.keep"),
  /** How much longer it remembers one that a named listener has not heard of. */
  LOG_WAIT("log.wait"),
  /** The largest body of a request. */
  LIMITS_BODY("limits.body"),
  /** The largest body that is streamed, such as an import. */
  LIMITS_UPLOAD("limits.upload"),
  /** How many connections may be open at once. */
  LIMITS_CONNECTIONS("limits.connections"),
  /** How long a request may take to arrive, and an answer to be taken. */
  LIMITS_REQUEST("limits.request"),
  /** How long a connection may wait between requests. */
  LIMITS_IDLE("limits.idle");

  private final String key;

  Setting(String key) {
    this.key = key;
  }

  /** The setting as definitions write it, with dots between nested keys. */
  String key() {
    return key;
  }

  /** Its environment variable. */
  String variable() {
    return "ASHLAR_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
