package dev.ashlar.web.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the handler for a request: one hash look-up per segment of the path. A literal segment goes
 * before one that stands for any but the empty one. Knows every route from the start; immutable.
 *
 * <pre>
 *   /                      root
 *   ├── people             GET POST OPTIONS
 *   │   ├── _query         POST
 *   │   └── {id}           GET PUT PATCH DELETE
 *   └── metrics            GET
 * </pre>
 */
public final class Router {
  private final Node root;
  private final List<Address> addresses;
  private final Route nowhere;
  private final Route slashed;
  private final BiFunction<Request, Response, Response> problems;

  private Router(
      Node root,
      Traffic unmatched,
      List<Address> addresses,
      List<Filter> filters,
      BiFunction<Request, Response, Response> problems) {
    this.root = root;
    this.problems = problems;
    nowhere = new Route(missing(), unmatched, "").behind(filters);
    slashed = new Route(Router::withoutSlash, unmatched, "").behind(filters);
    this.addresses = List.copyOf(addresses);
  }

  /** A method and the template of a path that it has a handler for: {@code GET /people/{id}}. */
  public record Address(HttpMethod method, String template) {
    @Override
    public String toString() {
      return method + " " + template;
    }
  }

  /** A builder that counts requests in the registry. */
  public static Builder builder(MeterRegistry registry) {
    return new Builder(registry);
  }

  /** A router without addresses. */
  public static Router empty() {
    return builder(new CompositeMeterRegistry()).build();
  }

  /** What answers the requests of one method at one address, and counts them. Thread-safe. */
  public static final class Route {
    private final Handler handler;
    private final Traffic traffic;
    private final String allowed;

    private Route(Handler handler, Traffic traffic, String allowed) {
      this.handler = handler;
      this.traffic = traffic;
      this.allowed = allowed;
    }

    /** The answer; throws as {@link Handler#handle} does. */
    public Response answer(Request request) {
      return handler.handle(request);
    }

    /** Counts a request that was answered. */
    public void count(int status, long nanoseconds) {
      traffic.count(status, nanoseconds);
    }

    private Route behind(List<Filter> filters) {
      Handler front = handler;
      for (Filter filter : filters.reversed()) {
        front = filter.before(front);
      }
      return new Route(front, traffic, allowed);
    }

    /**
     * A route that refuses what no handler may overlook, and says of a body that it does not take what
     * the address does.
     */
    private Route checked(String allowed, List<Field> described) {
      return new Route(
          request -> {
            try {
              request.check();
              return handler.handle(request);
            } catch (Rejected e) {
              throw e.problem().type() == ProblemType.MEDIA_TYPE
                  ? new Rejected(described(e.problem(), described))
                  : e;
            }
          },
          traffic,
          allowed);
    }

    private static Problem described(Problem problem, List<Field> described) {
      Problem more = problem;
      for (Field field : described) {
        boolean stated = more.fields().stream().anyMatch(each -> each.name() == field.name());
        more = stated ? more : more.with(field);
      }
      return more;
    }
  }

  /** The route of a request; one that answers with a problem if there is none. */
  public Route route(Request request) {
    Node node = root;
    @Nullable Node rest = null;
    for (String segment : request.segments()) {
      rest = node.rest == null ? rest : node.rest;
      @Nullable Node next = node.literals.get(segment);
      next = next == null && !node.isReserved(segment) ? node.any : next;
      if (next == null) {
        if (rest == null) {
          return segment.isEmpty() && isSlashed(request.path()) ? slashed : nowhere;
        }
        node = Objects.requireNonNull(rest);
        break;
      }
      node = next;
    }
    @Nullable Route route = node.routes.get(request.method());
    if (route == null) {
      return nowhere;
    }
    request.allow(route.allowed);
    return route;
  }

  /** Whether a path has a slash too many; one that begins with two would lead to another host. */
  private static boolean isSlashed(String path) {
    return path.endsWith("/") && "/\\".indexOf(path.charAt(1)) < 0;
  }

  private static Response withoutSlash(Request request) {
    String path = request.path();
    int end = path.length();
    while (path.charAt(end - 1) == '/') {
      end--;
    }
    return Response.of(
        308, Field.of(FieldName.LOCATION,
            path.substring(0, end) + request.target().substring(path.length())));
  }

  /** Every route that was defined, in that order; without those that follow from them. */
  public List<Address> addresses() {
    return addresses;
  }

  /** An answer as whoever asked reads it: browsers get a page of a problem. */
  public Response shown(Request request, Response response) {
    return response.status() >= 400 && isProblem(response) ? problems.apply(request, response)
        : response;
  }

  private static boolean isProblem(Response response) {
    for (Field field : response.sent()) {
      if (field.name() == FieldName.CONTENT_TYPE) {
        return field.value().equals(MediaType.PROBLEM.toString());
      }
    }
    return false;
  }

  /** The route of requests that have none. */
  public Route nowhere() {
    return nowhere;
  }

  private static Handler missing() {
    return request -> {
      throw new Rejected(
          Problem.of(ProblemType.MISSING, "there is nothing at " + request.path()));
    };
  }

  /** One place in the tree of paths. */
  private static final class Node {
    private final Map<String, Node> literals = new HashMap<>();
    private final Map<HttpMethod, Route> routes = new EnumMap<>(HttpMethod.class);
    private final List<Field> described = new ArrayList<>();
    private @Nullable Node any;
    private @Nullable Node rest;
    private boolean underscored;
    private boolean closed;

    /** Names with an underscore are reserved where routes have such names, and nowhere else. */
    private boolean isReserved(String segment) {
      return segment.isEmpty() || (underscored && segment.charAt(0) == '_');
    }

    private Node child(String segment) {
      underscored |= segment.startsWith("_");
      if (!segment.startsWith("{")) {
        return literals.computeIfAbsent(segment, name -> new Node());
      }
      if (segment.endsWith("*}")) {
        Node all = rest == null ? new Node() : rest;
        rest = all;
        return all;
      }
      Node child = any == null ? new Node() : any;
      any = child;
      return child;
    }

    /** Fills in what follows from the routes that were defined, for this node and all below. */
    private void complete(Traffic unmatched, List<Filter> filters) {
      literals.values().forEach(child -> child.complete(unmatched, filters));
      if (any != null) {
        any.complete(unmatched, filters);
      }
      if (rest != null) {
        rest.complete(unmatched, filters);
      }
      if (routes.isEmpty() && !closed) {
        return;
      }
      var allow = new StringJoiner(", ");
      for (HttpMethod method : HttpMethod.values()) {
        boolean implied =
            method == HttpMethod.OPTIONS
                || (method == HttpMethod.HEAD && routes.containsKey(HttpMethod.GET));
        if (routes.containsKey(method) || implied) {
          allow.add(method.name());
        }
      }
      described.addFirst(Field.constant(FieldName.ALLOW, allow.toString()));
      for (HttpMethod method : HttpMethod.values()) {
        routes.computeIfAbsent(method, missing -> implied(missing, unmatched));
      }
      routes.replaceAll(
          (method, route) -> route.checked(allow.toString(), described).behind(filters));
    }

    private Route implied(HttpMethod method, Traffic unmatched) {
      @Nullable Route get = routes.get(HttpMethod.GET);
      if (method == HttpMethod.HEAD && get != null) {
        return get;
      }
      Field[] fields = described.toArray(Field[]::new);
      if (method == HttpMethod.OPTIONS) {
        return new Route(request -> Response.of(204, fields), unmatched, "");
      }
      var problem =
          Problem.of(ProblemType.METHOD, "this address takes " + fields[0].value())
              .with(fields[0]);
      return new Route(
          request -> {
            throw new Rejected(problem);
          },
          unmatched,
          "");
    }
  }

  /** Collects routes; not thread-safe. */
  public static final class Builder {
    private final Node root = new Node();
    private final List<Address> addresses = new ArrayList<>();
    private final List<Filter> filters = new ArrayList<>();
    private final MeterRegistry registry;
    private BiFunction<Request, Response, Response> problems = (request, problem) -> problem;

    private Builder(MeterRegistry registry) {
      this.registry = registry;
    }

    /**
     * Adds a route.
     *
     * @param template the path, such as {@code /people/{id}}; a segment in braces stands for any, and
     *     {@code {path*}} at the end for all that follow
     * @throws IllegalStateException if there is one already
     */
    public Builder route(HttpMethod method, String template, Handler handler) {
      Node node = node(template);
      var route = new Route(handler, new Traffic(registry, method.name(), template), "");
      if (node.routes.putIfAbsent(method, route) != null) {
        throw new IllegalStateException(method + " " + template + " has two handlers");
      }
      addresses.add(new Address(method, template));
      return this;
    }

    /** An address that is known and takes nothing: 405 rather than 404. */
    public Builder closed(String template) {
      node(template).closed = true;
      return this;
    }

    private Node node(String template) {
      Node node = root;
      for (String segment : template.substring(1).split("/")) {
        node = segment.isEmpty() ? node : node.child(segment);
      }
      return node;
    }

    /** Adds fields to the answers that say what an address takes: OPTIONS, and the problem 415. */
    public Builder describe(String template, Field... fields) {
      List<Field> described = node(template).described;
      for (Field field : fields) {
        if (!described.contains(field)) {
          described.add(field);
        }
      }
      return this;
    }

    /** Puts a filter before every route, and before the lack of one, behind those put before. */
    public Builder behind(Filter filter) {
      filters.add(filter);
      return this;
    }

    /** Shows problems otherwise than as JSON, to those who ask for that. */
    public Builder showing(BiFunction<Request, Response, Response> problems) {
      this.problems = problems;
      return this;
    }

    /** The router. */
    public Router build() {
      var unmatched = new Traffic(registry, "any", "unmatched");
      root.complete(unmatched, List.copyOf(filters));
      return new Router(root, unmatched, addresses, List.copyOf(filters), problems);
    }
  }
}
