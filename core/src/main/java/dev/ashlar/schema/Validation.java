package dev.ashlar.schema;

import dev.ashlar.document.Attachment;
import dev.ashlar.document.Draft;
import dev.ashlar.document.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the documents of one resource must be: the defaults of missing members, and every way in which a
 * document does not fit its attributes. Immutable and thread-safe.
 */
public final class Validation {
  private final List<Attribute> attributes;
  private final String idMember;
  private final Validator validator;

  Validation(List<Attribute> attributes, String idMember) {
    this.attributes = attributes;
    this.idMember = idMember;
    validator = new Validator(attributes);
  }

  /** The draft of a new document with the defaults of its missing members. */
  public Draft withDefaults(Draft draft, Instant now, IdSource ids) {
    return new Draft(Defaults.applied(attributes, draft.members(), now, ids));
  }

  /** Every violation of an arranged document; valid values get their stored form in place. */
  public List<Violation> check(ObjectNode members) {
    var found = new ArrayList<Violation>();
    validator.check(members, "", idMember, found);
    if (attributes.isEmpty()) {
      for (String name : List.of(Attachment.MEMBER, Attachment.FILES)) {
        if (members.has(name)) {
          found.add(
              Violation.of("/" + name, Violation.Code.UNKNOWN, "this name means something else"));
        }
      }
    }
    return found;
  }
}
