package dev.ashlar.web.graphql;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import java.time.Instant;

/** Tokens that a server believes. */
final class Tokens {
  private Tokens() {}

  /** A token with these claims, for an hour. */
  static String of(String secret, String claims) {
    return of(secret, claims, Instant.now().plusSeconds(3600));
  }

  /** A token with these claims, until then. */
  static String of(String secret, String claims, Instant until) {
    long end = until.getEpochSecond();
    String all = claims.substring(0, claims.length() - 1) + ",\"exp\":" + end + "}";
    try {
      var token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(all));
      token.sign(new MACSigner(secret));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
