// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.crypto.impl.BaseJWSProvider;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jose4j.jws.JsonWebSignature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nimbus JOSE+JWT. No provider is named, but where Nimbus sets PSS parameters before it shows the
 * key: there it is named, or preferred in java.security, see {@link PreferredPssTest}.
 */
@Isolated("changes the JVM's provider list")
final class NimbusTest {

  @RegisterExtension static final RegisteredProvider KEYS = new RegisteredProvider();

  private static final String PAYLOAD = "{\"sub\":\"alice\"}";

  @ParameterizedTest
  @CsvSource({"RS256, rsa-2048", "RS384, rsa-3072", "RS512, rsa-2048"})
  void rsa_isVerified(String algorithm, String name) throws Exception {
    assertSigned(algorithm, new RSASSASigner(KEYS.privateKey(name)), rsaVerifier(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PS256", "PS384", "PS512"})
  void pss_withTheProviderNamed_isVerified(String algorithm) throws Exception {
    RSASSASigner signer = new RSASSASigner(KEYS.privateKey("rsa-2048"));
    signer.getJCAContext().setProvider(KEYS.provider());

    assertSigned(algorithm, signer, rsaVerifier("rsa-2048"));
  }

  @Test
  void pss_withoutNamingTheProvider_isRefused() throws Exception {
    RSASSASigner signer = new RSASSASigner(KEYS.privateKey("rsa-2048"));

    assertThatExceptionOfType(JOSEException.class).isThrownBy(() -> sign("PS256", signer));
  }

  @ParameterizedTest
  @CsvSource({"ES256, p256, P-256", "ES384, p384, P-384", "ES512, p521, P-521"})
  void ecdsa_isVerified(String algorithm, String name, String curve) throws Exception {
    assertSigned(
        algorithm,
        new ECDSASigner(KEYS.privateKey(name), Curve.parse(curve)),
        new ECDSAVerifier((ECPublicKey) KEYS.publicKey(name)));
  }

  /** The JDK knows the curve no more, so verifying needs Bouncy Castle; signing does not. */
  @Test
  void ecdsa_onSecp256k1_isVerified() throws Exception {
    ECDSAVerifier verifier = new ECDSAVerifier((ECPublicKey) KEYS.publicKey("secp256k1"));
    verifier.getJCAContext().setProvider(new BouncyCastleProvider());

    assertSigned(
        "ES256K", new ECDSASigner(KEYS.privateKey("secp256k1"), Curve.SECP256K1), verifier);
  }

  /** By the certificate that the key made for itself. */
  @Test
  void jwks_loadedFromTheKeyStore_sign() throws Exception {
    RSAKey rsa = RSAKey.load(KEYS.keyStore(), "rsa-2048", null);
    ECKey ec = ECKey.load(KEYS.keyStore(), "p256", null);

    assertSigned("RS256", new RSASSASigner(rsa), rsaVerifier("rsa-2048"));
    assertSigned(
        "ES256", new ECDSASigner(ec), new ECDSAVerifier((ECPublicKey) KEYS.publicKey("p256")));
  }

  /** Nimbus's own classes for EdDSA want the key's bytes and Tink: users bring these few lines. */
  private static final class SignatureSigner extends BaseJWSProvider implements JWSSigner {

    private final PrivateKey key;

    SignatureSigner(PrivateKey key) {
      super(Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519));
      this.key = key;
    }

    @Override
    public Base64URL sign(JWSHeader header, byte[] input) throws JOSEException {
      try {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(key);
        signature.update(input);
        return Base64URL.encode(signature.sign());
      } catch (GeneralSecurityException e) {
        throw new JOSEException(e.getMessage(), e);
      }
    }
  }

  @Test
  void edDsa_byASignerOverSignature_isVerifiedByJose4j() throws Exception {
    String token = sign("EdDSA", new SignatureSigner(KEYS.privateKey("ed25519"))).serialize();

    JsonWebSignature parsed = new JsonWebSignature();
    parsed.setCompactSerialization(token);
    parsed.setKey(KEYS.publicKey("ed25519"));
    assertThat(parsed.verifySignature()).isTrue();
    assertThat(parsed.getPayload()).isEqualTo(PAYLOAD);
  }

  private static RSASSAVerifier rsaVerifier(String name) throws Exception {
    return new RSASSAVerifier((RSAPublicKey) KEYS.publicKey(name));
  }

  private static JWSObject sign(String algorithm, JWSSigner signer) throws JOSEException {
    JWSObject object =
        new JWSObject(new JWSHeader(JWSAlgorithm.parse(algorithm)), new Payload(PAYLOAD));
    object.sign(signer);
    return object;
  }

  private static void assertSigned(String algorithm, JWSSigner signer, JWSVerifier verifier)
      throws Exception {
    String token = sign(algorithm, signer).serialize();

    assertThat(JWSObject.parse(token).verify(verifier)).isTrue();
    String[] parts = token.split("\\.", -1);
    String altered = parts[0] + "." + Base64URL.encode("{\"sub\":\"eve\"}") + "." + parts[2];
    assertThat(JWSObject.parse(altered).verify(verifier)).isFalse();
  }
}
