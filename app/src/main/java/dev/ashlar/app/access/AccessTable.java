package dev.ashlar.app.access;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Access.Rule;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.web.auth.Callers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who may do what with an application, on which face. It follows from the definition alone; what hooks
 * refuse besides is theirs to say.
 *
 * @param authenticated whether callers can say who they are; otherwise everybody is anonymous
 * @param callers the kinds of callers that differ; the columns
 * @param rows by resource, method and face, in the order of the definition
 */
public record AccessTable(Schema schema, boolean authenticated, List<Who> callers, List<Row> rows) {
  /** Those who run the application. */
  public static final Who ADMINISTRATOR = new Who.Role(Callers.ADMIN);

  /** Copies the lists. */
  public AccessTable {
    callers = List.copyOf(callers);
    rows = List.copyOf(rows);
  }

  /**
   * A method of a resource on a face.
   *
   * @param hooked whether a hook may refuse, or narrow, what the rules allow
   * @param rights by caller, in the order of the table's callers
   */
  public record Row(
      Resource resource,
      Method<?> method,
      Face face,
      List<Door> doors,
      boolean hooked,
      Map<Who, Right> rights) {
    /** Copies the list. */
    public Row {
      doors = List.copyOf(doors);
    }
  }

  /**
   * The table of a schema.
   *
   * @param schema as it is served: closed, if callers are known
   * @param authenticated whether callers can say who they are
   */
  public static AccessTable of(Schema schema, boolean authenticated) {
    List<Who> callers = callers(schema, authenticated);
    var rows = new ArrayList<Row>();
    for (Resource resource : schema.resources()) {
      for (Method<?> method : Method.all()) {
        for (Face face : Face.values()) {
          rows.add(row(resource, method, face, callers));
        }
      }
    }
    return new AccessTable(schema, authenticated, callers, rows);
  }

  private static Row row(Resource resource, Method<?> method, Face face, List<Who> callers) {
    var rights = new LinkedHashMap<Who, Right>();
    callers.forEach(who -> rights.put(who, right(resource, method, who)));
    boolean hooked = resource.hooks().hasPre(method);
    return new Row(resource, method, face, face.doors(resource, method), hooked, rights);
  }

  private static List<Who> callers(Schema schema, boolean authenticated) {
    var callers = new ArrayList<Who>();
    callers.add(new Who.Anonymous());
    if (!authenticated) {
      return callers;
    }
    callers.add(new Who.Authenticated());
    var roles = new TreeSet<String>();
    for (Resource resource : schema.resources()) {
      for (Rule rule : resource.declaration().access().rules().values()) {
        if (rule instanceof Rule.Roles(var named)) {
          roles.addAll(named);
        }
      }
    }
    roles.remove(Callers.ADMIN);
    roles.forEach(role -> callers.add(new Who.Role(role)));
    callers.add(ADMINISTRATOR);
    return callers;
  }

  /** What changes or removes a document also needs the right to see it, as far as there is one. */
  private static Right right(Resource resource, Method<?> method, Who who) {
    Right own = ruled(resource, method, who);
    boolean changes = method == Method.UPDATE || method == Method.DESTROY;
    if (!changes || !(ruled(resource, Method.GET, who) instanceof Right.Where(var seen))) {
      return own;
    }
    return switch (own) {
      case Right.Barred barred -> barred;
      case Right.Allowed allowed -> new Right.Where(seen);
      case Right.Where(var selectors) -> {
        var both = new LinkedHashSet<ObjectNode>(selectors);
        both.addAll(seen);
        yield new Right.Where(List.copyOf(both));
      }
    };
  }

  private static Right ruled(Resource resource, Method<?> method, Who who) {
    Optional<Rule> rule = resource.declaration().access().rule(method);
    if (rule.isEmpty()) {
      return new Right.Allowed();
    }
    return switch (rule.get()) {
      case Rule.Nobody() -> new Right.Barred("nothing said (closed by default)");
      case Rule.Public() -> new Right.Allowed();
      case Rule.Authenticated() ->
          who instanceof Who.Anonymous
              ? new Right.Barred("needs a token")
              : new Right.Allowed();
      case Rule.Roles(var roles) ->
          who instanceof Who.Role(var role) && roles.contains(role)
              ? new Right.Allowed()
              : new Right.Barred("needs the role " + String.join(" or ", new TreeSet<>(roles)));
      case Rule.Where(var selector) ->
          who instanceof Who.Anonymous && mentionsCaller(selector)
              ? new Right.Barred("needs a token")
              : new Right.Where(List.of(selector));
    };
  }

  private static boolean mentionsCaller(JsonNode selector) {
    return selector.isString()
        ? selector.stringValue().startsWith("@caller.")
        : selector.valueStream().anyMatch(AccessTable::mentionsCaller);
  }
}
