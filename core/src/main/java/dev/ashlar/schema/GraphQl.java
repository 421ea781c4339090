package dev.ashlar.schema;

import java.util.Optional;

/**
 * How GraphQL shows a resource.
 *
 * @param name what its type is called, where that is not its name
 * @param relay whether its documents are nodes, and its lists connections too, as clients of Relay ask
 */
public record GraphQl(Optional<String> name, boolean relay) {
  /** Under its own name, and without what Relay asks for. */
  public static final GraphQl USUAL = new GraphQl(Optional.empty(), false);

  /** Under another name. */
  public GraphQl named(String name) {
    return new GraphQl(Optional.of(name), relay);
  }

  /** With nodes and connections. */
  public GraphQl withRelay() {
    return new GraphQl(name, true);
  }
}
