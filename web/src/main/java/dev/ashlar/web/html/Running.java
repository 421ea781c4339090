package dev.ashlar.web.html;

import dev.ashlar.engine.Engine;
import dev.ashlar.engine.follow.ServiceState;
import dev.ashlar.port.store.Outbox.Backlog;
import dev.ashlar.port.store.Outbox.State;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.readmodel.ReadModelState;
import dev.ashlar.source.SourceState;
import dev.ashlar.web.face.Backend;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What runs, in a line: the store, and how many of everything that follows the log, with what is behind
 * or fails. {@link StatusPage} has the rest. Used for one reader.
 */
final class Running {
  private static final String GOOD = "good";
  private static final String WARN = "warn";
  private static final String BAD = "bad";

  private final Backend backend;
  private final Texts texts;
  private final List<Map<String, Object>> parts = new ArrayList<>();

  private Running(Backend backend, Texts texts) {
    this.backend = backend;
    this.texts = texts;
  }

  /** What runs, as templates see it; what there is none of is left out. */
  static List<Map<String, Object>> of(Backend backend, Texts texts) {
    var running = new Running(backend, texts);
    running.store();
    if (backend.engine().ready()) {
      running.services();
      running.readModels();
      running.notifications();
    }
    running.sources();
    running.add(texts.of("status.subscribers"), running.number(backend.subscriptions().count()),
        "");
    return running.parts;
  }

  private void add(String label, String text, String state) {
    parts.add(Map.of("label", label, "text", text, "state", state));
  }

  private String number(long number) {
    return NumberFormat.getIntegerInstance(texts.locale()).format(number);
  }

  private String word(String state) {
    return texts.of("status.state." + state);
  }

  private void store() {
    boolean ready = backend.engine().ready();
    add(texts.of("status.store"), word(ready ? "ok" : "away"), ready ? GOOD : BAD);
    if (ready) {
      add(texts.of("status.head"), number(backend.engine().head()), "");
    }
  }

  private void services() {
    Engine engine = backend.engine();
    List<ServiceState> all = engine.services();
    if (all.isEmpty()) {
      return;
    }
    long head = engine.head();
    long lag = 0;
    long failing = 0;
    long filling = 0;
    for (ServiceState each : all) {
      lag = Math.max(lag, head - Math.max(0, each.position()));
      failing += each.failing() ? 1 : 0;
      filling += each.filled().isPresent() ? 1 : 0;
    }
    String state = failing > 0 ? BAD : filling > 0 ? WARN : GOOD;
    String text =
        failing > 0 ? word("failing") + ": " + number(failing)
            : filling > 0 ? word("filling") + ": " + number(filling)
                : lag > 0 ? texts.of("home.lag", number(lag)) : word("ok");
    add(texts.of("home.services"), number(all.size()) + ", " + text, state);
  }

  private void readModels() {
    try {
      List<ReadModelState> all = backend.engine().readModels().states();
      long bad = all.stream().filter(each -> each.failures() > 0).count();
      boolean building = all.stream().anyMatch(each -> each.rebuild().isPresent());
      String text = word(bad > 0 ? "partial" : building ? "building" : "ok");
      if (!all.isEmpty()) {
        add(
            texts.of("status.readmodels"), number(all.size()) + ", " + text,
            bad > 0 ? BAD : building ? WARN : GOOD);
      }
    } catch (StoreUnavailable e) {
      add(texts.of("status.readmodels"), word("away"), BAD);
    }
  }

  private void notifications() {
    try {
      long waiting = 0;
      long dead = 0;
      for (Backlog each : backend.engine().notifications().backlogs()) {
        waiting += each.state() == State.DEAD ? 0 : each.count();
        dead += each.state() == State.DEAD ? each.count() : 0;
      }
      if (waiting + dead > 0) {
        String text =
            dead > 0 ? number(dead) + " " + word("dead") : number(waiting) + " " + word("waiting");
        add(texts.of("status.notifications"), text, dead > 0 ? BAD : WARN);
      }
    } catch (StoreUnavailable e) {
      add(texts.of("status.notifications"), word("away"), BAD);
    }
  }

  private void sources() {
    List<SourceState> all = backend.sources().states();
    if (all.isEmpty()) {
      return;
    }
    long bad =
        all.stream()
            .filter(
                each -> switch (each.phase()) {
                  case OK, ELSEWHERE, WAITING, LOADING -> false;
                  case PARTIAL, FAILING -> true;
                })
            .count();
    String text = bad > 0 ? word("failing") + ": " + number(bad) : word("ok");
    add(texts.of("status.sources"), number(all.size()) + ", " + text, bad > 0 ? BAD : GOOD);
  }
}
