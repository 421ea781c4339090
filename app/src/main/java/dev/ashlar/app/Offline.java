package dev.ashlar.app;

import dev.ashlar.engine.Adapters;
import dev.ashlar.engine.Engine;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.InvalidSchema;
import java.time.Clock;

/** An application's store and engine without a server, for work on what is stored. Thread-safe. */
public final class Offline implements AutoCloseable {
  private static final Clock CLOCK = Clock.systemUTC();

  private final Engine engine;

  private Offline(Engine engine) {
    this.engine = engine;
  }

  /**
   * Opens the store of an application.
   *
   * @param purpose what whoever finds the store in use is told
   * @throws InvalidApplication if it could not be started because of its definition or documents
   * @throws dev.ashlar.port.store.StoreInUse if a server has the store
   */
  static Offline open(App app, String purpose) {
    return open(app, purpose, false);
  }

  /** A folder with its services, which follow what was written without them. */
  static Offline whole(App app, String purpose) {
    return open(app, purpose, true);
  }

  private static Offline open(App app, String purpose, boolean services) {
    App.Plan plan = app.plan();
    Store store = Assembly.store(plan.configuration());
    Assembly.describe(store, purpose);
    try {
      return new Offline(
          Engine.builder(plan.schema(), store)
              .clock(CLOCK)
              .retention(plan.configuration().retention())
              .adapters(
                  services
                      ? Assembly.adapters(plan.configuration(), plan.schema())
                      : Adapters.NONE)
              .open());
    } catch (InvalidSchema e) {
      throw new InvalidApplication(app.report(e.findings()), e);
    }
  }

  /** What performs operations. */
  public Engine engine() {
    return engine;
  }

  /** Lets go of the store. */
  @Override
  public void close() {
    engine.close();
  }
}
