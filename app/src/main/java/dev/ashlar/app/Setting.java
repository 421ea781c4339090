package dev.ashlar.app;

import java.util.Locale;

/** What can be set of a running application. */
enum Setting {
  /** The address or name of the interface to listen on. */
  HOST("host"),
  /** The port to listen on; 0 for any that is free. */
  PORT("port"),
  /** The folder in which everything is kept. */
  DATA("data"),
  /** The URL of the store. */
  STORE("store"),
  /** The URL of the cache. */
  CACHE("cache"),
  /** The URL of the search indexes. */
  SEARCH("search"),
  /** The URL of the file store. */
  FILES("files"),
  /** Whether everybody may be let in. */
  OPEN("open"),
  /** How long the log remembers a change. */
  LOG_KEEP("log.keep"),
  /** How much longer it remembers one that a named listener has not heard of. */
  LOG_WAIT("log.wait"),
  /** How often a notification is tried before it is dead. */
  NOTIFICATIONS_TRIES("notifications.tries"),
  /** How long delivered notifications are remembered. */
  NOTIFICATIONS_KEEP("notifications.keep"),
  /** How long a webhook may take to answer. */
  NOTIFICATIONS_TIMEOUT("notifications.timeout"),
  /** The largest body of a request. */
  LIMITS_BODY("limits.body"),
  /** The largest body that is streamed, such as an import. */
  LIMITS_UPLOAD("limits.upload"),
  /** How many connections may be open at once. */
  LIMITS_CONNECTIONS("limits.connections"),
  /** How long a request may take to arrive, and an answer to be taken. */
  LIMITS_REQUEST("limits.request"),
  /** How long the server may take to find an answer. */
  LIMITS_TIME("limits.time"),
  /** How long a connection may wait between requests. */
  LIMITS_IDLE("limits.idle"),
  /** The longest request line. */
  LIMITS_REQUEST_LINE("limits.requestLine"),
  /** The largest header. */
  LIMITS_HEADER("limits.header"),
  /** The most documents on a page. */
  LIMITS_PAGE("limits.page"),
  /** The longest filter, in characters. */
  LIMITS_FILTER("limits.filter"),
  /** The most operators and values in a filter. */
  LIMITS_TERMS("limits.terms"),
  /** The most levels of a filter. */
  LIMITS_DEPTH("limits.depth"),
  /** How many references an answer may follow, one from the other. */
  LIMITS_INCLUDE("limits.include"),
  /** The most channels that are watched on one socket. */
  LIMITS_CHANNELS("limits.channels"),
  /** The most documents that a subscription begins with. */
  LIMITS_SNAPSHOT("limits.snapshot"),
  /** How often a stream or socket shows that it lives. */
  LIMITS_PING("limits.ping"),
  /** How many bytes may wait to be taken on one stream or socket. */
  LIMITS_QUEUE("limits.queue"),
  /** The most fields of GraphQL within one another. */
  LIMITS_GRAPHQL_DEPTH("limits.graphqlDepth"),
  /** The most that a GraphQL document may cost. */
  LIMITS_GRAPHQL_COST("limits.graphqlCost"),
  /** The most words and signs of a GraphQL document. */
  LIMITS_GRAPHQL_TOKENS("limits.graphqlTokens"),
  /** The most fields of a GraphQL document with another name. */
  LIMITS_GRAPHQL_ALIASES("limits.graphqlAliases"),
  /** How many requests one caller may send in a time. */
  LIMITS_RATE("limits.rate"),
  /** Who may ask for the GraphQL schema. */
  GRAPHQL_INTROSPECTION("graphql.introspection"),
  /** A file of GraphQL documents that are known by name or hash. */
  GRAPHQL_TRUSTED("graphql.trusted"),
  /** Whether no other GraphQL documents are taken. */
  GRAPHQL_TRUSTED_ONLY("graphql.trustedOnly"),
  /** Pages of which other origins may use the server. */
  CORS_ORIGINS("cors.origins"),
  /** Whether they may do it with cookies. */
  CORS_CREDENTIALS("cors.credentials"),
  /** How long browsers may remember what they may do. */
  CORS_MAX_AGE("cors.maxAge"),
  /** The other servers that references may name: a JSON object, by name. */
  NAMESPACES("namespaces"),
  /** Whether a proxy stands before the server, whose word on its clients is believed. */
  PROXY("proxy"),
  /** Where the issuer of tokens publishes its keys. */
  AUTH_JWKS("auth.jwks"),
  /** The public key of whoever signs tokens: PEM, or a file of it. */
  AUTH_PUBLIC_KEY("auth.publicKey"),
  /** The secret that is shared with whoever signs tokens. */
  AUTH_SECRET("auth.secret"),
  /** Whose tokens are believed. */
  AUTH_ISSUER("auth.issuer"),
  /** For whom tokens must be: one name or several. */
  AUTH_AUDIENCE("auth.audience"),
  /** The claim with the roles. */
  AUTH_ROLES("auth.roles"),
  /** Which algorithms are allowed, of those that the keys admit. */
  AUTH_ALGORITHMS("auth.algorithms"),
  /** Further names that a server for this machine alone answers to. */
  HOSTS("hosts");

  private final String key;

  Setting(String key) {
    this.key = key;
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
