package dev.ashlar.adapters.postgres;

import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A commit, and the answer that somebody waits for. */
record Task(Commit commit, CompletableFuture<Committed> answer) {
  Task(Commit commit) {
    this(commit, new CompletableFuture<>());
  }

  /** How large it is, about. */
  long size() {
    long size = 0;
    for (Commit.Write write : commit.writes()) {
      size +=
          switch (write) {
            case Commit.Insert insert -> insert.body().shown().length;
            case Commit.Replace replace -> replace.body().shown().length;
            case Commit.Remove _ -> 0;
          };
    }
    return size;
  }

  /** Waits, however often the thread is interrupted: who gave up would not know what happened. */
  Committed await() {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException own ? own : e;
    }
  }
}
