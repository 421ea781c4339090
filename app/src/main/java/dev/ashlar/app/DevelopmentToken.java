package dev.ashlar.app;

import dev.ashlar.json.Json;
import dev.ashlar.web.auth.Trust;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Web Token (RFC 7519) as the issuer that an application trusts would make it, signed with the
 * application's own secret. For development: whoever has the secret can be anybody.
 *
 * @param algorithm the name of the signature's algorithm (RFC 7518 §3.2)
 */
public record DevelopmentToken(String text, ObjectNode claims, String algorithm) {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** Each algorithm with the least bytes of its secrets. */
  private static final List<Map.Entry<String, Integer>> ALGORITHMS =
      List.of(Map.entry("HS256", 32), Map.entry("HS384", 48), Map.entry("HS512", 64));

  /**
   * Whom it stands for.
   *
   * @param subject the claim {@code sub}
   * @param claims further claims; they go before those that the application's settings ask for
   * @param expires how long it is good for: {@code 90s}, {@code 15m}, {@code 1h}, {@code 7d}
   */
  public record Asked(String subject, List<String> roles, ObjectNode claims, String expires) {
    /** Copies the list. */
    public Asked {
      roles = List.copyOf(roles);
    }
  }

  /**
   * Makes a token.
   *
   * @throws InvalidApplication if there is no secret that is trusted
   * @throws IllegalArgumentException if what is asked is no length of time
   */
  static DevelopmentToken of(Optional<Trust> trusted, Asked asked, Instant now) {
    Trust trust =
        trusted.orElseThrow(
            () -> refused("Without auth everybody is anonymous, and a token makes no difference"));
    String secret =
        trust.secret()
            .orElseThrow(
                () -> refused("It trusts public keys alone: ask their issuer for a token"));
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    String algorithm = algorithm(trust, key.length);
    ObjectNode claims = claims(trust, asked, now, Amounts.length(asked.expires()));
    ObjectNode header = JsonNodeFactory.instance.objectNode();
    header.put("alg", algorithm).put("typ", "JWT");
    String signed = encoded(header) + "." + encoded(claims);
    String text = signed + "." + BASE64.encodeToString(signature(algorithm, key, signed));
    return new DevelopmentToken(text, claims, algorithm);
  }

  private static InvalidApplication refused(String why) {
    return new InvalidApplication(
        List.of("There is no auth.secret that a token could be signed with. " + why));
  }

  /** The first that the secret is long enough for, and that is allowed. */
  private static String algorithm(Trust trust, int length) {
    return ALGORITHMS.stream()
        .filter(each -> each.getValue() <= length)
        .map(Map.Entry::getKey)
        .filter(name -> trust.algorithms().isEmpty() || trust.algorithms().contains(name))
        .findFirst()
        .orElseThrow(() -> refused("auth.algorithms admits none that its secret can be used with"));
  }

  private static ObjectNode claims(Trust trust, Asked asked, Instant now, Duration length) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("sub", asked.subject());
    trust.issuer().ifPresent(issuer -> claims.put("iss", issuer));
    if (!trust.audience().isEmpty()) {
      claims.put("aud", trust.audience().getFirst());
    }
    claims.put("iat", now.getEpochSecond()).put("exp", now.plus(length).getEpochSecond());
    asked.claims().properties().forEach(claim -> claims.set(claim.getKey(), claim.getValue()));
    if (!asked.roles().isEmpty()) {
      roles(claims, List.of(trust.roles().split("\\.", -1)), asked.roles());
    }
    return claims;
  }

  /** The roles where they are looked for: each step but the last one is an object. */
  private static void roles(ObjectNode claims, List<String> steps, List<String> roles) {
    ObjectNode place = claims;
    for (String step : steps.subList(0, steps.size() - 1)) {
      JsonNode next = place.get(step);
      place = next instanceof ObjectNode object ? object : place.putObject(step);
    }
    roles.forEach(place.putArray(steps.getLast())::add);
  }

  private static String encoded(ObjectNode json) {
    return BASE64.encodeToString(Json.bytes(json));
  }

  private static byte[] signature(String algorithm, byte[] key, String text) {
    String name = "HmacSHA" + algorithm.substring(2);
    try {
      var mac = Mac.getInstance(name);
      mac.init(new SecretKeySpec(key, name));
      return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + name, e);
    }
  }
}
