package dev.ashlar.engine.write;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.FileId;
import dev.ashlar.operation.NamedUpload;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.FileValues;
import dev.ashlar.schema.Resource;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Drafts with the files that came with them. */
final class FileDrafts {
  private FileDrafts() {}

  /** A file takes the place of the value; where the attribute is multiple, it comes behind the others. */
  static Draft with(List<NamedUpload> files, Resource resource, DocumentId id, Draft draft) {
    Draft filled = draft;
    for (NamedUpload file : files) {
      ObjectNode value = value(file, resource, id);
      boolean multiple =
          resource.attribute(file.attribute()).filter(Attribute::multiple).isPresent();
      filled =
          filled.with(file.attribute(),
              multiple ? appended(filled, file.attribute(), value) : value);
    }
    return filled;
  }

  private static ArrayNode appended(Draft draft, String attribute, ObjectNode value) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    draft.value(attribute).ifPresent(there -> FileValues.all(there).forEach(list::add));
    return list.add(value);
  }

  private static ObjectNode value(NamedUpload file, Resource resource, DocumentId id) {
    String digest = file.upload().digest();
    FileId own = FileId.of(resource.name(), file.attribute(), id, digest, file.name());
    return FileValues.of(
        own.toString(), file.name(), file.upload().type(), file.upload().size(), digest);
  }
}
