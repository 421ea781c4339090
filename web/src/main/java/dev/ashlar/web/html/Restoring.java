package dev.ashlar.web.html;

import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.html.Pages.Reader;
import java.util.Map;
import java.util.OptionalLong;

/** Whether a reader can make a document what it was, and the forms that do. Used by one thread. */
final class Restoring {
  private final String action;
  private final String csrf;
  private final OptionalLong version;
  private final boolean allowed;

  Restoring(Pages pages, Shown shown, Reader reader, DocumentId id) {
    Resource resource = shown.resource();
    action = shown.url(id.text());
    csrf = pages.backend().callers().csrf(reader.request()).orElse("");
    version =
        pages.backend()
            .engine()
            .perform(
                Operation.Get.of(reader.context(), resource.name(),
                    id)) instanceof Outcome.Found(var view)
                        ? OptionalLong.of(view.version())
                        : OptionalLong.empty();
    allowed =
        !resource.isReadOnly()
            && pages.may(
                reader, resource, version.isPresent() ? Method.UPDATE : Method.CREATE);
  }

  /** The form that restores what the document was at a sequence; empty where that is nothing to do. */
  Map<String, Object> at(long sequence) {
    boolean same = version.isPresent() && version.getAsLong() <= sequence;
    return !allowed || same ? Map.of()
        : Map.of(
            "action", action,
            "csrf", csrf,
            "at", sequence,
            "version", version.isPresent() ? String.valueOf(version.getAsLong()) : "");
  }
}
