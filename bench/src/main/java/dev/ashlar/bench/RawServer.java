package dev.ashlar.bench;

import dev.ashlar.engine.TimeOrderedIds;
import dev.ashlar.schema.IdSource;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The limit: the bare web server over bare SQLite. A get reads by primary key; lists run the same
 * query and count as ours; a create parses, adds an id, and waits for a group commit with a row in
 * a log behind it. No validation, no hooks, no rights, no history.
 *
 * <p>Usage: {@code RawServer PORT FOLDER}.
 */
public final class RawServer {
  private static final HeaderName TOTAL = HeaderNames.create("Total-Count");
  private static final int READERS = 4;
  private static final int GROUP = 1024;

  private final JsonMapper json = JsonMapper.builder().build();

  /** In the order of time, as ours: random ones would scatter the inserts over the whole table. */
  private final IdSource ids = new TimeOrderedIds(Clock.systemUTC());

  private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
  private final BlockingQueue<Reader> readers = new ArrayBlockingQueue<>(READERS);
  private final Path file;

  private RawServer(Path file) {
    this.file = file;
  }

  private record Waiting(String id, long age, String body, CompletableFuture<Void> done) {}

  private record Reader(
      PreparedStatement get,
      PreparedStatement list,
      PreparedStatement byAge,
      PreparedStatement joined,
      PreparedStatement count) {}

  /** Starts the server and returns. */
  public static void main(String[] arguments) throws Exception {
    new RawServer(Path.of(arguments[1]).resolve("raw.db")).start(Integer.parseInt(arguments[0]));
  }

  private Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (var statement = connection.createStatement()) {
      statement.execute("pragma journal_mode=wal");
      statement.execute("pragma synchronous=full");
      statement.execute("pragma mmap_size=268435456");
      statement.execute("pragma wal_autocheckpoint=4000");
    }
    return connection;
  }

  private void start(int port) throws SQLException {
    Connection writing = connect();
    try (var statement = writing.createStatement()) {
      tables(statement);
      statement.execute(
          "create table if not exists log("
              + "sequence integer primary key, resource text, id text, action text, body text)");
    }
    writing.setAutoCommit(false);
    Thread.ofPlatform().name("writer").daemon().start(() -> write(writing));
    for (int i = 0; i < READERS; i++) {
      readers.add(reader(connect()));
    }
    WebServer.builder()
        .host("127.0.0.1")
        .port(port)
        .routing(
            routes -> routes
                .get("/people/{id}", this::get)
                .get("/people", this::list)
                .get("/joined", this::joined)
                .get("/count", this::count)
                .post("/people", this::create))
        .build()
        .start();
  }

  /** The tables of documents. */
  static void tables(Statement statement) throws SQLException {
    statement.execute(
        "create table if not exists people(id text primary key, age integer, body text not null,"
            + " team text) without rowid");
    statement.execute("create index if not exists people_age on people(age)");
    statement.execute(
        "create table if not exists teams(id text primary key, body text not null) without rowid");
  }

  private static Reader reader(Connection connection) throws SQLException {
    return new Reader(
        connection.prepareStatement("select body from people where id=?"),
        connection.prepareStatement("select body from people order by id limit 20"),
        connection.prepareStatement("select body from people where age=? order by id limit 20"),
        connection.prepareStatement(
            "select p.body, p.team, t.body from (select body, team, id from people order by id limit 20)"
                + " p left join teams t on t.id = p.team order by p.id"),
        connection.prepareStatement("select count(*) from people where age=?"));
  }

  private void write(Connection connection) {
    String insert = "insert into people(id,age,body) values(?,?,?)";
    String log = "insert into log(resource,id,action,body) values('Person',?,'create',?)";
    try (var document = connection.prepareStatement(insert);
        var change = connection.prepareStatement(log)) {
      List<Waiting> group = new ArrayList<>();
      while (true) {
        group.clear();
        group.add(waiting.take());
        waiting.drainTo(group, GROUP - 1);
        for (Waiting each : group) {
          document.setString(1, each.id());
          document.setLong(2, each.age());
          document.setString(3, each.body());
          document.executeUpdate();
          change.setString(1, each.id());
          change.setString(2, each.body());
          change.executeUpdate();
        }
        connection.commit();
        group.forEach(each -> each.done().complete(null));
      }
    } catch (InterruptedException | SQLException e) {
      throw new IllegalStateException("the raw writer stopped", e);
    }
  }

  private void get(ServerRequest request, ServerResponse response) throws Exception {
    Reader reader = readers.take();
    byte[] body = null;
    try {
      reader.get().setString(1, request.path().pathParameters().get("id"));
      try (ResultSet row = reader.get().executeQuery()) {
        if (row.next()) {
          body = row.getBytes(1);
        }
      }
    } finally {
      readers.add(reader);
    }
    if (body == null) {
      response.status(Status.NOT_FOUND_404).send();
      return;
    }
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.send(body);
  }

  /** Twenty documents and, for a filter, its exact count: the count of all is kept by ours too. */
  private void list(ServerRequest request, ServerResponse response) throws Exception {
    var age = request.query().first("age");
    Reader reader = readers.take();
    byte[] body;
    long total = -1;
    try {
      if (age.isPresent()) {
        int value = Integer.parseInt(age.get());
        reader.byAge().setInt(1, value);
        body = rows(reader.byAge());
        total = counted(reader, value);
      } else {
        body = rows(reader.list());
      }
    } finally {
      readers.add(reader);
    }
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    if (total >= 0) {
      response.header(TOTAL, Long.toString(total));
    }
    response.send(body);
  }

  /** Twenty persons with their team in the place of its id. */
  private void joined(ServerRequest request, ServerResponse response) throws Exception {
    Reader reader = readers.take();
    var body = new StringBuilder(8192).append('[');
    try (ResultSet rows = reader.joined().executeQuery()) {
      while (rows.next()) {
        body.append(body.length() > 1 ? "," : "");
        join(rows.getString(1), rows.getString(2), rows.getString(3), body);
      }
    } finally {
      readers.add(reader);
    }
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.send(body.append(']').toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void join(String person, String id, String team, StringBuilder body) {
    String value = "\"" + id + '"';
    int at = person.indexOf(value, person.indexOf("\"team\":"));
    body.append(person, 0, at)
        .append(team, 0, team.length() - 1)
        .append(",\"@ref\":{\"value\":")
        .append(value)
        .append(",\"form\":\"simple\",\"status\":\"resolved\"}}")
        .append(person, at + value.length(), person.length());
  }

  private void count(ServerRequest request, ServerResponse response) throws Exception {
    Reader reader = readers.take();
    long total;
    try {
      total = counted(reader, Integer.parseInt(request.query().get("age")));
    } finally {
      readers.add(reader);
    }
    response.header(TOTAL, Long.toString(total));
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.send("[]".getBytes(StandardCharsets.US_ASCII));
  }

  private static long counted(Reader reader, int age) throws SQLException {
    reader.count().setInt(1, age);
    try (ResultSet row = reader.count().executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static byte[] rows(PreparedStatement statement) throws SQLException {
    var body = new ByteArrayOutputStream(4096);
    body.write('[');
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        if (body.size() > 1) {
          body.write(',');
        }
        body.writeBytes(rows.getBytes(1));
      }
    }
    body.write(']');
    return body.toByteArray();
  }

  private void create(ServerRequest request, ServerResponse response) throws Exception {
    ObjectNode person = (ObjectNode) json.readTree(request.content().inputStream());
    String id = ids.next();
    person.put("id", id);
    byte[] body = json.writeValueAsBytes(person);
    var text = new String(body, StandardCharsets.UTF_8);
    long age = person.path("age").asLong(0);
    var waiter = new Waiting(id, age, text, new CompletableFuture<>());
    waiting.add(waiter);
    waiter.done().join();
    response.status(Status.CREATED_201);
    response.header(HeaderNames.LOCATION, "/people/" + id);
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.send(body);
  }
}
