package dev.ashlar.engine.commit;

import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts;
import dev.ashlar.operation.Parts.Part;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All who take part in the commits of an application, in the order in which they do. Thread-safe. */
public final class Participants {
  private static final Part OK = new Part.Ok();

  private final List<Participant> all;
  private final Map<String, List<Participant>> byResource = new HashMap<>();
  private final Map<String, Set<String>> staged = new HashMap<>();

  /** What is said where every service has a change. */
  private final Map<String, Parts> whole = new HashMap<>();

  /** Those of a schema. */
  public Participants(Schema schema, List<Participant> all) {
    this.all = List.copyOf(all);
    for (Resource resource : schema.resources()) {
      List<Participant> concerned = all.stream().filter(each -> each.concerns(resource)).toList();
      byResource.put(resource.name(), concerned);
      var parts = new TreeMap<String, Part>();
      var stages = new TreeSet<String>();
      for (Participant each : concerned) {
        each.service().ifPresent(service -> parts.put(service, OK));
        each.service().filter(_ -> each.isStaged()).ifPresent(stages::add);
      }
      whole.put(resource.name(), parts.isEmpty() ? Parts.NONE : new Parts(parts));
      staged.put(resource.name(), Set.copyOf(stages));
    }
  }

  /**
   * One who takes part in a transaction.
   *
   * @param service the service that it is; empty if it is none
   */
  public record Taking(Optional<String> service, Participation part) {}

  /** What an operation came to before, if it was done already. */
  public Optional<Outcome.OfBatch> answered(Context context) {
    for (Participant each : all) {
      Optional<Outcome.OfBatch> answered = each.answered(context);
      if (answered.isPresent()) {
        return answered;
      }
    }
    return Optional.empty();
  }

  /** The services that must take in a write before its commit, by the mode of its resource. */
  public Set<String> atomic(Resource resource, Operation.Write write) {
    Set<String> services = staged.getOrDefault(resource.name(), Set.of());
    if (services.isEmpty()) {
      return services;
    }
    var atomic = new TreeSet<String>();
    for (String service : services) {
      if (resource.isAtomic(write, service)) {
        atomic.add(service);
      }
    }
    return atomic;
  }

  /**
   * Prepares all who have to do with a transaction.
   *
   * @param resources of the documents that it touches
   */
  public List<Taking> prepare(Transaction transaction, Set<String> resources) {
    var taking = new ArrayList<Taking>();
    for (Participant each : concerned(resources)) {
      Participation participation = each.prepare(transaction);
      if (participation != Participation.NONE) {
        taking.add(new Taking(each.service(), participation));
      }
    }
    return taking;
  }

  private List<Participant> concerned(Set<String> resources) {
    if (resources.size() == 1) {
      return byResource.getOrDefault(resources.iterator().next(), List.of());
    }
    return all.stream()
        .filter(
            each -> resources.isEmpty()
                || resources.stream()
                    .anyMatch(name -> byResource.getOrDefault(name, List.of()).contains(each)))
        .toList();
  }

  /** What became of the documents of a resource, from what each who took part said. */
  public Parts parts(String resource, Map<String, Part> said) {
    Parts all = whole.getOrDefault(resource, Parts.NONE);
    if (said.values().stream().allMatch(Part.Ok.class::isInstance)) {
      return all;
    }
    var parts = new TreeMap<String, Part>(all.services());
    said.forEach((service, part) -> parts.replace(service, part));
    return new Parts(parts);
  }
}
