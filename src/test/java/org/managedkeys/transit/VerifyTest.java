// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.transit.Refusals.refused;
import static org.managedkeys.transit.SigningFixture.base64;
import static org.managedkeys.transit.SigningFixture.request;
import static org.managedkeys.transit.SigningFixture.results;
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
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.testkit.OpenSsl;

/** Signatures of the JDK, OpenSSL and Nimbus, and what is no signature. */
final class VerifyTest {

  private static final byte[] DATA = utf8("what is signed");

  @TempDir private static Path folder;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static SigningFixture fixture;

  @BeforeAll
  static void open() {
    fixture = SigningFixture.in(folder).with(SigningFixture.OWN).with("ml-dsa", "hmac");
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

  /** A signature of one form in the other is no signature, and not only a wrong one. */
  @Test
  void ecdsaInTheOtherForm_isInvalid() {
    String asn1 = fixture.sign("own-p256", DATA);
    String jws = fixture.sign("own-p256", DATA, "marshaling_algorithm", "jws");
    byte[] der = Base64.getDecoder().decode(asn1.substring("vault:v1:".length()));
    String derForJws = Base64.getUrlEncoder().withoutPadding().encodeToString(der);
    byte[] pair = Base64.getUrlDecoder().decode(jws.substring("vault:v1:".length()));

    refused(
        Kind.INVALID,
        "supplied signature is invalid",
        () ->
            fixture.isValid(
                "own-p256", DATA, "vault:v1:" + derForJws, "marshaling_algorithm", "jws"));
    refused(
        Kind.INVALID,
        "supplied signature is invalid",
        () -> fixture.isValid("own-p256", DATA, pair));
    refused(
        Kind.INVALID,
        "invalid base64 signature value",
        () -> fixture.isValid("own-p256", DATA, jws));
  }

  /** CVE-2022-21449: zeros were right for everything. */
  @ParameterizedTest
  @CsvSource({"own-p256, 64", "own-p384, 96", "own-p521, 132", "own-secp256k1, 64"})
  void numbersOutOfRange_areWrong(String key, int length) {
    byte[] most = new byte[length];
    Arrays.fill(most, (byte) 0xff);

    for (byte[] pair : List.of(new byte[length], most)) {
      String text = "vault:v1:" + Base64.getUrlEncoder().withoutPadding().encodeToString(pair);
      assertThat(fixture.isValid(key, DATA, text, "marshaling_algorithm", "jws")).isFalse();
    }
    assertThat(fixture.isValid(key, DATA, new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0})).isFalse();
    assertThat(fixture.isValid(key, DATA, new byte[] {0x30, 6, 2, 1, 1, 2, 1, 1})).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "3006020101",
        "30060201010201",
        "300602010102010100",
        "308106020101020101",
        "30070201010202000101",
        "3007020200010201",
        "300602017f020180",
        "3106020101020101",
        "0500",
        "30060401010401",
        "3003020101",
        "3009020101020101020101"
      })
  void whatIsNoDerOfTwoNumbers_isInvalid(String hex) {
    byte[] der = HexFormat.of().parseHex(hex);

    refused(
        Kind.INVALID,
        "supplied signature is invalid",
        () -> fixture.isValid("own-p256", DATA, der));
  }

  @ParameterizedTest
  @CsvSource({
    "own-rsa, pkcs1v15, asn1",
    "own-rsa, pss, asn1",
    "own-p256, '', asn1",
    "own-p256, '', jws",
    "own-secp256k1, '', jws",
    "own-ed25519, '', asn1",
  })
  void everyFlippedBit_makesAWrongOne(String key, String algorithm, String marshaling) {
    Object[] fields = {"signature_algorithm", algorithm, "marshaling_algorithm", marshaling};
    Base64.Decoder decoder =
        marshaling.equals("jws") ? Base64.getUrlDecoder() : Base64.getDecoder();
    Base64.Encoder encoder =
        marshaling.equals("jws") ? Base64.getUrlEncoder().withoutPadding() : Base64.getEncoder();
    byte[] signature =
        decoder.decode(fixture.sign(key, DATA, fields).substring("vault:v1:".length()));

    for (int bit = 0; bit < signature.length * 8; bit++) {
      byte[] flipped = signature.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      boolean valid;
      try {
        valid = fixture.isValid(key, DATA, "vault:v1:" + encoder.encodeToString(flipped), fields);
      } catch (KeyException e) {
        // The bits of DER that say what follows.
        assertThat(e).hasMessageContaining("supplied signature is invalid");
        valid = false;
      }
      assertThat(valid).as("bit " + bit).isFalse();
    }
    assertThat(fixture.isValid(key, DATA, "vault:v1:" + encoder.encodeToString(signature), fields))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({"own-rsa", "own-ed25519", "ml-dsa"})
  void otherLengths_areWrong(String key) {
    byte[] signature = fixture.signature(key, DATA);

    for (int length : new int[] {0, 1, signature.length - 1, signature.length + 1}) {
      assertThat(fixture.isValid(key, DATA, Arrays.copyOf(signature, length)))
          .as("length " + length)
          .isFalse();
    }
  }

  @Test
  void malformedText_isInvalid() {
    refused(
        Kind.INVALID,
        "invalid signature: no prefix",
        () -> fixture.isValid("own-p256", DATA, "MEUCIQ"));
    refused(
        Kind.INVALID,
        "invalid signature: wrong number of fields",
        () -> fixture.isValid("own-p256", DATA, "vault:v1"));
    refused(
        Kind.INVALID,
        "invalid signature: version number could not be decoded",
        () -> fixture.isValid("own-p256", DATA, "vault:vx:MEUCIQ=="));
    refused(
        Kind.INVALID,
        "invalid signature: version is too new",
        () -> fixture.isValid("own-p256", DATA, "vault:v2:MEUCIQ=="));
  }

  @Test
  void signaturesAndCodes_areGivenOneAtATime() {
    Map<String, Object> both = request(DATA, "signature", "vault:v1:QQ==", "hmac", "vault:v1:QQ==");

    refused(
        Kind.INVALID,
        "provide one of 'signature' or 'hmac'",
        () -> fixture.signing.verify("own-p256", both));
    refused(
        Kind.INVALID,
        "neither a 'signature' nor an 'hmac' were given to verify",
        () -> fixture.signing.verify("own-p256", request(DATA)));
    refused(
        Kind.INVALID,
        "neither a 'signature' nor an 'hmac' were given to verify",
        () ->
            fixture.signing.verify(
                "own-p256", Map.of("batch_input", List.of(Map.of("input", "QQ==")))));
    refused(
        Kind.INVALID,
        "elements of batch_input must all provide 'signature' or all provide 'hmac'",
        () ->
            fixture.signing.verify(
                "own-p256",
                Map.of(
                    "batch_input",
                    List.of(
                        Map.of("input", "QQ==", "signature", "vault:v1:QQ=="),
                        Map.of("input", "QQ==", "hmac", "vault:v1:QQ==")))));
    refused(
        Kind.INVALID,
        "elements of batch_input must all provide 'signature' or all provide 'hmac'",
        () ->
            fixture.signing.verify(
                "own-p256",
                Map.of(
                    "batch_input",
                    List.of(
                        Map.of("input", "QQ==", "signature", "vault:v1:QQ=="),
                        Map.of("input", "QQ==")))));
  }

  @Test
  void batch_tellsOfEachElement() {
    String right = fixture.sign("own-p256", DATA);
    String ofOther = fixture.sign("own-p256", utf8("other"));
    String input = base64(DATA);

    List<Map<?, ?>> results =
        results(
            fixture.signing.verify(
                "own-p256",
                Map.of(
                    "batch_input",
                    List.of(
                        Map.of("input", input, "signature", right, "reference", "a"),
                        Map.of("input", input, "signature", ofOther),
                        Map.of("input", input, "signature", "nonsense", "reference", "c"),
                        Map.of("signature", right),
                        Map.of("input", "*", "signature", right),
                        Map.of("input", input, "signature", right)))));

    assertThat(results).hasSize(6);
    assertThat(results.get(0)).isEqualTo(Map.of("valid", true, "reference", "a"));
    assertThat(results.get(1)).isEqualTo(Map.of("valid", false));
    assertThat(error(results.get(2))).contains("invalid signature: no prefix");
    assertThat(results.get(2).get("reference")).isEqualTo("c");
    assertThat(error(results.get(3))).contains("missing input");
    assertThat(error(results.get(4))).contains("unable to decode input as base64");
    assertThat(results.get(5)).isEqualTo(Map.of("valid", true));
  }

  private static String error(Map<?, ?> result) {
    assertThat(result.containsKey("valid")).isFalse();
    return (String) result.get("error");
  }

  @Test
  void keyWithoutTheUsage_orThatTheMountDoesNotList_verifiesNothing(@TempDir Path other) {
    try (SigningFixture own =
        SigningFixture.in(
            other,
            "key.signer.kms = trial",
            "key.signer.key_type = P-256",
            "key.signer.usages = sign",
            "key.signer.allow_generate_key = true")) {
      own.with("signer", "own-p256");
      String signature = own.sign("signer", DATA);
      String another = own.sign("own-p256", DATA);

      KeyException e =
          refused(Kind.DENIED, "its usages are sign", () -> own.isValid("signer", DATA, signature));
      assertThat(e).hasMessageContaining("add verify to key.signer.usages");
      own.transit.list(Set.of("signer"));
      refused(
          Kind.DENIED,
          "mount 'transit/' may not use it",
          () -> own.isValid("own-p256", DATA, another));
      refused(Kind.DENIED, "mount 'transit/' may not use it", () -> own.sign("own-p256", DATA));
    }
  }

  @Test
  void verification_isTakenDown() {
    String signature = fixture.sign("own-p256", DATA);
    int before = fixture.transit.audited().size();

    fixture.isValid("own-p256", DATA, signature);

    assertThat(fixture.transit.audited().subList(before, fixture.transit.audited().size()))
        .containsExactly("key.use.verify ok");
  }
}
