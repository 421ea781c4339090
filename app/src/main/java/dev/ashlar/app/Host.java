package dev.ashlar.app;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where a server listens.
 *
 * @param text as it was set
 * @param address as it was found; {@code 0.0.0.0} and {@code ::} mean every interface
 */
public record Host(String text, InetAddress address) {
  /** This machine alone. */
  public static final Host LOOPBACK = of("127.0.0.1");

  /**
   * The host of an address or name.
   *
   * @throws IllegalArgumentException if the name is not known
   */
  static Host of(String text) {
    String bare =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    if (bare.isBlank()) {
      throw new IllegalArgumentException("expected an address or the name of a host");
    }
    try {
      return new Host(bare, InetAddress.getByName(bare));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("expected an address or the name of a known host", e);
    }
  }

  /** Whether only this machine can reach it. */
  public boolean isLoopback() {
    return address.isLoopbackAddress();
  }

  /** How a browser on this machine names it: {@code localhost} where that leads here. */
  String inUrl() {
    if (address.isAnyLocalAddress() || address.getHostAddress().equals("127.0.0.1")) {
      return "localhost";
    }
    return text.contains(":") ? "[" + text + "]" : text;
  }
}
