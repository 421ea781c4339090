package dev.ashlar.operation;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What became of a write in the services of its resource, by the name of the service. Immutable. */
public record Parts(SortedMap<String, Part> services) {
  /** The resource has no services. */
  public static final Parts NONE = new Parts(Map.of());

  /** Copies the map. */
  public Parts {
    services = new TreeMap<>(services);
  }

  private Parts(Map<String, Part> services) {
    this(new TreeMap<>(services));
  }

  /** Whether all took it. */
  public boolean whole() {
    return services.values().stream().allMatch(Part.Ok.class::isInstance);
  }

  /** What became of it in one service. */
  public sealed interface Part {
    /** The service has it. */
    record Ok() implements Part {}

    /**
     * The service does not have it yet.
     *
     * @param reason why not
     * @param retryable whether it is tried again
     */
    record Failed(String reason, boolean retryable) implements Part {}
  }
}
