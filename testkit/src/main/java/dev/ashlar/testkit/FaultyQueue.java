package dev.ashlar.testkit;

import dev.ashlar.port.queue.Delivery;
import dev.ashlar.port.queue.Message;
import dev.ashlar.port.queue.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A queue that fails how a test says, and remembers what it was given. Thread-safe. */
public final class FaultyQueue implements Queue {
  /** Where a queue can fail. */
  public enum Step {
    DELIVER
  }

  private final Faulty<Step> faults;
  private final List<Message> taken;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * One that fails by no plan yet.
   *
   * @param taken what its receiver has; outlives the process
   * @param life that of the process in which it is
   */
  public FaultyQueue(List<Message> taken, Life life) {
    this.taken = taken;
    faults = new Faulty<>(IllegalStateException::new, life);
  }

  /** From now on a step fails, until {@link #heal}. */
  public void fail(Step step, Fault fault) {
    faults.fail(step, fault);
  }

  /** From now on nothing fails, unless the process has died. */
  public void heal() {
    faults.heal();
  }

  /** How often something failed on purpose. */
  public int failures() {
    return faults.failures();
  }

  @Override
  public Delivery deliver(Message message) {
    try {
      return faults.at(Step.DELIVER, () -> took(message));
    } catch (IllegalStateException e) {
      return new Delivery.Refused(true, String.valueOf(e.getMessage()));
    }
  }

  private Delivery took(Message message) {
    lock.lock();
    try {
      taken.add(message);
      return new Delivery.Delivered();
    } finally {
      lock.unlock();
    }
  }

  /** What its receiver has, in the order in which it came. */
  public List<Message> taken() {
    lock.lock();
    try {
      return new ArrayList<>(taken);
    } finally {
      lock.unlock();
    }
  }
}
