package dev.ashlar.web.face;

import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.util.List;

/**
 * What the routes of a server follow from: known before a store is opened or a port is bound.
 *
 * @param schema as it is served: closed, if callers are known
 * @param auth whether callers can say who they are; otherwise everybody is anonymous
 * @param limits how much one request may ask for
 */
public record Application(Schema schema, boolean auth, RequestLimits limits) {
  /** An application without callers and with the usual limits. */
  public static Application open(Schema schema) {
    return new Application(schema, false, RequestLimits.DEFAULT);
  }

  /** The resources that have an attribute of the type File. */
  public List<Resource> withFiles() {
    return schema.resources().stream().filter(each -> !each.files().isEmpty()).toList();
  }
}
