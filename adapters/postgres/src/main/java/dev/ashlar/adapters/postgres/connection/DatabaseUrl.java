package dev.ashlar.adapters.postgres.connection;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a database is: {@code postgresql://user:password@host:port/database?parameters}, as libpq has it
 * (PostgreSQL's documentation, "Connection URIs"). {@code postgres://} means the same; several hosts are
 * separated by commas. Parameters are those of the JDBC driver; some have libpq's names too. Immutable.
 *
 * @param jdbc the driver's URL, without the user
 * @param user empty if the URL names none
 * @param password empty if the URL names none
 * @param place host and database, for messages: no secrets
 */
public record DatabaseUrl(String jdbc, String user, String password, String place) {
  private static final Map<String, String> NAMES =
      Map.of(
          "application_name", "ApplicationName",
          "connect_timeout", "connectTimeout",
          "target_session_attrs", "targetServerType");

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none; the message does not repeat it
   */
  public static DatabaseUrl parse(String url) {
    int scheme = url.indexOf("://");
    String name = scheme < 0 ? "" : url.substring(0, scheme).toLowerCase(Locale.ROOT);
    if (!name.equals("postgresql") && !name.equals("postgres")) {
      throw new IllegalArgumentException(
          "expected postgresql://user:password@host:port/database");
    }
    String rest = url.substring(scheme + 3);
    int query = rest.indexOf('?');
    Map<String, String> parameters = parameters(query < 0 ? "" : rest.substring(query + 1));
    String path = query < 0 ? rest : rest.substring(0, query);
    int slash = path.indexOf('/');
    String authority = slash < 0 ? path : path.substring(0, slash);
    int at = authority.lastIndexOf('@');
    String who = at < 0 ? "" : authority.substring(0, at);
    String hosts = authority.substring(at + 1);
    int colon = who.indexOf(':');
    String user = decoded(colon < 0 ? who : who.substring(0, colon));
    String database = slash < 0 ? "" : decoded(path.substring(slash + 1));
    if (database.isEmpty()) {
      database = user;
    }
    if (database.isEmpty() || database.indexOf('/') >= 0) {
      throw new IllegalArgumentException("expected the name of one database behind the host");
    }
    String place = (hosts.isEmpty() ? "localhost" : hosts) + "/" + database;
    String jdbc =
        "jdbc:postgresql://"
            + (hosts.isEmpty() ? "localhost" : hosts)
            + "/"
            + encoded(database)
            + query(parameters);
    return new DatabaseUrl(jdbc, user, colon < 0 ? "" : decoded(who.substring(colon + 1)), place);
  }

  private static Map<String, String> parameters(String query) {
    var parameters = new TreeMap<String, String>();
    parameters.put("targetServerType", "primary");
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        String name = decoded(pair.substring(0, equals));
        String value = decoded(pair.substring(equals + 1));
        String known = NAMES.getOrDefault(name, name);
        boolean primary = value.equals("read-write") || value.equals("primary");
        parameters.put(known, known.equals("targetServerType") && primary ? "primary" : value);
      }
    }
    return parameters;
  }

  private static String query(Map<String, String> parameters) {
    var query = new StringBuilder();
    parameters.forEach(
        (name, value) -> query.append(query.isEmpty() ? '?' : '&')
            .append(encoded(name))
            .append('=')
            .append(encoded(value)));
    return query.toString();
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return place;
  }
}
