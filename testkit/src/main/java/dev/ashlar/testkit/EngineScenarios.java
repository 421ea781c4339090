package dev.ashlar.testkit;

import dev.ashlar.port.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What the engine promises, over a real store. An adapter's test extends this class and opens its
 * store. Each theme is a class of its own; a new promise goes to the step that keeps it.
 */
@Execution(ExecutionMode.CONCURRENT) // each test has a store of its own
public abstract class EngineScenarios {
  /** A store in this folder; opening the same folder again finds what was stored. */
  protected abstract Store open(Path folder, Clock clock);

  @Nested
  class Validation extends EngineValidation {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }

  @Nested
  class Updates extends EngineUpdates {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }

  @Nested
  class HooksOnEveryMethod extends EngineHooks {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }

  @Nested
  class Listeners extends EngineListeners {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }

  @Nested
  class Integrity extends EngineIntegrity {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }

  @Nested
  class References extends EngineReferences {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }

  @Nested
  class Rights extends EngineRights {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }

  @Nested
  class Oracles extends EngineOracles {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }

  @Nested
  class Leaks extends EngineLeaks {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }

  @Nested
  class Bulks extends EngineBulks {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }

  @Nested
  class Past extends EngineHistory {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }

  @Nested
  class Evolution extends EngineEvolution {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }

  @Nested
  class Forgetting extends EngineRetention {
    @Override
    protected Store open(Path folder, Clock clock) {
      return EngineScenarios.this.open(folder, clock);
    }
  }
}
