package dev.ashlar.app.cli;

import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.List;

/** Resources as arguments name them: {@code Film}, {@code films} or {@code /films}. */
final class Resources {
  private Resources() {}

  /**
   * The resource of a name.
   *
   * @throws WrongUsage if there is none
   */
  static Resource named(Schema schema, String name) {
    for (Resource resource : schema.resources()) {
      String collection = resource.collection();
      if (name.equals(resource.name())
          || name.equals(collection)
          || name.equals("/" + collection)) {
        return resource;
      }
    }
    throw unknown(name, schema.resources().stream().map(Resource::name).toList());
  }

  static WrongUsage unknown(String name, List<String> known) {
    return new WrongUsage(
        "There is no resource '" + name + "'; there are: " + String.join(", ", known));
  }
}
