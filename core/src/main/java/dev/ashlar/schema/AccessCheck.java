package dev.ashlar.schema;

import dev.ashlar.query.InvalidSelector;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a rule of access must satisfy: its selector must be one, whoever the caller is. */
final class AccessCheck {
  private static final String CALLER = "@caller";
  private static final String ID = "@caller.id";
  private static final String CLAIMS = "@caller.claims.";
  private static final List<String> KNOWN = List.of(ID, "@caller.roles");

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
    placeholders(template, "", report);
    if (report.findings().size() > before) {
      return;
    }
    try {
      resource.rights().parsed(template);
    } catch (InvalidSelector e) {
      String place = e.pointer().isEmpty() ? "" : " at " + e.pointer();
      report.wrong("this is no selector" + place + ": " + e.getMessage());
    } catch (InvalidMember e) {
      report.wrong(String.valueOf(e.getMessage()));
    }
  }

  private static void placeholders(JsonNode template, String operator, Report report) {
    template.properties()
        .forEach(member -> placeholders(member.getValue(), member.getKey(), report));
    if (template.isArray()) {
      template.forEach(element -> placeholders(element, "", report));
    }
    if (template.isString() && template.stringValue().startsWith(CALLER)) {
      placeholder(template.stringValue(), report);
      report.unless(
          !template.stringValue().equals(ID) || !RuleSelector.OF_LISTS.contains(operator),
          operator + " expects a list, and " + ID + " is one value. Write [ \"" + ID + "\" ]");
    }
  }

  private static void placeholder(String placeholder, Report report) {
    boolean claim = placeholder.startsWith(CLAIMS) && placeholder.length() > CLAIMS.length();
    if (!claim && !KNOWN.contains(placeholder)) {
      report.wrong(
          "expected @caller.id, @caller.roles or @caller.claims.x; found '"
              + placeholder
              + "'"
              + Report.didYouMean(placeholder, KNOWN));
    }
  }
}
