package dev.ashlar.web.auth;

import dev.ashlar.web.http.ReturnPath;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which tokens are believed. At least one of the first three is there. Immutable.
 *
 * @param jwks where an issuer publishes its keys (RFC 7517 §5): an https address, http on this
 *     machine, or a file
 * @param publicKey a public key in PEM: RSA of at least 2048 bits, P-256, P-384, P-521 or Ed25519
 * @param secret a shared secret of at least 32 bytes
 * @param issuer what {@code iss} must be
 * @param audience one of these must be in {@code aud}; not looked at where there is none
 * @param roles the claim with the roles; a dot steps into an object
 * @param algorithms those that are allowed, of those that the keys admit; none means all
 * @param signIn where people get a token: a path of this server, or an http or https address
 */
public record Trust(
    Optional<URI> jwks,
    Optional<String> publicKey,
    Optional<String> secret,
    Optional<String> issuer,
    List<String> audience,
    String roles,
    List<String> algorithms,
    Optional<String> signIn) {
  /** The claim with the roles unless another one is named. */
  public static final String ROLES = "roles";

  /** Copies the lists. */
  public Trust {
    audience = List.copyOf(audience);
    algorithms = List.copyOf(algorithms);
  }

  /**
   * The address of keys: an URL, or a file.
   *
   * @param base what a relative path starts from
   * @throws IllegalArgumentException if it is neither
   */
  public static URI address(String text, Path base) {
    return text.contains("://") ? URI.create(text) : base.resolve(text).toAbsolutePath().toUri();
  }

  /** Trust in whoever knows a secret. */
  public static Trust secret(String secret) {
    return new Trust(
        Optional.empty(),
        Optional.empty(),
        Optional.of(secret),
        Optional.empty(),
        List.of(),
        ROLES,
        List.of(),
        Optional.empty());
  }

  /**
   * Makes sure that the keys are keys.
   *
   * @throws IllegalArgumentException if one is not; says which, and what was expected
   */
  public void check() {
    if (secret.isEmpty() && publicKey.isEmpty() && jwks.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a key to check tokens with: auth.jwks, auth.publicKey or auth.secret");
    }
    secret.ifPresent(TokenKey::secret);
    publicKey.ifPresent(TokenKey::pem);
    jwks.ifPresent(PublishedKeys::checkAddress);
    TokenKey.checkNames(algorithms);
    if (signIn.filter(text -> !isAddress(text)).isPresent()) {
      throw new IllegalArgumentException(
          "auth.signInUrl: expected an https or http address, or a path of this server, found "
              + signIn.get());
    }
  }

  private static boolean isAddress(String text) {
    try {
      var address = new URI(text);
      String scheme = String.valueOf(address.getScheme());
      return address.getHost() != null && (scheme.equals("https") || scheme.equals("http"))
          || ReturnPath.of(text).isPresent();
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
