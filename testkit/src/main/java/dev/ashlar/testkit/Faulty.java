package dev.ashlar.testkit;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What decorators that fail on purpose have in common: at most one plan of where and how, and whether the
 * process has died of it. Thread-safe.
 *
 * @param <S> where: the steps of a port
 */
final class Faulty<S extends Enum<S>> {
  private final Function<String, RuntimeException> failure;
  private final Life life;
  private final AtomicInteger failures = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition healed = lock.newCondition();
  private Optional<Plan<S>> plan = Optional.empty();

  private record Plan<S>(S step, Fault fault) {}

  /**
   * Without a plan.
   *
   * @param failure what a step throws that fails, from what is to be said
   * @param life that of the process in which it is
   */
  Faulty(Function<String, RuntimeException> failure, Life life) {
    this.failure = failure;
    this.life = life;
  }

  /** From now on a step fails, until {@link #heal}. */
  void fail(S step, Fault fault) {
    lock.lock();
    try {
      plan = Optional.of(new Plan<>(step, fault));
    } finally {
      lock.unlock();
    }
  }

  /** From now on nothing fails, unless the process has died. */
  void heal() {
    lock.lock();
    try {
      plan = Optional.empty();
      healed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How often something failed on purpose. */
  int failures() {
    return failures.get();
  }

  private Optional<Fault> fault(S step) {
    lock.lock();
    try {
      return plan.filter(one -> one.step() == step).map(Plan::fault);
    } finally {
      lock.unlock();
    }
  }

  /** Does something, unless it is to fail. */
  <T> T at(S step, Supplier<T> work) {
    if (life.isOver()) {
      throw failure.apply("the process is dead");
    }
    Optional<Fault> fault = fault(step);
    if (fault.isEmpty()) {
      return work.get();
    }
    failures.incrementAndGet();
    switch (fault.get()) {
      case REFUSED -> {}
      case ANSWER_LOST -> {
        var _ = work.get();
      }
      case DELAYED -> {
        await();
        return work.get();
      }
      case CRASH_BEFORE -> life.end();
      case CRASH_AFTER -> {
        var _ = work.get();
        life.end();
      }
    }
    throw failure.apply("it fails on purpose, at " + step);
  }

  private void await() {
    lock.lock();
    try {
      while (plan.isPresent()) {
        healed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure.apply("it was interrupted");
    } finally {
      lock.unlock();
    }
  }
}
