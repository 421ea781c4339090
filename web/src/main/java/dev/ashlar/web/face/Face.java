package dev.ashlar.web.face;

import java.util.List;

/**
 * A way into an application: it translates requests to operations, and outcomes to answers. A face is
 * known by its routes alone. Several faces may answer at the same address, each with its own {@link
 * Offer}.
 */
public interface Face {
  /** What the face is called where routes are listed by face: {@code REST}. */
  String name();

  /** Every route of the face, in the order in which the description lists them. */
  List<Route> routes(Application application);
}
