package dev.ashlar.web.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.EdECPublicKey;
import java.util.Set;

/** Checks Ed25519 signatures (RFC 8037 §3.1) with what the Java platform has. Thread-safe. */
final class EdwardsVerifier implements JWSVerifier {
  private final JCAContext context = new JCAContext();
  private final EdECPublicKey key;

  EdwardsVerifier(EdECPublicKey key) {
    if (!key.getParams().getName().equals("Ed25519")) {
      throw new IllegalArgumentException("expected an Edwards key on Ed25519");
    }
    this.key = key;
  }

  @Override
  public boolean verify(JWSHeader header, byte[] content, Base64URL signature)
      throws JOSEException {
    try {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(key);
      check.update(content);
      return check.verify(signature.decode());
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new JOSEException("Ed25519 is not available", e);
    }
  }

  @Override
  public Set<JWSAlgorithm> supportedJWSAlgorithms() {
    return Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
  }

  @Override
  public JCAContext getJCAContext() {
    return context;
  }
}
