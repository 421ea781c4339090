package dev.ashlar.schema;

import dev.ashlar.query.InvalidSelector;
import dev.ashlar.query.Selector;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a rule of access must satisfy: its selector must be one, whoever the caller is. */
final class AccessCheck {
  private static final String CALLER = "@caller";
  private static final String CLAIMS = "@caller.claims.";
  private static final List<String> KNOWN = List.of("@caller.id", "@caller.roles");

  /** The operators whose operand is a list. */
  private static final List<String> OF_LISTS = List.of("$in", "$nin", "$all");

  private AccessCheck() {}

  static void check(Resource resource, Access.Rule rule, Report report) {
    switch (rule) {
      case Access.Rule.Nobody() -> {}
      case Access.Rule.Public() -> {}
      case Access.Rule.Authenticated() -> {}
      case Access.Rule.Roles(var roles) ->
          report.unless(
              !roles.isEmpty() && !roles.contains(""), "expected the names of roles, found none");
      case Access.Rule.Where(var selector) -> selector(resource, selector, report);
    }
  }

  private static void selector(Resource resource, ObjectNode template, Report report) {
    int before = report.findings().size();
    JsonNode filled = filled(template, "", report);
    if (report.findings().size() > before) {
      return;
    }
    try {
      resource.bind(Selector.parse(filled), true);
    } catch (InvalidSelector e) {
      String place = e.pointer().isEmpty() ? "" : " at " + e.pointer();
      report.wrong("this is no selector" + place + ": " + e.getMessage());
    } catch (UnknownMember e) {
      report.wrong(String.valueOf(e.getMessage()));
    }
  }

  /** The template for a caller of whom everything is known. */
  private static JsonNode filled(JsonNode template, String operator, Report report) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (template) {
      case ObjectNode object -> {
        ObjectNode copy = nodes.objectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
          copy.set(member.getKey(), filled(member.getValue(), member.getKey(), report));
        }
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = nodes.arrayNode();
        array.forEach(element -> copy.add(filled(element, "", report)));
        yield copy;
      }
      default -> {
        boolean mentions = template.isString() && template.stringValue().startsWith(CALLER);
        yield mentions ? value(template.stringValue(), operator, report) : template;
      }
    };
  }

  private static JsonNode value(String placeholder, String operator, Report report) {
    JsonNode text = JsonNodeFactory.instance.stringNode("caller");
    JsonNode list = JsonNodeFactory.instance.arrayNode().add("caller");
    boolean claim = placeholder.startsWith(CLAIMS) && placeholder.length() > CLAIMS.length();
    if (!claim && !KNOWN.contains(placeholder)) {
      report.wrong(
          "expected @caller.id, @caller.roles or @caller.claims.x; found '"
              + placeholder
              + "'"
              + Report.didYouMean(placeholder, KNOWN));
    }
    boolean listed = placeholder.equals("@caller.roles") || OF_LISTS.contains(operator);
    return listed && !placeholder.equals("@caller.id") ? list : text;
  }
}
