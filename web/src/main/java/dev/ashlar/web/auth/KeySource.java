package dev.ashlar.web.auth;

import java.util.List;

/** Where keys come from. Thread-safe. */
sealed interface KeySource {
  /**
   * The keys of the moment; the same list while they are the same.
   *
   * @throws KeysUnavailable if there never were any
   */
  List<TokenKey> keys();

  /** The keys after one was not among them: asked for anew, if that was not done just now. */
  List<TokenKey> renewed();

  /** Keys that never change. */
  record Fixed(List<TokenKey> keys) implements KeySource {
    /** Copies the list. */
    public Fixed {
      keys = List.copyOf(keys);
    }

    @Override
    public List<TokenKey> renewed() {
      return keys;
    }
  }

  /** Keys that an issuer publishes. */
  record Published(PublishedKeys published) implements KeySource {
    @Override
    public List<TokenKey> keys() {
      return published.keys();
    }

    @Override
    public List<TokenKey> renewed() {
      return published.renewed();
    }
  }
}
