package dev.ashlar.app;

import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Services that definitions can switch on and that this version does not have. */
final class Absent {
  private Absent() {}

  /**
   * One line that names them and who declares them; empty if nobody does.
   *
   * @param settings keys of the definition's settings that have no effect
   */
  static Optional<String> of(Schema schema, List<String> settings) {
    var lines = new ArrayList<String>();
    add(lines, schema, "cache", Services::cache);
    settings.forEach(key -> lines.add("the setting " + key));
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of("Declared, but not part of this version: " + String.join("; ", lines));
  }

  private static void add(
      List<String> lines, Schema schema, String service, Predicate<Services> declared) {
    List<String> names =
        schema.resources()
            .stream()
            .filter(resource -> declared.test(resource.declaration().services()))
            .map(Resource::name)
            .toList();
    if (!names.isEmpty()) {
      lines.add(service + " (" + String.join(", ", names) + ")");
    }
  }
}
