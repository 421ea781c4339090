package dev.ashlar.schema;

import dev.ashlar.query.InvalidSelector;
import dev.ashlar.query.Suggestion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a rule of access must satisfy: its selector must be one, whoever the caller is. */
final class AccessCheck {
  private static final String CALLER = "@caller";
  private static final String ID = "@caller.id";
  private static final String CLAIMS = "@caller.claims.";
  private static final List<String> KNOWN = List.of(ID, "@caller.roles");

  /** The operators whose operand is a part of a text. */
  private static final List<String> OF_TEXTS = List.of("$contains", "$beginsWith", "$regex");

  /** What other products call the one who asks. */
  private static final List<String> OTHERS =
      List.of("user", "currentuser", "request", "auth", "me");

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
      case Access.Rule.AnyOf(var rules) -> rules.forEach(each -> check(resource, each, report));
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
    boolean part = OF_TEXTS.contains(operator);
    if (template.isString() && isMeant(template.stringValue(), part)) {
      placeholder(template.stringValue(), report);
      report.unless(
          !template.stringValue().equals(ID) || !SelectorTemplate.OF_LISTS.contains(operator),
          operator + " expects a list, and " + ID + " is one value. Write [ \"" + ID + "\" ]");
    }
  }

  /**
   * Whether a text is meant to stand for something of the caller: it begins as that does, or nearly, or
   * it is a path behind an {@code @}, as other products write it. A part of a text may well be one:
   * {@code {"$contains": "@example.org"}}.
   */
  private static boolean isMeant(String text, boolean part) {
    if (!text.startsWith("@")) {
      return false;
    }
    String[] steps = text.substring(1).split("\\.", -1);
    String first = steps[0].toLowerCase(Locale.ROOT);
    boolean near = Suggestion.closest(first, List.of("caller", "callerid")).isPresent();
    boolean path = steps.length > 1 && Arrays.stream(steps).allMatch(AccessCheck::isName);
    return path ? near || !part || OTHERS.contains(first) : near || text.startsWith(CALLER);
  }

  private static boolean isName(String step) {
    return !step.isEmpty() && step.chars().allMatch(c -> c == '_' || Character.isLetterOrDigit(c));
  }

  private static void placeholder(String placeholder, Report report) {
    boolean claim = placeholder.startsWith(CLAIMS) && placeholder.length() > CLAIMS.length();
    if (!claim && !KNOWN.contains(placeholder)) {
      report.wrong(
          "expected @caller.id, @caller.roles or @caller.claims.x; found '"
              + placeholder
              + "'"
              + meant(placeholder));
    }
  }

  /** What a placeholder that is none was probably to be. */
  private static String meant(String placeholder) {
    int dot = placeholder.indexOf('.');
    String rest = dot < 0 ? "" : placeholder.substring(dot + 1);
    String last = rest.substring(rest.lastIndexOf('.') + 1);
    String asCaller =
        rest.startsWith("claim.") || rest.startsWith("claims.")
            ? CLAIMS + rest.substring(rest.indexOf('.') + 1)
            : last.isEmpty() ? placeholder : CALLER + "." + last;
    return asCaller.startsWith(CLAIMS)
        ? ". Did you mean '" + asCaller + "'?"
        : Report.didYouMean(asCaller, KNOWN);
  }
}
