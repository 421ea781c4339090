package dev.ashlar.web.html;

import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** How every resource of an application is shown. Immutable. */
final class Catalogue {
  private final Schema schema;
  private final Map<String, Shown> byName = new LinkedHashMap<>();

  Catalogue(Schema schema) {
    this.schema = schema;
    schema.resources().forEach(resource -> byName.put(resource.name(), Shown.of(resource)));
  }

  Schema schema() {
    return schema;
  }

  Collection<Shown> all() {
    return byName.values();
  }

  Shown of(Resource resource) {
    return of(resource.name());
  }

  Shown of(String resource) {
    return Objects.requireNonNull(byName.get(resource), resource);
  }
}
