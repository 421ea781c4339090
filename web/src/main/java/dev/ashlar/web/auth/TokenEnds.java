package dev.ashlar.web.auth;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What is to be done when tokens end, on one thread that is there only while something is. Thread-safe. */
final class TokenEnds {
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final ScheduledThreadPoolExecutor TIMER = timer();

  private TokenEnds() {}

  private static ScheduledThreadPoolExecutor timer() {
    var timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("ashlar-token-ends").factory());
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    return timer;
  }

  /** Does something after a while, on a thread of its own; what it returns forgets it. */
  static Runnable at(Duration pause, Runnable action) {
    ScheduledFuture<?> future =
        TIMER.schedule(
            () -> Thread.ofVirtual().name("ashlar-token-end").start(action),
            Math.max(0, pause.toMillis()) + 1, // not before
            TimeUnit.MILLISECONDS);
    return () -> future.cancel(false);
  }
}
