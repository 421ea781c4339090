package dev.ashlar.testkit;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers whose port a test has to know before they start, or that start again on the port they
 * had. They lie below the range that systems take for port 0 and for the client's end of a connection, so
 * that nothing else gets such a port while no server has it. Thread-safe.
 */
public final class Ports {
  private static final int FIRST = 12_000;
  private static final int COUNT = 18_000;

  /** Other processes begin elsewhere. */
  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 127));

  private Ports() {}

  /** A port that is free, and is given to nobody else in this process. */
  public static int free() {
    for (int tries = 0; tries < COUNT; tries++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no port from " + FIRST + " on is free");
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
