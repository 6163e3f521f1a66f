// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.SigningFixture.utf8;

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
import com.nimbusds.jose.util.Base64URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.testkit.OpenSsl;

/** We verify what the JDK, Bouncy Castle, OpenSSL and Nimbus have signed, and they what we have. */
final class ForeignSignaturesTest {

  private static final byte[] DATA = utf8("what is signed");

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static SigningFixture fixture;

  @BeforeAll
  static void open() {
    fixture = SigningFixture.in(folder).with(SigningFixture.OWN);
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  private static byte[] signed(Signature signer, String own) throws GeneralSecurityException {
    signer.initSign(fixture.privateKey(own));
    signer.update(DATA);
    return signer.sign();
  }

  private static Signature signer(String algorithm, String own) throws GeneralSecurityException {
    return own.endsWith("k1")
        ? Signature.getInstance(algorithm, new BouncyCastleProvider())
        : Signature.getInstance(algorithm);
  }

  private static String inName(HashName hash) {
    return hash.jcaName().replaceFirst("^SHA-", "SHA");
  }

  private static byte[] pss(HashName hash, int salt) throws GeneralSecurityException {
    Signature signer = Signature.getInstance("RSASSA-PSS");
    signer.setParameter(
        new PSSParameterSpec(
            hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), salt, 1));
    return signed(signer, "own-rsa");
  }

  @ParameterizedTest
  @EnumSource
  void pkcs1OfTheJdk_isRight_andByAnotherHashOrPaddingWrong(HashName hash) throws Exception {
    byte[] signature = signed(Signature.getInstance(inName(hash) + "withRSA"), "own-rsa");
    HashName other = hash == HashName.SHA2_256 ? HashName.SHA3_256 : HashName.SHA2_256;

    assertThat(
            fixture.isValid(
                "own-rsa",
                DATA,
                signature,
                "hash_algorithm",
                hash.text(),
                "signature_algorithm",
                "pkcs1v15"))
        .isTrue();
    assertThat(
            fixture.isValid(
                "own-rsa",
                DATA,
                signature,
                "hash_algorithm",
                other.text(),
                "signature_algorithm",
                "pkcs1v15"))
        .isFalse();
    assertThat(fixture.isValid("own-rsa", DATA, signature, "hash_algorithm", hash.text()))
        .isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void pssOfTheJdk_isRight_withWhateverSalt(HashName hash) throws Exception {
    for (int salt : new int[] {0, 1, hash.bytes(), 100, 254 - hash.bytes()}) {
      byte[] signature = pss(hash, salt);

      assertThat(fixture.isValid("own-rsa", DATA, signature, "hash_algorithm", hash.text()))
          .as("salt " + salt)
          .isTrue();
      assertThat(
              fixture.isValid(
                  "own-rsa", DATA, signature, "hash_algorithm", hash.text(), "salt_length", "hash"))
          .isEqualTo(salt == hash.bytes());
      assertThat(
              fixture.isValid(
                  "own-rsa", DATA, signature, "hash_algorithm", hash.text(), "salt_length", "100"))
          .isEqualTo(salt == 100);
    }
  }

  @Test
  void saltThatTheModulusHasNoRoomFor_isNoRightOne() throws Exception {
    byte[] signature = pss(HashName.SHA2_256, 222);

    assertThat(fixture.isValid("own-rsa", DATA, signature, "salt_length", 222)).isTrue();
    for (int salt : new int[] {221, 223, 99999}) {
      assertThat(fixture.isValid("own-rsa", DATA, signature, "salt_length", salt)).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "own-p256, SHA1, sha1",
    "own-p256, SHA512, sha2-512",
    "own-p384, SHA384, sha2-384",
    "own-p521, SHA3-512, sha3-512",
    "own-secp256k1, SHA256, sha2-256",
  })
  void ecdsaOfOthers_isRight(String key, String name, String hash) throws Exception {
    byte[] signature = signed(signer(name + "withECDSA", key), key);

    assertThat(fixture.isValid(key, DATA, signature, "hash_algorithm", hash)).isTrue();
    assertThat(fixture.isValid(key, utf8("other"), signature, "hash_algorithm", hash)).isFalse();
    byte[] digest = HashName.of(hash).orElseThrow().digest(DATA);
    assertThat(fixture.isValid(key, digest, signature, "hash_algorithm", hash, "prehashed", true))
        .isTrue();
  }

  @Test
  void ed25519OfTheJdk_isRight() throws Exception {
    byte[] signature = signed(Signature.getInstance("Ed25519"), "own-ed25519");

    assertThat(fixture.isValid("own-ed25519", DATA, signature)).isTrue();
    assertThat(fixture.isValid("own-ed25519", utf8("other"), signature)).isFalse();
    // JDK 17 alone takes a longer one for good.
    assertThat(fixture.isValid("own-ed25519", DATA, Arrays.copyOf(signature, 65))).isFalse();
  }

  /** OpenSSL's words for the ways to sign, and ours. */
  @ParameterizedTest
  @CsvSource({
    "own-rsa, -sha256, pkcs1, '', sha2-256, pkcs1v15",
    "own-rsa, -sha512, pkcs1, '', sha2-512, pkcs1v15",
    "own-rsa, -sha3-256, pkcs1, '', sha3-256, pkcs1v15",
    "own-rsa, -sha256, pss, max, sha2-256, pss",
    "own-rsa, -sha384, pss, digest, sha2-384, pss",
    "own-p256, -sha256, '', '', sha2-256, ''",
    "own-p384, -sha384, '', '', sha2-384, ''",
    "own-p521, -sha512, '', '', sha2-512, ''",
    "own-secp256k1, -sha256, '', '', sha2-256, ''",
  })
  void opensslAndWe_verifyEachOther(
      String key, String digest, String padding, String salt, String hash, String algorithm)
      throws Exception {
    Path data = Files.write(folder.resolve("data"), DATA);
    Path secret =
        OpenSsl.writePem(
            folder.resolve("key.pem"), "PRIVATE KEY", fixture.privateKey(key).getEncoded());
    Path known =
        OpenSsl.writePem(
            folder.resolve("public.pem"), "PUBLIC KEY", fixture.publicKey(key).getEncoded());
    Path theirs = folder.resolve("theirs");
    Path ours =
        Files.write(
            folder.resolve("ours"),
            fixture.signature(
                key,
                DATA,
                "hash_algorithm",
                hash,
                "signature_algorithm",
                algorithm,
                "salt_length",
                salt.equals("digest") ? "hash" : "auto"));

    openssl(digest, padding, salt, "-sign", secret, "-out", theirs, data);
    openssl(
        digest, padding, salt.isEmpty() ? "" : "auto", "-verify", known, "-signature", ours, data);

    assertThat(
            fixture.isValid(
                key,
                DATA,
                Files.readAllBytes(theirs),
                "hash_algorithm",
                hash,
                "signature_algorithm",
                algorithm))
        .isTrue();
  }

  private static void openssl(String digest, String padding, String salt, Object... arguments) {
    List<String> command = new ArrayList<>(List.of("dgst", digest));
    if (!padding.isEmpty()) {
      command.addAll(List.of("-sigopt", "rsa_padding_mode:" + padding));
    }
    if (!salt.isEmpty()) {
      command.addAll(List.of("-sigopt", "rsa_pss_saltlen:" + salt));
    }
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    OpenSsl.Result result = OpenSsl.run(command.toArray(new String[0]));
    assertThat(result.exit()).as(result.output()).isZero();
  }

  @Test
  void opensslAndWe_verifyEachOther_byEd25519() throws Exception {
    Path data = Files.write(folder.resolve("data"), DATA);
    Path known =
        OpenSsl.writePem(
            folder.resolve("public.pem"),
            "PUBLIC KEY",
            fixture.publicKey("own-ed25519").getEncoded());
    Path ours = Files.write(folder.resolve("ours"), fixture.signature("own-ed25519", DATA));

    OpenSsl.Result result =
        OpenSsl.run(
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            known.toString(),
            "-rawin",
            "-in",
            data.toString(),
            "-sigfile",
            ours.toString());

    assertThat(result.exit()).as(result.output()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "ES256, own-p256, sha2-256",
    "ES384, own-p384, sha2-384",
    "ES512, own-p521, sha2-512",
    "RS256, own-rsa, sha2-256",
    "PS384, own-rsa, sha2-384",
  })
  void nimbusAndWe_verifyEachOther(String algorithm, String key, String hash) throws Exception {
    Object[] fields = {
      "hash_algorithm",
      hash,
      "marshaling_algorithm",
      "jws",
      "salt_length",
      "hash",
      "signature_algorithm",
      algorithm.startsWith("RS") ? "pkcs1v15" : "pss"
    };
    JWSHeader header = new JWSHeader(JWSAlgorithm.parse(algorithm));
    Payload payload = new Payload("{\"sub\":\"alice\"}");

    JWSObject theirs = new JWSObject(header, payload);
    theirs.sign(nimbusSigner(key));
    String ours = fixture.sign(key, theirs.getSigningInput(), fields);

    assertThat(
            fixture.isValid(
                key, theirs.getSigningInput(), "vault:v1:" + theirs.getSignature(), fields))
        .isTrue();
    assertThat(
            new JWSObject(
                    header.toBase64URL(),
                    payload.toBase64URL(),
                    new Base64URL(ours.substring("vault:v1:".length())))
                .verify(nimbusVerifier(key)))
        .isTrue();
  }

  private static JWSSigner nimbusSigner(String key) throws Exception {
    return key.equals("own-rsa")
        ? new RSASSASigner(fixture.privateKey(key))
        : new ECDSASigner((ECPrivateKey) fixture.privateKey(key));
  }

  private static JWSVerifier nimbusVerifier(String key) throws Exception {
    return key.equals("own-rsa")
        ? new RSASSAVerifier((RSAPublicKey) fixture.publicKey(key))
        : new ECDSAVerifier((ECPublicKey) fixture.publicKey(key));
  }
}
