package dev.ashlar.web.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import dev.ashlar.web.http.outbound.Outbound;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an issuer publishes (RFC 7517 §5). They are asked for when the first token comes,
 * again in the background when they are older than ten minutes, and at once when a token names a key
 * that is not among them, but not more often than every half minute. While the issuer does not
 * answer, the keys that it last gave are used. Thread-safe.
 */
final class PublishedKeys {
  private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(30);
  private static final int MOST_BYTES = 512_000;
  private static final int MOST_KEYS = 100;

  private final URI address;
  private final List<String> algorithms;
  private final Clock clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile List<TokenKey> keys = List.of();
  private volatile Instant asked = Instant.MIN;

  PublishedKeys(URI address, List<String> algorithms, Clock clock) {
    this.address = address;
    this.algorithms = List.copyOf(algorithms);
    this.clock = clock;
  }

  static void checkAddress(URI address) {
    Outbound.check(address);
  }

  List<TokenKey> keys() {
    if (keys.isEmpty()) {
      return some(renewed());
    }
    if (isOlder(FRESH)) {
      Thread.ofVirtual().name("ashlar-keys").start(() -> renew(FRESH));
    }
    return keys;
  }

  private static List<TokenKey> some(List<TokenKey> keys) {
    if (keys.isEmpty()) {
      throw new KeysUnavailable("the keys of the tokens' issuer could not be had");
    }
    return keys;
  }

  List<TokenKey> renewed() {
    return renew(PAUSE);
  }

  private boolean isOlder(Duration age) {
    return asked.equals(Instant.MIN) || clock.instant().isAfter(asked.plus(age));
  }

  /** Asks, unless that was done within a time; one thread asks, and others wait for it. */
  private List<TokenKey> renew(Duration pause) {
    asking.lock();
    try {
      if (isOlder(pause)) {
        asked = clock.instant();
        List<TokenKey> found = fetch();
        keys = found.isEmpty() ? keys : found;
      }
    } finally {
      asking.unlock();
    }
    return keys;
  }

  private List<TokenKey> fetch() {
    try {
      byte[] text = Outbound.fetch(address, MOST_BYTES);
      List<TokenKey> found = read(new String(text, StandardCharsets.UTF_8));
      if (found.isEmpty()) {
        LOG.warn("There is no key for signatures at {}", address);
      }
      return found;
    } catch (IOException | ParseException | IllegalArgumentException e) {
      LOG.warn("The keys at {} could not be had: {}", address, e.toString());
      return List.of();
    }
  }

  private List<TokenKey> read(String text) throws ParseException {
    var found = new ArrayList<TokenKey>();
    for (JWK key : JWKSet.parse(text).getKeys()) {
      if (found.size() < MOST_KEYS && isForSignatures(key)) {
        read(key).map(each -> each.only(algorithms)).ifPresent(found::add);
      }
    }
    return List.copyOf(found);
  }

  private static boolean isForSignatures(JWK key) {
    return key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
  }

  /** The key, if it is a public one of a kind that is used here; a published secret is none. */
  private static Optional<TokenKey> read(JWK key) {
    Optional<String> id = Optional.ofNullable(key.getKeyID());
    try {
      PublicKey found =
          switch (key) {
            case OctetKeyPair pair -> edwards(pair);
            case AsymmetricJWK pair -> pair.toPublicKey();
            default -> throw new IllegalArgumentException("a secret is not published");
          };
      return Optional.of(TokenKey.of(id, found));
    } catch (JOSEException | GeneralSecurityException | IllegalArgumentException e) {
      LOG.warn("A published key is not used: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** RFC 8032 §5.1.2: 32 bytes, the lowest first; the highest bit is the sign of x. */
  private static PublicKey edwards(OctetKeyPair pair) throws GeneralSecurityException {
    byte[] bytes = pair.getX().decode();
    if (!pair.getCurve().getName().equals("Ed25519") || bytes.length != 32) {
      throw new IllegalArgumentException("expected a key on Ed25519");
    }
    boolean odd = (bytes[31] & 0x80) != 0;
    byte[] highestFirst = new byte[32];
    for (int i = 0; i < 32; i++) {
      highestFirst[i] = bytes[31 - i];
    }
    highestFirst[0] &= 0x7F;
    var point = new EdECPoint(odd, new BigInteger(1, highestFirst));
    var spec = new EdECPublicKeySpec(NamedParameterSpec.ED25519, point);
    return KeyFactory.getInstance("Ed25519").generatePublic(spec);
  }
}
