package dev.ashlar.web.http;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers only to names that a server is known by. Without it, a page of another site could have its
 * own name lead to this machine, and then read what only this machine may read (DNS rebinding).
 * Thread-safe.
 */
public final class Hosts implements Filter {
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> names;

  private Hosts(Set<String> names) {
    this.names = names;
  }

  /** The names of this machine for itself, and these. */
  public static Hosts local(Set<String> further) {
    Stream<String> all = Stream.concat(LOCAL.stream(), further.stream());
    return new Hosts(
        all.map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public Response handle(Request request, Handler next) {
    String host = request.host();
    boolean named = !host.isEmpty(); // no browser leaves it out, and only HTTP/1.0 can
    if (named && !names.contains(host) && !names.contains(name(host))) {
      throw new Rejected(
          Problem.of(ProblemType.MISDIRECTED, "this server answers to localhost"));
    }
    return next.handle(request);
  }

  /** The host without its port, in lower case. */
  private static String name(String host) {
    int colon = host.lastIndexOf(':');
    boolean port = colon > host.lastIndexOf(']');
    return (port ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
  }
}
