package dev.ashlar.web.auth;

import dev.ashlar.access.Caller;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.ReturnPath;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets an administrator look as another caller would, for a quarter of an hour, and change nothing
 * meanwhile. A cookie beside that of the session says whom. It is signed with the session's own token,
 * so it holds in that session alone, ends with it, and no node keeps anything. Thread-safe.
 *
 * <pre>
 *   POST /_see-as     id, roles, claims     303, Set-Cookie; with _method=DELETE it ends
 * </pre>
 */
public final class SeeAs {
  /** The first segment of the path of its route. */
  public static final String PATH = "_see-as";

  private static final Logger LOG = LoggerFactory.getLogger(SeeAs.class);
  private static final Duration LASTS = Duration.ofMinutes(15);
  private static final String ALGORITHM = "HmacSHA256";
  private static final byte[] PURPOSE = "ashlar see as\n".getBytes(StandardCharsets.US_ASCII);
  private static final Field NO_STORE = Field.constant(FieldName.CACHE_CONTROL, "no-store");

  /** What the server itself says of whoever is seen as; anything else may be claimed. */
  private static final List<String> OWN = List.of("sub", "exp", "act");

  private static final int LONGEST_NAME = 200;
  private static final int MOST_ROLES = 20;

  private final Callers callers;
  private final Cookie cookie;
  private final Clock clock;

  SeeAs(Callers callers, Cookie cookie, Clock clock) {
    this.callers = callers;
    this.cookie = cookie;
    this.clock = clock;
  }

  /** Whether a request is for its route, where everybody is who they are. */
  static boolean isAt(Request request) {
    return !request.segments().isEmpty() && request.segment(0).equals(PATH);
  }

  /**
   * Whom an administrator looks as; empty if it is nobody else.
   *
   * @param session the token of the session
   * @param own whom that names
   */
  Optional<Caller> seen(Request request, String session, Caller own) {
    if (!own.roles().contains(Callers.ADMIN)) {
      return Optional.empty();
    }
    Optional<String> said = cookie.token(request);
    if (said.isEmpty()) {
      return Optional.empty();
    }
    Optional<Caller> seen = read(said.get(), session, own);
    if (seen.isEmpty()) {
      request.answerWith(cookie.ended(request));
    }
    return seen;
  }

  private Optional<Caller> read(String said, String session, Caller own) {
    int dot = said.indexOf('.');
    try {
      byte[] payload = Base64.getUrlDecoder().decode(said.substring(0, Math.max(dot, 0)));
      byte[] proof = Base64.getUrlDecoder().decode(said.substring(dot + 1));
      if (dot < 0 || !MessageDigest.isEqual(proof, proof(session, payload))) {
        return Optional.empty();
      }
      ObjectNode json = (ObjectNode) Json.parse(payload);
      boolean ended = json.path("until").asLong() <= clock.instant().getEpochSecond();
      return ended ? Optional.empty() : Optional.of(caller(json, own));
    } catch (IllegalArgumentException | MalformedJson e) {
      return Optional.empty();
    }
  }

  /** Nothing of the administrator's own rights is left; the claim {@code act} (RFC 8693) says who looks. */
  private static Caller caller(ObjectNode json, Caller own) {
    Optional<String> id = Optional.ofNullable(json.path("id").stringValue(null));
    Set<String> roles = new HashSet<>();
    json.path("roles").forEach(role -> roles.add(role.stringValue()));
    ObjectNode claims = json.path("claims").isObject() ? json.withObject("/claims").deepCopy()
        : JsonNodeFactory.instance.objectNode();
    if (id.isEmpty() && roles.isEmpty() && claims.isEmpty()) {
      return Caller.ANONYMOUS;
    }
    id.ifPresent(sub -> claims.put("sub", sub));
    if (!claims.has("roles")) {
      roles.stream().sorted().forEach(claims.putArray("roles")::add);
    }
    claims.put("exp", json.path("until").asLong());
    own.id().ifPresent(sub -> claims.putObject("act").put("sub", sub));
    return new Caller(Caller.Kind.USER, id, roles, claims);
  }

  private static byte[] proof(String session, byte[] payload) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(session.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      mac.update(PURPOSE);
      return mac.doFinal(payload);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC with SHA-256", e);
    }
  }

  /** Begins, or ends if the form says so; behind {@link Callers#administration}. */
  public Response post(Request request) {
    Parameters form =
        request.form().orElseThrow(() -> Callers.malformed("expected a form with id and roles"));
    String session =
        callers.session(request)
            .orElseThrow(
                () -> Callers.malformed("seeing as another caller needs a session: sign in with a"
                    + " cookie; with a token of that caller there is nothing to ask for"));
    boolean ends = form.first("_method").filter("DELETE"::equals).isPresent();
    callers.checkSeeAs(request, session, ends);
    Field next =
        Field.of(
            FieldName.LOCATION, form.first("_return").flatMap(ReturnPath::of).orElse("/"));
    if (ends) {
      return Response.of(303, next, cookie.ended(request), NO_STORE);
    }
    ObjectNode json = asked(form);
    Instant until = clock.instant().plus(LASTS);
    json.put("until", until.getEpochSecond());
    byte[] payload = Json.bytes(json);
    var encoder = Base64.getUrlEncoder().withoutPadding();
    String value =
        encoder.encodeToString(payload) + "." + encoder.encodeToString(proof(session, payload));
    if (value.length() > Cookie.LONGEST) {
      throw Callers.malformed("claims: they are too long for a cookie");
    }
    LOG.info(
        "{} sees as {} until {}", callers.of(request).id().orElse("somebody without an id"), json,
        until);
    Field begun = cookie.begun(request, value, Optional.of(LASTS.toSeconds()));
    return Response.of(303, next, begun, NO_STORE);
  }

  /** What the form asks for: nothing of it is more than its own caller has. */
  private static ObjectNode asked(Parameters form) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    String id = form.first("id").orElse("").strip();
    if (!id.isEmpty()) {
      json.put("id", name("id", id));
    }
    var roles = json.putArray("roles");
    for (String role : form.first("roles").orElse("").strip().split("[\\s,]+")) {
      if (role.equals(Callers.ADMIN)) {
        throw Callers.malformed("roles: you have the role admin; end this to use it");
      }
      if (!role.isEmpty()) {
        roles.add(name("roles", role));
      }
    }
    if (roles.size() > MOST_ROLES) {
      throw Callers.malformed("roles: expected at most " + MOST_ROLES);
    }
    String claims = form.first("claims").orElse("").strip();
    if (!claims.isEmpty()) {
      json.set("claims", claims(claims));
    }
    return json;
  }

  private static String name(String field, String text) {
    boolean seen = text.length() <= LONGEST_NAME && text.chars().noneMatch(SeeAs::isHidden);
    if (!seen) {
      throw Callers.malformed(
          field + ": expected at most " + LONGEST_NAME + " characters, all of which can be seen");
    }
    return text;
  }

  private static boolean isHidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static ObjectNode claims(String text) {
    try {
      JsonNode claims = Json.parse(text);
      if (!(claims instanceof ObjectNode object)) {
        throw Callers.malformed("claims: expected a JSON object such as {\"team\": \"red\"}");
      }
      object.remove(OWN);
      return object;
    } catch (MalformedJson e) {
      throw Callers.malformed("claims: " + e.getMessage());
    }
  }

  /** Ends it, if there is anybody whom it is. */
  void end(Request request) {
    if (cookie.token(request).isPresent()) {
      request.answerWith(cookie.ended(request));
    }
  }
}
