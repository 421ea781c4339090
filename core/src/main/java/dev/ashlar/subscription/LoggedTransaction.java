package dev.ashlar.subscription;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import java.util.ArrayList;
import java.util.List;

/** The changes of one transaction, in order. Used by one thread at a time. */
record LoggedTransaction(List<LoggedChange> changes) {
  /** The transactions of a part of the log that ends with a whole one. */
  static List<LoggedTransaction> of(List<Change<Document>> log) {
    var all = new ArrayList<LoggedTransaction>();
    int begin = 0;
    for (int i = 1; i <= log.size(); i++) {
      if (i == log.size() || log.get(i).transaction() != log.get(begin).transaction()) {
        all.add(
            new LoggedTransaction(
                log.subList(begin, i).stream().map(LoggedChange::new).toList()));
        begin = i;
      }
    }
    return all;
  }

  /** The sequence of its last change. */
  long sequence() {
    return changes.getLast().change().sequence();
  }
}
