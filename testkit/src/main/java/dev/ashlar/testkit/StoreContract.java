package dev.ashlar.testkit;

import dev.ashlar.port.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What every store must do. An adapter's test extends this class, opens its store, and is done.
 *
 * <p>After each test everything that is stored is compared with what the log says came about.
 */
@Execution(ExecutionMode.CONCURRENT) // each test has a store of its own
public abstract class StoreContract {
  /** A store in this folder; opening the same folder again finds what was stored. */
  protected abstract Store open(Path folder, Clock clock);

  @Nested
  class Writing extends StoreWrites {
    Writing() {
      super(StoreContract.this::open);
    }
  }

  @Nested
  class Uniqueness extends StoreUniqueness {
    Uniqueness() {
      super(StoreContract.this::open);
    }
  }

  @Nested
  class Concurrency extends StoreConcurrency {
    Concurrency() {
      super(StoreContract.this::open);
    }
  }

  @Nested
  class Logging extends StoreLog {
    Logging() {
      super(StoreContract.this::open);
    }
  }

  @Nested
  class Once extends StoreReceipts {
    Once() {
      super(StoreContract.this::open);
    }
  }

  @Nested
  class Leasing extends StoreLeases {
    Leasing() {
      super(StoreContract.this::open);
    }
  }

  @Nested
  class Telling extends StoreOutbox {
    Telling() {
      super(StoreContract.this::open);
    }
  }

  @Nested
  class Filing extends StoreFiles {
    Filing() {
      super(StoreContract.this::open);
    }
  }

  @Nested
  class Remembering extends StoreHistory {
    Remembering() {
      super(StoreContract.this::open);
    }
  }

  @Nested
  class Finding extends StoreQueries {
    Finding() {
      super(StoreContract.this::open);
    }
  }

  @Nested
  class Ending extends StoreDeadlines {
    Ending() {
      super(StoreContract.this::open);
    }
  }

  @Nested
  class Text extends StoreText {
    Text() {
      super(StoreContract.this::open);
    }
  }

  @Nested
  class Preparing extends StorePreparation {
    Preparing() {
      super(StoreContract.this::open);
    }
  }
}
