package dev.ashlar.source;

import java.io.IOException;
import java.util.Iterator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Items that the program supplies. */
record ProgramOrigin(String resource, Supplier<Stream<ObjectNode>> items) implements Origin {
  private static final Logger LOG = LoggerFactory.getLogger(ProgramOrigin.class);

  @Override
  public boolean read(Intake intake, boolean changed) throws SourceFailed, IOException {
    long count = 0;
    try (Stream<ObjectNode> stream = items.get()) {
      for (Iterator<ObjectNode> each = stream.iterator(); each.hasNext();) {
        ObjectNode item = each.next();
        count++;
        intake.spool().add("item " + count, item);
        intake.note(dev.ashlar.json.Json.text(item));
      }
      return true;
    } catch (RuntimeException e) {
      LOG.error("The items of {} could not be supplied", resource, e);
      throw SourceFailed.passing("the program failed at item %d: %s".formatted(count + 1, e));
    }
  }
}
