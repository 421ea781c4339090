package dev.ashlar.app;

import java.util.Locale;

/** What can be set of a running application. */
enum Setting {
  /** The address or name of the interface to listen on. */
  HOST("host", "127.0.0.1", "an address or name of this machine; 0.0.0.0 is all of them"),
  /** The port to listen on; 0 for any that is free. */
  PORT("port", "9200", "0 to 65535; 0 is any that is free"),
  /** The folder in which everything is kept. */
  DATA("data", "", "a folder"),
  /** The URL of the store. */
  STORE("store", "", "sqlite:FILE or postgresql://user:password@host:port/database"),
  /** The URL of the cache. */
  CACHE("cache", "memory:?size=64MB", "memory: or memory:?size=64MB"),
  /** The URL of the search indexes. */
  SEARCH("search", "", "lucene:FOLDER"),
  /** The URL of the file store. */
  FILES("files", "", "file:FOLDER"),
  /** Whether everybody may be let in. */
  OPEN("open", "false", "true or false"),
  /** How long the log remembers a change. */
  LOG_KEEP("log.keep", "7d", "a time: 90s, 15m, 12h, 7d"),
  /** How much longer it remembers one that a named listener has not heard of. */
  LOG_WAIT("log.wait", "28d", "a time: 90s, 15m, 12h, 7d"),
  /** How often a notification is tried before it is dead. */
  NOTIFICATIONS_TRIES("notifications.tries", "16", "1 to 1000"),
  /** How long delivered notifications are remembered. */
  NOTIFICATIONS_KEEP("notifications.keep", "7d", "a time: 90s, 15m, 12h, 7d"),
  /** How long a webhook may take to answer. */
  NOTIFICATIONS_TIMEOUT("notifications.timeout", "10s", "a time from 1ms to 5m"),
  /** The largest body of a request. */
  LIMITS_BODY("limits.body", "8MB", "a size: 500KB, 8MB"),
  /** The largest body that is streamed, such as an import. */
  LIMITS_UPLOAD("limits.upload", "1GB", "a size: 500KB, 8MB, 1GB"),
  /** How many connections may be open at once. */
  LIMITS_CONNECTIONS("limits.connections", "20000", "1 to 1000000"),
  /** How long a request may take to arrive, and an answer to be taken. */
  LIMITS_REQUEST("limits.request", "30s", "a time: 90s, 15m"),
  /** How long the server may take to find an answer. */
  LIMITS_TIME("limits.time", "30s", "a time from 1ms to 1h"),
  /** How long a connection may wait between requests. */
  LIMITS_IDLE("limits.idle", "5m", "a time: 90s, 15m"),
  /** The longest request line. */
  LIMITS_REQUEST_LINE("limits.requestLine", "16384", "a size from 1KB to 1MB"),
  /** The largest header. */
  LIMITS_HEADER("limits.header", "32768", "a size from 1KB to 1MB"),
  /** The most documents on a page. */
  LIMITS_PAGE("limits.page", "1000", "1 to 100000"),
  /** The longest filter, in characters. */
  LIMITS_FILTER("limits.filter", "3500", "1 to 1000000"),
  /** The most operators and values in a filter. */
  LIMITS_TERMS("limits.terms", "200", "1 to 10000"),
  /** The most levels of a filter. */
  LIMITS_DEPTH("limits.depth", "10", "1 to 100"),
  /** How many references an answer may follow, one from the other. */
  LIMITS_INCLUDE("limits.include", "4", "0 to 20"),
  /** The most channels that are watched on one socket. */
  LIMITS_CHANNELS("limits.channels", "10000", "1 to 1000000"),
  /** The most documents that a subscription begins with. */
  LIMITS_SNAPSHOT("limits.snapshot", "10000", "1 to 1000000"),
  /** How often a stream or socket shows that it lives. */
  LIMITS_PING("limits.ping", "30s", "a time from 1s to 1h"),
  /** How many bytes may wait to be taken on one stream or socket. */
  LIMITS_QUEUE("limits.queue", "1MB", "a size: 500KB, 8MB"),
  /** The most fields of GraphQL within one another. */
  LIMITS_GRAPHQL_DEPTH("limits.graphqlDepth", "12", "1 to 100"),
  /** The most that a GraphQL document may cost. */
  LIMITS_GRAPHQL_COST("limits.graphqlCost", "20000", "1 to 1000000000"),
  /** The most words and signs of a GraphQL document. */
  LIMITS_GRAPHQL_TOKENS("limits.graphqlTokens", "10000", "10 to 1000000"),
  /** The most fields of a GraphQL document with another name. */
  LIMITS_GRAPHQL_ALIASES("limits.graphqlAliases", "100", "0 to 1000000"),
  /** How many requests one caller may send in a time. */
  LIMITS_RATE("limits.rate", "", "a number in a time: 100/s, 1000/m, 5000/h"),
  /** Who may ask for the GraphQL schema. */
  GRAPHQL_INTROSPECTION("graphql.introspection", "public", "public, authenticated, admin or off"),
  /** A file of GraphQL documents that are known by name or hash. */
  GRAPHQL_TRUSTED("graphql.trusted", "", "a file with a JSON object of documents by name or hash"),
  /** Whether no other GraphQL documents are taken. */
  GRAPHQL_TRUSTED_ONLY("graphql.trustedOnly", "false", "true or false"),
  /** Pages of which other origins may use the server. */
  CORS_ORIGINS("cors.origins", "",
      "origins such as https://app.example.org, with commas between them; * is all"),
  /** Whether they may do it with cookies. */
  CORS_CREDENTIALS("cors.credentials", "false", "true or false"),
  /** How long browsers may remember what they may do. */
  CORS_MAX_AGE("cors.maxAge", "1h", "a time: 90s, 15m, 12h"),
  /** The other servers that references may name: a JSON object, by name. */
  NAMESPACES("namespaces", "{}",
      "a JSON object: {\"name\": {\"url\": \"https://…\", \"token\": \"…\", \"ttl\": \"60s\"}}"),
  /** Whether a proxy stands before the server, whose word on its clients is believed. */
  PROXY("proxy", "false", "true or false"),
  /** Where the issuer of tokens publishes its keys. */
  AUTH_JWKS("auth.jwks", "", "the URL of the keys"),
  /** The public key of whoever signs tokens: PEM, or a file of it. */
  AUTH_PUBLIC_KEY("auth.publicKey", "", "a key in PEM, or a file of it"),
  /** The secret that is shared with whoever signs tokens. */
  AUTH_SECRET("auth.secret", "", "a text of 32 bytes or more"),
  /** Whose tokens are believed. */
  AUTH_ISSUER("auth.issuer", "", "the claim iss"),
  /** For whom tokens must be: one name or several. */
  AUTH_AUDIENCE("auth.audience", "", "a name, or several with commas between them"),
  /** The claim with the roles. */
  AUTH_ROLES("auth.roles", "roles", "the claim with the roles; dots lead into objects"),
  /** Which algorithms are allowed, of those that the keys admit. */
  AUTH_ALGORITHMS("auth.algorithms", "", "names such as RS256, with commas between them"),
  /** Where people get a token. */
  AUTH_SIGN_IN_URL("auth.signInUrl", "", "an https address, or a path of this server"),
  /** Further names that a server for this machine alone answers to. */
  HOSTS("hosts", "", "names, with commas between them");

  private final String key;
  private final String usual;
  private final String takes;

  Setting(String key, String usual, String takes) {
    this.key = key;
    this.usual = usual;
    this.takes = takes;
  }

  /** What it is unless it is set, as one would set it; empty if it is nothing, or depends on others. */
  String usual() {
    return usual;
  }

  /** What it may be. */
  String takes() {
    return takes;
  }

  /** The setting as definitions write it, with dots between nested keys. */
  String key() {
    return key;
  }

  /** Its environment variable. */
  String variable() {
    var name = new StringBuilder("ASHLAR_");
    for (int i = 0; i < key.length(); i++) {
      char letter = key.charAt(i);
      name.append(Character.isUpperCase(letter) ? "_" : "").append(letter == '.' ? '_' : letter);
    }
    return name.toString().toUpperCase(Locale.ROOT);
  }
}
