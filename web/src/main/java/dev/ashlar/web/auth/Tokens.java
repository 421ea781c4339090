package dev.ashlar.web.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import dev.ashlar.access.Caller;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks tokens (RFC 7519 §7.2). What a token's header says of keys ({@code jku}, {@code jwk}, {@code
 * x5u}, {@code x5c}) is ignored; its {@code kid} is only ever compared. Thread-safe.
 */
final class Tokens {
  private static final int MOST_CHARACTERS = 8192;
  /** How much clocks may differ: so long after its end a token is still believed. */
  static final Duration LEEWAY = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final long LAST_SECOND = 253_402_300_799L;

  private final Trust trust;
  private final List<KeySource> sources;
  private final Clock clock;
  private final Verified verified = new Verified();

  Tokens(Trust trust, List<KeySource> sources, Clock clock) {
    this.trust = trust;
    this.sources = List.copyOf(sources);
    this.clock = clock;
  }

  /**
   * Who a token stands for.
   *
   * @throws InvalidToken if it is not believed
   * @throws KeysUnavailable if the keys that could tell are not to be had
   */
  Caller caller(String token) throws InvalidToken {
    if (token.length() > MOST_CHARACTERS) {
      throw new InvalidToken("the token is longer than " + MOST_CHARACTERS + " characters");
    }
    Verified.Digest digest = Verified.digest(token);
    Optional<Verified.Entry> known = verified.find(digest);
    if (known.isPresent() && known.get().until().isAfter(clock.instant())) {
      return known.get().caller();
    }
    JWSObject signed = parsed(token);
    if (!isSigned(signed)) {
      throw new InvalidToken("the token is not signed with a key that is trusted here");
    }
    ObjectNode claims = claims(signed);
    Instant until = checked(claims);
    Caller caller = caller(claims);
    verified.put(digest, new Verified.Entry(caller, until));
    return caller;
  }

  private static JWSObject parsed(String token) throws InvalidToken {
    if (!token.chars().allMatch(Tokens::isPart)) {
      throw new InvalidToken("the token is not a signed JSON Web Token");
    }
    try {
      JWSObject signed = JWSObject.parse(token);
      JWSHeader header = signed.getHeader();
      if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
        throw new InvalidToken("the token has critical extensions, of which none is known here");
      }
      return signed;
    } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
      throw new InvalidToken("the token is not a signed JSON Web Token");
    }
  }

  /** Base64url or the dot between parts; the library would pass over anything else. */
  private static boolean isPart(int unit) {
    boolean letter = (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z');
    return letter || (unit >= '0' && unit <= '9') || unit == '-' || unit == '_' || unit == '.';
  }

  private boolean isSigned(JWSObject signed) {
    for (KeySource source : sources) {
      if (isSigned(signed, source.keys()) || isSignedWithNew(signed, source)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a key signed it that was not known before; only an unknown name makes us ask. */
  private static boolean isSignedWithNew(JWSObject signed, KeySource source) {
    Optional<String> name = Optional.ofNullable(signed.getHeader().getKeyID());
    boolean known = source.keys().stream().anyMatch(key -> key.id().equals(name));
    return name.isPresent() && !known && isSigned(signed, source.renewed());
  }

  private static boolean isSigned(JWSObject signed, List<TokenKey> keys) {
    JWSHeader header = signed.getHeader();
    Optional<String> id = Optional.ofNullable(header.getKeyID());
    for (TokenKey key : keys) {
      if (key.fits(header.getAlgorithm(), id) && isSigned(signed, key)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSigned(JWSObject signed, TokenKey key) {
    try {
      return key.verifier()
          .verify(signed.getHeader(), signed.getSigningInput(), signed.getSignature());
    } catch (JOSEException e) {
      return false;
    }
  }

  private static ObjectNode claims(JWSObject signed) throws InvalidToken {
    try {
      if (Json.parse(signed.getPayload().toBytes()) instanceof ObjectNode claims) {
        return claims;
      }
    } catch (MalformedJson e) {
      throw new InvalidToken("the token's claims are not well-formed JSON");
    }
    throw new InvalidToken("the token's claims are no JSON object");
  }

  /** Until when it may be believed without looking again. */
  private Instant checked(ObjectNode claims) throws InvalidToken {
    Instant now = clock.instant();
    Instant until = now.plus(LONGEST);
    Optional<Instant> expires = time(claims, "exp");
    if (expires.isPresent()) {
      Instant end = expires.get().plus(LEEWAY);
      if (!now.isBefore(end)) {
        throw new InvalidToken("the token has expired");
      }
      until = end.isBefore(until) ? end : until;
    }
    Optional<Instant> begins = time(claims, "nbf");
    if (begins.isPresent() && now.plus(LEEWAY).isBefore(begins.get())) {
      throw new InvalidToken("the token is not valid yet");
    }
    if (trust.issuer().isPresent() && !trust.issuer().equals(text(claims.path("iss")))) {
      throw new InvalidToken("the token is of another issuer");
    }
    boolean meant = trust.audience().stream().anyMatch(texts(claims.path("aud"))::contains);
    if (!trust.audience().isEmpty() && !meant) {
      throw new InvalidToken("the token is for another audience");
    }
    return until;
  }

  private static Optional<Instant> time(ObjectNode claims, String name) throws InvalidToken {
    if (!claims.has(name)) {
      return Optional.empty();
    }
    JsonNode value = claims.path(name);
    double seconds = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(seconds >= 0 && seconds <= LAST_SECOND)) {
      throw new InvalidToken("the token's " + name + " is no time in seconds");
    }
    return Optional.of(Instant.ofEpochMilli((long) (seconds * 1000)));
  }

  private Caller caller(ObjectNode claims) throws InvalidToken {
    Optional<String> id = text(claims.path("sub"));
    if (id.isEmpty() && claims.has("sub")) {
      throw new InvalidToken("the token's sub is no text");
    }
    return new Caller(Caller.Kind.USER, id, roles(claims), claims);
  }

  private Set<String> roles(ObjectNode claims) {
    JsonNode claim = claims.path(trust.roles());
    if (claim.isMissingNode()) {
      claim = claims;
      for (String step : trust.roles().split("\\.", -1)) {
        claim = claim.path(step);
      }
    }
    List<String> listed =
        claim.isString() ? Arrays.asList(claim.stringValue().split(" ")) : texts(claim);
    var roles = new TreeSet<>(listed);
    roles.remove("");
    return roles;
  }

  private static Optional<String> text(JsonNode node) {
    return node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
  }

  /** A text, or the texts of a list. */
  private static List<String> texts(JsonNode node) {
    if (node.isString()) {
      return List.of(node.stringValue());
    }
    return node.isArray()
        ? node.valueStream().filter(JsonNode::isString).map(JsonNode::stringValue).toList()
        : List.of();
  }
}
