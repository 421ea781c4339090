package dev.ashlar.app;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;

/** Tokens as an issuer makes them. */
public final class Bearer {
  private Bearer() {}

  /** The header field with a token of these claims. */
  public static String[] of(String secret, String claims) {
    try {
      var token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
      token.sign(new MACSigner(secret));
      return new String[] {"Authorization", "Bearer " + token.serialize()};
    } catch (JOSEException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
