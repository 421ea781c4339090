package dev.ashlar.web.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A key with the only algorithms that it is used with (RFC 8725 §3.1): a key's kind decides, never a
 * token. Immutable and thread-safe.
 *
 * @param id the {@code kid} under which it is published, if it is
 */
record TokenKey(Optional<String> id, Set<JWSAlgorithm> algorithms, JWSVerifier verifier) {
  private static final int LEAST_SECRET = 32;
  private static final int LEAST_RSA = 2048;
  private static final Set<JWSAlgorithm> RSA = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256);
  private static final Set<JWSAlgorithm> ED25519 =
      Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
  private static final List<String> NAMES =
      List.of(
          "HS256", "HS384", "HS512", "RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA",
          "Ed25519");

  TokenKey {
    algorithms = Set.copyOf(algorithms);
  }

  /** A shared secret; the longer it is, the more algorithms it is used with (RFC 7518 §3.2). */
  static TokenKey secret(String text) {
    if (text.strip().startsWith("-----BEGIN")) {
      throw new IllegalArgumentException(
          "expected a shared secret, found a key in PEM. A public key belongs to auth.publicKey");
    }
    byte[] secret = text.getBytes(StandardCharsets.UTF_8);
    if (secret.length < LEAST_SECRET) {
      throw new IllegalArgumentException(
          "expected a secret of at least %d bytes, found one of %d"
              .formatted(LEAST_SECRET, secret.length));
    }
    try {
      var verifier = new MACVerifier(secret);
      return new TokenKey(Optional.empty(), hmac(secret.length), verifier);
    } catch (JOSEException e) {
      throw new IllegalArgumentException("expected a secret that HMAC can use", e);
    }
  }

  private static Set<JWSAlgorithm> hmac(int length) {
    if (length < 48) {
      return Set.of(JWSAlgorithm.HS256);
    }
    return length < 64
        ? Set.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384)
        : Set.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512);
  }

  /** A public key in PEM (RFC 7468 §13). */
  static TokenKey pem(String text) {
    String body = text.strip();
    String begin = "-----BEGIN PUBLIC KEY-----";
    String end = "-----END PUBLIC KEY-----";
    if (!body.startsWith(begin) || !body.endsWith(end)) {
      throw new IllegalArgumentException(
          "expected a public key in PEM, between " + begin + " and " + end);
    }
    byte[] encoded;
    try {
      String base64 = body.substring(begin.length(), body.length() - end.length());
      encoded = Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("expected a public key in PEM; its text is broken", e);
    }
    for (String kind : List.of("RSA", "EC", "Ed25519")) {
      try {
        var key = KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded));
        return of(Optional.empty(), key);
      } catch (GeneralSecurityException e) {
        // it is of another kind, or of none
      }
    }
    throw new IllegalArgumentException("expected a public key: RSA, P-256, P-384, P-521, Ed25519");
  }

  /** A public key. */
  static TokenKey of(Optional<String> id, PublicKey key) {
    try {
      return switch (key) {
        case RSAPublicKey rsa -> rsa(id, rsa);
        case ECPublicKey curve -> new TokenKey(id, Set.of(algorithm(curve)), verifier(curve));
        case EdECPublicKey edwards -> new TokenKey(id, ED25519, new EdwardsVerifier(edwards));
        default -> throw new IllegalArgumentException("expected a key for signatures");
      };
    } catch (JOSEException e) {
      throw new IllegalArgumentException("expected a key that signatures can be checked with", e);
    }
  }

  private static TokenKey rsa(Optional<String> id, RSAPublicKey key) {
    int bits = key.getModulus().bitLength();
    if (bits < LEAST_RSA) {
      throw new IllegalArgumentException(
          "expected an RSA key of at least %d bits, found one of %d".formatted(LEAST_RSA, bits));
    }
    return new TokenKey(id, RSA, new RSASSAVerifier(key));
  }

  private static JWSVerifier verifier(ECPublicKey key) throws JOSEException {
    return new ECDSAVerifier(key);
  }

  private static JWSAlgorithm algorithm(ECPublicKey key) {
    Curve curve = Curve.forECParameterSpec(key.getParams());
    if (Curve.P_256.equals(curve)) {
      return JWSAlgorithm.ES256;
    }
    if (Curve.P_384.equals(curve)) {
      return JWSAlgorithm.ES384;
    }
    if (Curve.P_521.equals(curve)) {
      return JWSAlgorithm.ES512;
    }
    throw new IllegalArgumentException("expected a key on P-256, P-384 or P-521");
  }

  /** This key for fewer algorithms; no names mean all. */
  TokenKey only(List<String> names) {
    if (names.isEmpty()) {
      return this;
    }
    var left = algorithms.stream().filter(each -> names.contains(each.getName())).toList();
    return new TokenKey(id, Set.copyOf(left), verifier);
  }

  static void checkNames(List<String> names) {
    for (String name : names) {
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException(
            "expected algorithms of " + String.join(", ", NAMES) + "; found '" + name + "'");
      }
    }
  }

  /** Whether it may be the key of a token with that header. */
  boolean fits(JWSAlgorithm algorithm, Optional<String> keyId) {
    return algorithms.contains(algorithm) && (id.isEmpty() || keyId.isEmpty() || id.equals(keyId));
  }
}
