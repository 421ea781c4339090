package dev.ashlar.engine.follow;

import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.List;

/** All services of an application that follow the log. Thread-safe. */
public final class ProjectionRunners implements AutoCloseable {
  private final List<ProjectedService<?>> services;

  /** These services. */
  public ProjectionRunners(List<ProjectedService<?>> services) {
    this.services = List.copyOf(services);
  }

  /** Starts them. */
  public void start() {
    services.forEach(ProjectedService::start);
  }

  /** Somebody heard of a resource's changes through a sequence: nothing is answered from before it. */
  public void told(String resource, long sequence) {
    services.forEach(service -> service.told(resource, sequence));
  }

  /** Somebody heard of all changes through a sequence. */
  public void told(long sequence) {
    services.forEach(service -> service.told(sequence));
  }

  /** How each service is, for each resource. */
  public List<ServiceState> states() {
    return services.stream().flatMap(service -> service.states().stream()).toList();
  }

  /** What follows a resource, by the index that serves where one takes the place of another. */
  public List<ProjectionRunner<?>> of(Resource resource) {
    var all = new ArrayList<ProjectionRunner<?>>();
    services.forEach(service -> service.of(resource).ifPresent(all::add));
    return all;
  }

  @Override
  public void close() {
    services.forEach(ProjectedService::close);
  }
}
