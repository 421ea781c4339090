package dev.ashlar.count;

import dev.ashlar.engine.commit.Participant;
import dev.ashlar.engine.commit.Participation;
import dev.ashlar.engine.commit.Transaction;
import dev.ashlar.schema.Resource;
import java.util.Optional;

/**
 * The number of documents of a resource, as a service: the store keeps it in each commit, so it has a
 * change whenever that is made. Thread-safe.
 */
public final class KeptCount implements Participant {
  @Override
  public Optional<String> service() {
    return Optional.of("count");
  }

  @Override
  public boolean concerns(Resource resource) {
    return resource.declaration().services().count();
  }

  @Override
  public Participation prepare(Transaction transaction) {
    return Participation.NONE;
  }
}
