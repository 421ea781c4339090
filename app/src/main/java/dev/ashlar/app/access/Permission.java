package dev.ashlar.app.access;

import dev.ashlar.json.Json;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** What a caller may do with a method of a resource. */
public sealed interface Permission {
  /** As tables write it. */
  String text();

  /** With every document. */
  record Allowed() implements Permission {
    @Override
    public String text() {
      return "yes";
    }
  }

  /** With none. */
  record Barred(String reason) implements Permission {
    @Override
    public String text() {
      return "refused: " + reason;
    }
  }

  /** With documents that match all of these selectors, as the definition writes them. */
  record Where(List<ObjectNode> selectors) implements Permission {
    /** Copies the list. */
    public Where {
      selectors = List.copyOf(selectors);
    }

    @Override
    public String text() {
      return selectors.stream().map(Json::text).collect(Collectors.joining(" and ", "where ", ""));
    }
  }
}
