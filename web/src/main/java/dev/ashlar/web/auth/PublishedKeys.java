package dev.ashlar.web.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitedJWKSetSource;
import com.nimbusds.jose.jwk.source.RefreshAheadCachingJWKSetSource;
import com.nimbusds.jose.proc.SimpleSecurityContext;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an issuer publishes (RFC 7517 §5), kept by Nimbus: they are asked for when the first
 * token comes, again in the background when they are older than ten minutes, and at once when a token
 * names a key that is not among them, but not more often than twice in half a minute. While the issuer
 * does not answer, the keys that it last gave are used. Thread-safe.
 */
final class PublishedKeys {
  private static final Logger LOG = LoggerFactory.getLogger(PublishedKeys.class);
  private static final Duration KEPT = Duration.ofHours(1);
  private static final Duration FRESH = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(30);

  /** How long one request waits for another that asks; a little more than asking can take. */
  private static final Duration WAIT = Duration.ofSeconds(12);

  private static final int MOST_BYTES = 512_000;
  private static final int MOST_KEYS = 100;
  private static final SimpleSecurityContext CONTEXT = new SimpleSecurityContext();

  private final JWKSetSource<SimpleSecurityContext> source;
  private final List<String> algorithms;
  private final Clock clock;
  private volatile Known known = new Known(new JWKSet(), List.of());

  /** A set, and the keys in it that are used. */
  private record Known(JWKSet set, List<TokenKey> keys) {}

  PublishedKeys(URI address, List<String> algorithms, Clock clock) {
    this.algorithms = List.copyOf(algorithms);
    this.clock = clock;
    var threads = Thread.ofVirtual().name("ashlar-keys").factory();
    source =
        new RefreshAheadCachingJWKSetSource<>(
            new RateLimitedJWKSetSource<>(
                new OutageTolerantJWKSetSource<>(
                    new Published(address), Long.MAX_VALUE, event -> {}),
                PAUSE.toMillis(),
                event -> {}),
            KEPT.toMillis(),
            WAIT.toMillis(),
            KEPT.minus(FRESH).toMillis(),
            false,
            Executors.newThreadPerTaskExecutor(threads),
            true,
            event -> {});
  }

  static void checkAddress(URI address) {
    Outbound.check(address);
  }

  List<TokenKey> keys() {
    try {
      return read(
          source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), clock.millis(), CONTEXT));
    } catch (KeySourceException e) {
      LOG.debug("There are no keys", e);
      throw new KeysUnavailable("the keys of the tokens' issuer could not be had");
    }
  }

  /** The keys after one was not among them; those known where the issuer may not be asked now. */
  List<TokenKey> renewed() {
    Known before = known;
    try {
      return read(
          source.getJWKSet(
              JWKSetCacheRefreshEvaluator.referenceComparison(before.set()),
              clock.millis(),
              CONTEXT));
    } catch (KeySourceException e) {
      LOG.debug("The keys are not asked for again now", e);
      return before.keys();
    }
  }

  /** The keys of a set; they are made once for each. */
  private List<TokenKey> read(JWKSet set) {
    Known now = known;
    if (now.set() != set) {
      now = new Known(set, usable(set));
      known = now;
    }
    return now.keys();
  }

  /** What is published at an address, by the rules of the outbound client. */
  private final class Published implements JWKSetSource<SimpleSecurityContext> {
    private final URI address;

    Published(URI address) {
      this.address = address;
    }

    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator refresh, long now, SimpleSecurityContext context)
        throws KeySourceException {
      try {
        byte[] text = Outbound.fetch(address, MOST_BYTES);
        JWKSet set = JWKSet.parse(new String(text, StandardCharsets.UTF_8));
        if (usable(set).isEmpty()) {
          throw new IllegalArgumentException("there is no key for signatures");
        }
        return set;
      } catch (IOException | ParseException | IllegalArgumentException e) {
        LOG.warn("The keys at {} could not be had: {}", address, e.toString());
        throw new JWKSetUnavailableException("the keys could not be had", e);
      }
    }

    @Override
    public void close() {
      // nothing is open between two requests
    }
  }

  private List<TokenKey> usable(JWKSet set) {
    var found = new ArrayList<TokenKey>();
    for (JWK key : set.getKeys()) {
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
