package dev.ashlar.attachment;

import dev.ashlar.document.Attachment;
import dev.ashlar.engine.commit.Participant;
import dev.ashlar.engine.commit.Participation;
import dev.ashlar.engine.commit.Transaction;
import dev.ashlar.port.store.Commit;
import dev.ashlar.schema.Resource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts in each commit how often files are referred to, so that a file goes with its last reference.
 * Thread-safe.
 */
public final class FileUseCounts implements Participant {
  /** What is kept apart from a document's members names its files, whatever the definition says now. */
  @Override
  public boolean concerns(Resource resource) {
    return true;
  }

  @Override
  public Participation prepare(Transaction transaction) {
    boolean any = false;
    for (Transaction.Written each : transaction.written()) {
      any |= !each.apartBefore().isEmpty() || !each.apart().isEmpty();
    }
    if (any) {
      List<Commit.Use> uses = uses(transaction.written());
      transaction.add(commit -> commit.using(uses));
    }
    return Participation.NONE;
  }

  /** How much more often the files that these documents refer to are used. */
  private static List<Commit.Use> uses(List<Transaction.Written> written) {
    Map<String, Integer> uses = new TreeMap<>();
    for (Transaction.Written each : written) {
      Attachment.digests(each.apartBefore()).forEach(file -> uses.merge(file, -1, Integer::sum));
      if (each.members().isPresent()) {
        Attachment.digests(each.apart()).forEach(file -> uses.merge(file, 1, Integer::sum));
      }
    }
    return uses.entrySet()
        .stream()
        .filter(use -> use.getValue() != 0)
        .map(use -> new Commit.Use(use.getKey(), use.getValue()))
        .toList();
  }
}
