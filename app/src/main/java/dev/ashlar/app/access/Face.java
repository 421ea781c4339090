package dev.ashlar.app.access;

import dev.ashlar.operation.Method;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A face of an application, with all of its doors: each belongs to the methods that guard it. */
public enum Face {
  /** Requests over HTTP. */
  REST {
    @Override
    public List<Door> doors(Resource resource, Method<?> method) {
      String all = "/" + resource.collection();
      String one = all + "/{id}";
      List<String> doors =
          switch (method.text()) {
            case "query" -> List.of("GET " + all, "POST " + all + "/_query",
                "GET " + all + "/_changes", "GET /_changes");
            case "get" -> List.of("GET " + one, "GET " + one + "/_history");
            case "create" -> List.of("POST " + all, "PUT " + one);
            case "update" -> List.of("PUT " + one, "PATCH " + one);
            case "destroy" -> List.of("DELETE " + one);
            default -> throw new IllegalArgumentException("no method: " + method);
          };
      Stream<String> files = files(resource, method, one);
      boolean reads = method == Method.QUERY || method == Method.GET;
      return Stream.of(
          doors.stream(),
          files,
          reads ? Stream.<String>of() : Stream.of("POST " + all + "/_bulk", "POST /_transaction"))
          .flatMap(some -> some)
          .map(Face::door)
          .toList();
    }

    /** Attachments, and values of File attributes. */
    private static Stream<String> files(Resource resource, Method<?> method, String one) {
      var doors = new ArrayList<String>();
      String all = one + "/attachments";
      boolean attachments = resource.declaration().services().attachments();
      if (attachments && method == Method.GET) {
        doors.addAll(List.of("GET " + all, "GET " + all + "/{name}"));
      }
      if (attachments && method == Method.UPDATE) {
        doors.addAll(
            List.of("POST " + all, "PUT " + all + "/{name}", "DELETE " + all + "/{name}"));
      }
      if (method == Method.GET) {
        resource.files().forEach(file -> doors.add("GET " + one + "/" + file.name()));
      }
      if (!resource.files().isEmpty() && method == Method.GET) {
        doors.add("GET /files/{id}");
      }
      if (!resource.files().isEmpty() && method == Method.QUERY) {
        doors.add("GET /files");
      }
      return doors.stream();
    }

    @Override
    public List<Door> administration(Schema schema) {
      var doors = new ArrayList<Door>();
      for (String each : List.of("GET /metrics", "GET /_backup", "GET /_notifications",
          "POST /_notifications/{id}/_retry", "POST /_notifications/{id}/_cancel")) {
        doors.add(door(each));
      }
      for (Resource resource : schema.resources()) {
        String all = "/" + resource.collection();
        doors.add(door("POST " + all + "/_sync"));
        doors.add(door("GET " + all + "/_verify"));
        if (resource.declaration().services().notifications().isPresent()) {
          doors.add(door("POST " + all + "/_replay"));
        }
      }
      return doors;
    }

    @Override
    public List<Door> sessions() {
      return Stream.of(
          "GET /_session", "POST /_session", "DELETE /_session", "POST /_session/_end")
          .map(Face::door)
          .toList();
    }

    @Override
    public List<Door> unguarded(Schema schema) {
      var doors = new ArrayList<Door>();
      for (String each : List.of("GET /", "OPTIONS /", "GET /livez", "GET /readyz",
          "GET /openapi.json", "GET /docs", "GET /problems/{slug}")) {
        doors.add(door(each));
      }
      for (Resource resource : schema.resources()) {
        doors.add(door("GET /" + resource.collection() + "/_schema"));
      }
      return doors;
    }
  };

  /** What a method of a resource is asked for by. */
  public abstract List<Door> doors(Resource resource, Method<?> method);

  /** What only those who run the application may ask for, where callers are known. */
  public abstract List<Door> administration(Schema schema);

  /** Where callers sign in and out, if they can be known: it tells them of themselves alone. */
  public abstract List<Door> sessions();

  /** What everybody may ask for: it tells of the definition and the server, never of documents. */
  public abstract List<Door> unguarded(Schema schema);

  private static Door door(String text) {
    int space = text.indexOf(' ');
    return new Door(text.substring(0, space), text.substring(space + 1));
  }
}
