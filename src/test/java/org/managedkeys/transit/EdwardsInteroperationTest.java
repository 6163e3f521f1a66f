// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.SigningFixture.utf8;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.EdECPrivateKey;
import java.util.Arrays;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.testkit.OpenSsl;

/** Ed25519 signatures of OpenSSL and Nimbus; those by RSA and ECDSA are in {@link VerifyTest}. */
class EdwardsInteroperationTest {

  private static final String KEY = "own-ed25519";
  private static final byte[] DATA = utf8("what is signed");
  private static final int KEY_BYTES = 32;

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static SigningFixture fixture;

  @BeforeAll
  static void open() {
    fixture = SigningFixture.in(folder).with(KEY, "ed25519");
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void signatureOfOpenSsl_isRight() throws Exception {
    Path data = Files.write(folder.resolve("data"), DATA);
    Path secret =
        OpenSsl.writePem(
            folder.resolve("key.pem"),
            "PRIVATE KEY",
            new PrivateKeyInfo(
                    new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519),
                    new DEROctetString(secret()))
                .getEncoded());
    Path theirs = folder.resolve("theirs");

    OpenSsl.Result result =
        OpenSsl.run(
            "pkeyutl",
            "-sign",
            "-inkey",
            secret.toString(),
            "-rawin",
            "-in",
            data.toString(),
            "-out",
            theirs.toString());

    assertThat(result.exit()).as(result.output()).isZero();
    assertThat(fixture.isValid(KEY, DATA, Files.readAllBytes(theirs))).isTrue();
  }

  @Test
  void tokenOfNimbus_isRight() throws Exception {
    JWSObject theirs = token();
    theirs.sign(
        new Ed25519Signer(
            new OctetKeyPair.Builder(Curve.Ed25519, publicPart(KEY))
                .d(Base64URL.encode(secret()))
                .build()));

    assertThat(
            fixture.isValid(
                KEY,
                theirs.getSigningInput(),
                "vault:v1:" + theirs.getSignature(),
                "marshaling_algorithm",
                "jws"))
        .isTrue();
  }

  /** Of a key in software, and of one in the token. */
  @Test
  void tokenOfOurs_isVerifiedByNimbus() throws Exception {
    for (String key : new String[] {KEY, "ed25519"}) {
      JWSObject unsigned = token();
      String ours = fixture.sign(key, unsigned.getSigningInput(), "marshaling_algorithm", "jws");
      JWSObject signed =
          new JWSObject(
              unsigned.getHeader().toBase64URL(),
              unsigned.getPayload().toBase64URL(),
              new Base64URL(ours.substring("vault:v1:".length())));

      assertThat(
              signed.verify(
                  new Ed25519Verifier(
                      new OctetKeyPair.Builder(Curve.Ed25519, publicPart(key)).build())))
          .isTrue();
    }
  }

  private static JWSObject token() {
    return new JWSObject(new JWSHeader(JWSAlgorithm.EdDSA), new Payload("{\"sub\":\"alice\"}"));
  }

  /** Its encoding by the JDK has the public key too from 25 on, which not everybody reads. */
  private static byte[] secret() {
    return ((EdECPrivateKey) fixture.privateKey(KEY)).getBytes().orElseThrow();
  }

  private static Base64URL publicPart(String key) {
    return Base64URL.encode(lastBytes(fixture.publicKey(key).getEncoded()));
  }

  /** The key itself is the end of its encoding, RFC 8410. */
  private static byte[] lastBytes(byte[] encoded) {
    return Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
  }
}
