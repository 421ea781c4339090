package dev.ashlar.web.graphql;

import dev.ashlar.web.graphql.execution.DocumentCache;
import dev.ashlar.web.graphql.execution.GraphQlSettings;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.vocabulary.Problems;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Documents that clients send by their hash: those that the operator listed, and those that a client sent
 * once with its hash ("automatic persisted queries"). Thread-safe.
 */
final class PersistedDocuments {
  /** How many characters of documents are remembered that clients registered. */
  private static final long REMEMBERED = 2_000_000;

  private static final String PREFIX = "sha256:";

  private final GraphQlSettings settings;
  private final DocumentCache<String> registered =
      new DocumentCache<>(REMEMBERED, String::length);

  PersistedDocuments(GraphQlSettings settings) {
    this.settings = settings;
  }

  /**
   * The document of a request.
   *
   * @param query its text
   * @param id what it is called among those that are listed, or {@code sha256:} and its hash
   * @throws Rejected if there is none, or none that is taken
   */
  String document(Optional<String> query, Optional<String> id, ObjectNode extensions) {
    Optional<String> hash = hash(extensions);
    if (id.isPresent()) {
      String name = id.get().startsWith(PREFIX) ? id.get().substring(PREFIX.length()) : id.get();
      return Optional.ofNullable(settings.trusted().get(name))
          .or(() -> registered.get(name))
          .orElseThrow(PersistedDocuments::unknown);
    }
    if (hash.isPresent()) {
      return persisted(query, hash.get());
    }
    String text =
        query.filter(each -> !each.isEmpty())
            .orElseThrow(
                () -> Problems.malformed(
                    "query: expected a GraphQL document, such as {\"query\": \"{ __typename }\"}"));
    return checked(text);
  }

  private String checked(String text) {
    if (settings.trustedOnly() && !settings.trusted().containsKey(sha256(text))) {
      throw untrusted();
    }
    return text;
  }

  private String persisted(Optional<String> query, String hash) {
    Optional<String> known =
        Optional.ofNullable(settings.trusted().get(hash)).or(() -> registered.get(hash));
    if (query.isEmpty()) {
      return known.orElseThrow(PersistedDocuments::unknown);
    }
    if (!sha256(query.get()).equals(hash)) {
      throw Problems.malformed(
          "extensions.persistedQuery.sha256Hash: this is not the hash of the query");
    }
    String text = checked(query.get());
    if (known.isEmpty()) {
      registered.put(hash, text);
    }
    return text;
  }

  private static Optional<String> hash(ObjectNode extensions) {
    JsonNode persisted = extensions.path("persistedQuery");
    if (persisted.isMissingNode() || persisted.isNull()) {
      return Optional.empty();
    }
    JsonNode hash = persisted.path("sha256Hash");
    if (persisted.path("version").asInt(0) != 1 || !hash.isString()) {
      throw Problems.malformed(
          "extensions.persistedQuery: expected {\"version\": 1, \"sha256Hash\": \"…\"}");
    }
    return Optional.of(hash.stringValue().toLowerCase(Locale.ROOT));
  }

  /** Clients know this message, and send the text then. */
  private static Rejected unknown() {
    return new Rejected(
        Problem.of(ProblemType.MALFORMED, "PersistedQueryNotFound")
            .with("code", JsonNodeFactory.instance.stringNode("PERSISTED_QUERY_NOT_FOUND")));
  }

  private static Rejected untrusted() {
    return new Rejected(
        Problem.of(
            ProblemType.GRAPHQL_UNTRUSTED, "the document is none of those that this server takes"));
  }

  static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
