package dev.ashlar.source;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a source is, as far as this node knows.
 *
 * @param resource whose documents it writes
 * @param from where it comes from, without secrets
 * @param last the last load that ended
 * @param good when it was last read to its end
 * @param next when it is loaded again, if a time is set
 */
public record SourceState(
    String resource,
    String from,
    Phase phase,
    Optional<Load> last,
    Optional<Instant> good,
    Optional<Instant> next) {
  /** How it is. */
  public enum Phase {
    /** It was not loaded yet. */
    WAITING,
    /** It is being loaded. */
    LOADING,
    /** Everything in it was taken. */
    OK,
    /** It was read to its end; single items were not taken. */
    PARTIAL,
    /** It could not be loaded; what was loaded before is kept. */
    FAILING,
    /** Another node loads it. */
    ELSEWHERE;

    /** The one of that word. */
    static Optional<Phase> named(String text) {
      return Arrays.stream(values()).filter(phase -> phase.text().equals(text)).findFirst();
    }

    /** The word for it. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The state, with what was done after its last load. */
  SourceState with(Remainder.Done done) {
    Optional<Load> settled = last.map(load -> load.with(done));
    boolean whole = settled.filter(Load::isWhole).isPresent();
    return new SourceState(resource, from, whole ? Phase.OK : phase, settled, good, next);
  }

  /** What everybody may know: nothing of where it comes from, nor of what is in it. */
  public ObjectNode summary() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("state", phase.text());
    good.ifPresent(time -> json.put("loaded", time.toString()));
    next.ifPresent(time -> json.put("next", time.toString()));
    return json;
  }

  /** What administrators may know. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("resource", resource);
    json.put("from", from);
    json.setAll(summary());
    last.ifPresent(load -> json.set("last", load.toJson()));
    return json;
  }
}
