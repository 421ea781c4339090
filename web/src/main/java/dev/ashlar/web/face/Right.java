package dev.ashlar.web.face;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Resource;
import java.util.Arrays;
import java.util.List;

/**
 * What a route asks of its caller. The guard before the handler, the description and the table of who
 * may do what all follow from it.
 */
public sealed interface Right {
  /** A method of a resource: its rule decides, and its hooks. */
  record Use(Resource resource, Method<?> method) {
    /** Whether some caller may: nobody writes what callers only read. */
    boolean isPossible() {
      return !(resource.isReadOnly() && method.writes());
    }
  }

  /** The route fails with the first of these that the caller may not use. */
  record Requires(List<Use> uses) implements Right {
    /** Copies the list. */
    public Requires {
      uses = List.copyOf(uses);
    }
  }

  /**
   * The route leaves out what the caller may not use.
   *
   * @param refused whether it fails where nothing is left
   */
  record LeavesOut(List<Use> uses, boolean refused) implements Right {
    /** Copies the list, without what nobody may. */
    public LeavesOut {
      uses = uses.stream().filter(Use::isPossible).toList();
    }
  }

  /** For callers with the role of those who run the application; for everybody where none is known. */
  record Administrator() implements Right {}

  /** For callers who are known: the route tells them of themselves. */
  record Session() implements Right {}

  /** For everybody who asks for themselves: signing in and out. */
  record SigningIn() implements Right {}

  /** For everybody: the route tells of the definition and the server, never of documents. */
  record Anybody() implements Right {}

  /** Some methods of one resource, all of which must be allowed. */
  static Right of(Resource resource, Method<?>... methods) {
    return new Requires(
        Arrays.stream(methods).map(method -> new Use(resource, method)).toList());
  }

  /** The methods that are used; empty where no rule of a resource decides. */
  default List<Use> uses() {
    return switch (this) {
      case Requires(var uses) -> uses;
      case LeavesOut(var uses, boolean refused) -> uses;
      case Administrator administrator -> List.of();
      case Session session -> List.of();
      case SigningIn signingIn -> List.of();
      case Anybody anybody -> List.of();
    };
  }
}
