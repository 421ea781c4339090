package dev.ashlar.hook;

import dev.ashlar.change.Action;
import dev.ashlar.document.Document;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The hooks of one resource, in the order of their declaration. Immutable.
 *
 * @param mode whether a service, by its name, takes part in the commit of an operation; empty where
 *     the declaration says it for all of them
 * @param inbound what makes the items of a source, and documents of them
 */
public record Hooks(
    List<On<?>> hooks,
    List<Listening> listeners,
    Optional<BiPredicate<Operation.Write, String>> mode,
    Inbound inbound) {
  /** No hooks. */
  public static final Hooks NONE =
      new Hooks(List.of(), List.of(), Optional.empty(), Inbound.NONE);

  /** Copies the lists. */
  public Hooks {
    hooks = List.copyOf(hooks);
    listeners = List.copyOf(listeners);
  }

  /** A hook on a method, on one side of the commit. */
  public sealed interface On<O> {
    /** The method it hangs on. */
    Method<O> method();
  }

  /** A hook before the commit. */
  public record Before<O>(Method<O> method, Pre<O> hook) implements On<O> {}

  /** A hook after the commit. */
  public record After<O>(Method<O> method, Post<O> hook) implements On<O> {}

  /**
   * A listener to changes.
   *
   * @param name where a durable checkpoint is kept; without one it hears what happens from now on
   */
  public record Listening(
      Optional<String> name, Action action, Listener<Document> listener) {}

  /** These hooks and one more. */
  public Hooks plus(On<?> hook) {
    var all = new ArrayList<>(hooks);
    all.add(hook);
    return new Hooks(all, listeners, mode, inbound);
  }

  /** These hooks and one more listener. */
  public Hooks plus(Listening listener) {
    var all = new ArrayList<>(listeners);
    all.add(listener);
    return new Hooks(hooks, all, mode, inbound);
  }

  /** These hooks, and what decides of each operation which services are atomic. */
  public Hooks with(BiPredicate<Operation.Write, String> decision) {
    return new Hooks(hooks, listeners, Optional.of(decision), inbound);
  }

  /** These hooks, and what makes the items of a source. */
  public Hooks with(Inbound inbound) {
    return new Hooks(hooks, listeners, mode, inbound);
  }

  /** Whether anything hangs on the method before the commit. */
  public boolean hasPre(Method<?> method) {
    for (On<?> hook : hooks) {
      if (hook instanceof Before<?> && hook.method() == method) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs the hooks before the commit, each with what the one before it returned.
   *
   * @throws Exception what a hook threw; {@link Refused} cancels with a message
   */
  public <O> O pre(Method<O> method, O operation) throws Exception {
    O current = operation;
    int position = 0;
    for (On<?> hook : hooks) {
      if (hook.method() == method && hook instanceof Before<?> before) {
        position++;
        @SuppressWarnings("unchecked") // the same method means the same subject
        Before<O> mine = (Before<O>) before;
        current = returned(mine.hook().apply(current), method, position);
      }
    }
    return current;
  }

  /** What a hook returned; user code may return null whatever its signature says. */
  private static <O> O returned(@Nullable O operation, Method<O> method, int position) {
    if (operation == null) {
      throw new IllegalStateException(
          "pre("
              + method
              + ") hook number "
              + position
              + ", in the order of declaration, returned null. Return the operation, changed or"
              + " not; throw Refused to refuse it");
    }
    return operation;
  }

  /** The hooks that run after the commit on a method, in order. */
  public <O> List<Post<O>> post(Method<O> method) {
    var found = new ArrayList<Post<O>>();
    for (On<?> hook : hooks) {
      if (hook.method() == method && hook instanceof After<?> after) {
        @SuppressWarnings("unchecked") // the same method means the same subject
        After<O> mine = (After<O>) after;
        found.add(mine.hook());
      }
    }
    return found;
  }
}
