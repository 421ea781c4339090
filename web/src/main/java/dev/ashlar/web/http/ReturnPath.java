package dev.ashlar.web.http;

import java.util.Optional;

/** Where a form wants to go on: only ever a path of this server, whatever was sent. */
public final class ReturnPath {
  private ReturnPath() {}

  /**
   * A path of this server, perhaps with a query string; empty if the text is anything else. Browsers read
   * {@code //host} and {@code /\host} as another server, and skip tabs and line ends.
   */
  public static Optional<String> of(String text) {
    boolean here =
        text.startsWith("/")
            && !text.startsWith("//")
            && text.chars().allMatch(unit -> unit > ' ' && unit <= '~' && unit != '\\');
    return here ? Optional.of(text) : Optional.empty();
  }
}
