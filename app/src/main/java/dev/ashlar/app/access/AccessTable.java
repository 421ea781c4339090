package dev.ashlar.app.access;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Access.Rule;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.Routes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * CallerKind may do what with an application, on which face. It follows from the table of routes alone; what
 * hooks refuse besides is theirs to say.
 *
 * @param routes every route of the application, whose rules are those of its definition
 * @param callers the kinds of callers that differ; the columns
 * @param rows by resource, method and face, in the order of the definition
 */
public record AccessTable(Routes routes, List<CallerKind> callers, List<Row> rows) {
  /** Those who run the application. */
  public static final CallerKind ADMINISTRATOR = new CallerKind.Role(Callers.ADMIN);

  /** Copies the lists. */
  public AccessTable {
    callers = List.copyOf(callers);
    rows = List.copyOf(rows);
  }

  /**
   * A method of a resource on a face.
   *
   * @param face its name
   * @param routes those that the method is used by
   * @param hooked whether a hook may refuse, or narrow, what the rules allow
   * @param rights by caller, in the order of the table's callers
   */
  public record Row(
      Resource resource,
      Method<?> method,
      String face,
      List<Route> routes,
      boolean hooked,
      Map<CallerKind, Permission> rights) {
    /** Copies the list. */
    public Row {
      routes = List.copyOf(routes);
    }
  }

  /** The table of all routes of an application. */
  public static AccessTable of(Routes routes) {
    Schema schema = routes.application().schema();
    List<CallerKind> callers = callers(schema, routes.application().auth());
    var rows = new ArrayList<Row>();
    for (Resource resource : schema.resources()) {
      for (Method<?> method : Method.all()) {
        for (String face : routes.faces()) {
          List<Route> using = routes.using(face, resource, method);
          if (!using.isEmpty()) {
            rows.add(row(resource, method, face, using, callers));
          }
        }
      }
    }
    return new AccessTable(routes, callers, rows);
  }

  /** What is served, with its rules. */
  public Schema schema() {
    return routes.application().schema();
  }

  /** Whether callers can say who they are; otherwise everybody is anonymous. */
  public boolean authenticated() {
    return routes.application().auth();
  }

  /** The routes of a face that only those who run the application may use. */
  public List<Route> administration(String face) {
    return routes.of(face, route -> route.right() instanceof Right.Administrator);
  }

  /** The routes of a face that tell callers of themselves alone, and sign them in and out. */
  public List<Route> sessions(String face) {
    return routes.of(
        face,
        route -> route.right() instanceof Right.Session
            || route.right() instanceof Right.SigningIn);
  }

  /** The routes of a face that everybody may use: they never tell of documents. */
  public List<Route> unguarded(String face) {
    return routes.of(face, route -> route.right() instanceof Right.Anybody);
  }

  private static Row row(
      Resource resource,
      Method<?> method,
      String face,
      List<Route> routes,
      List<CallerKind> callers) {
    var rights = new LinkedHashMap<CallerKind, Permission>();
    callers.forEach(who -> rights.put(who, right(resource, method, who)));
    boolean hooked = resource.hooks().hasPre(method);
    return new Row(resource, method, face, routes, hooked, rights);
  }

  private static List<CallerKind> callers(Schema schema, boolean authenticated) {
    var callers = new ArrayList<CallerKind>();
    callers.add(new CallerKind.Anonymous());
    if (!authenticated) {
      return callers;
    }
    callers.add(new CallerKind.Authenticated());
    var roles = new TreeSet<String>();
    for (Resource resource : schema.resources()) {
      for (Rule rule : resource.declaration().access().rules().values()) {
        roles.addAll(rule.roles());
      }
    }
    roles.remove(Callers.ADMIN);
    roles.forEach(role -> callers.add(new CallerKind.Role(role)));
    callers.add(ADMINISTRATOR);
    return callers;
  }

  /** What changes or removes a document also needs the right to see it, as far as there is one. */
  private static Permission right(Resource resource, Method<?> method, CallerKind who) {
    Permission own = ruled(resource, method, who);
    boolean changes = method == Method.UPDATE || method == Method.DESTROY;
    if (!changes || !(ruled(resource, Method.GET, who) instanceof Permission.Where(var seen))) {
      return own;
    }
    return switch (own) {
      case Permission.Barred barred -> barred;
      case Permission.Allowed allowed -> new Permission.Where(seen);
      case Permission.Where(var selectors) -> {
        var both = new LinkedHashSet<ObjectNode>(selectors);
        both.addAll(seen);
        yield new Permission.Where(List.copyOf(both));
      }
    };
  }

  private static Permission ruled(Resource resource, Method<?> method, CallerKind who) {
    Optional<Rule> rule = resource.declaration().access().rule(method);
    if (rule.isEmpty()) {
      return new Permission.Allowed();
    }
    return ruled(rule.get(), who);
  }

  private static Permission ruled(Rule rule, CallerKind who) {
    return switch (rule) {
      case Rule.Nobody() -> new Permission.Barred("nothing said (closed by default)");
      case Rule.Public() -> new Permission.Allowed();
      case Rule.Authenticated() ->
          who instanceof CallerKind.Anonymous
              ? new Permission.Barred("needs a token")
              : new Permission.Allowed();
      case Rule.Roles(var roles) ->
          who instanceof CallerKind.Role(var role) && roles.contains(role)
              ? new Permission.Allowed()
              : new Permission.Barred(
                  "needs the role " + String.join(" or ", new TreeSet<>(roles)));
      case Rule.Where where ->
          who instanceof CallerKind.Anonymous && where.barsAnonymous()
              ? new Permission.Barred("needs a token")
              : new Permission.Where(List.of(where.selector()));
      case Rule.AnyOf(var rules) -> any(rules.stream().map(each -> ruled(each, who)).toList());
    };
  }

  /** The most that any of several rules gives. */
  private static Permission any(List<Permission> rights) {
    if (rights.contains(new Permission.Allowed())) {
      return new Permission.Allowed();
    }
    var selectors = new LinkedHashSet<ObjectNode>();
    var reasons = new LinkedHashSet<String>();
    for (Permission right : rights) {
      switch (right) {
        case Permission.Where(var some) -> selectors.addAll(some);
        case Permission.Barred(var reason) -> reasons.add(reason);
        case Permission.Allowed() -> {}
      }
    }
    if (selectors.isEmpty()) {
      return new Permission.Barred(String.join(", or ", reasons));
    }
    if (selectors.size() == 1) {
      return new Permission.Where(List.copyOf(selectors));
    }
    ObjectNode either = JsonNodeFactory.instance.objectNode();
    either.putArray("$or").addAll(selectors);
    return new Permission.Where(List.of(either));
  }
}
