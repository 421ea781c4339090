package dev.ashlar.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What resources must satisfy together, and each for itself. */
final class SchemaCheck {
  /** First segments of routes that the server itself answers. */
  private static final Set<String> RESERVED =
      Set.of(
          "docs",
          "files",
          "graphql",
          "livez",
          "metrics",
          "openapi.json",
          "problems",
          "public",
          "readyz");

  private final Map<String, Resource> byName = new LinkedHashMap<>();
  private final Map<String, Resource> byCollection = new LinkedHashMap<>();

  private SchemaCheck(Collection<Resource> resources) {
    resources.forEach(resource -> byName.putIfAbsent(resource.name(), resource));
  }

  /** Everything that is wrong, in the order of declaration. */
  static List<Finding> of(Collection<Resource> resources) {
    var check = new SchemaCheck(resources);
    var findings = new ArrayList<Finding>();
    for (Resource resource : resources) {
      Report report = Report.on(resource);
      check.names(resource, report);
      new ResourceCheck(resource, check.byName).check(report);
      findings.addAll(report.findings());
    }
    return findings;
  }

  private void names(Resource resource, Report report) {
    String name = resource.name();
    report.unless(
        isName(name),
        "expected a name of letters, digits and '_' that begins with a letter; found '"
            + name
            + "'");
    report.unless(
        byName.get(name) == resource, "there are two resources of this name. Rename one of them");
    route(resource, report.at("plural"));
  }

  private void route(Resource resource, Report report) {
    String route = resource.collection();
    Resource other = byCollection.putIfAbsent(route, resource);
    if (RESERVED.contains(route) || route.startsWith("_")) {
      report.wrong("the server itself answers at /" + route + ". Give the resource another plural");
    } else if (!isRoute(route)) {
      report.wrong(
          "expected a plural of lower-case letters, digits and '-'; found '" + route + "'");
    } else if (other != null && !other.name().equals(resource.name())) {
      report.wrong(
          "/"
              + route
              + " is the route of "
              + other.name()
              + " too. Give one of them another plural");
    }
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && isLetter(name.charAt(0))
        && name.chars().allMatch(c -> isLetter(c) || isDigit(c) || c == '_');
  }

  private static boolean isRoute(String route) {
    return !route.isEmpty()
        && route.charAt(0) != '-'
        && route.chars().allMatch(c -> (c >= 'a' && c <= 'z') || isDigit(c) || c == '-');
  }

  static boolean isLetter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
