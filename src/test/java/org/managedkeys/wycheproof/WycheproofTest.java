// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.wycheproof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.testkit.ImportingProvider;
import org.managedkeys.testkit.InMemoryFolders;

/**
 * Every vector of Wycheproof whose key a back end can hold: the key is imported through the
 * KeyStore, and used by its JCA name. The report lists what ran and what could not, with the
 * reason.
 */
class WycheproofTest {

  /** How the vectors of one file are run. */
  private interface Suite {
    void run(ImportingProvider target, Vectors file, Tally tally);
  }

  private static final Map<String, Suite> SUITES = suites();
  private static final Map<String, ImportingProvider> TARGETS = new LinkedHashMap<>();
  private static final List<Tally> TALLIES = new ArrayList<>();

  private static final Path FOLDER =
      InMemoryFolders.create("wycheproof", Path.of(System.getProperty("work.folder")));

  private static Map<String, Suite> suites() {
    Map<String, Suite> suites = new LinkedHashMap<>();
    suites.put("aes_gcm_test.json", SecretKeyVectors::gcm);
    suites.put("aes_cbc_pkcs5_test.json", SecretKeyVectors::cbc);
    suites.put("aes_wrap_test.json", keyWrap("AES/KW/NoPadding"));
    suites.put("aes_kwp_test.json", keyWrap("AES/KWP/NoPadding"));
    suites.put("aes_cmac_test.json", mac("AESCMAC", "AES"));
    suites.put("hmac_sha256_test.json", mac("HmacSHA256", "HmacSHA256"));
    suites.put("hmac_sha384_test.json", mac("HmacSHA384", "HmacSHA384"));
    suites.put("hmac_sha512_test.json", mac("HmacSHA512", "HmacSHA512"));
    Stream.of("rsa_pkcs1_2048_test.json", "rsa_pkcs1_4096_test.json")
        .forEach(file -> suites.put(file, KeyPairVectors::rsaPkcs1Decryption));
    Stream.of(
            "rsa_oaep_2048_sha1_mgf1sha1_test.json",
            "rsa_oaep_2048_sha256_mgf1sha256_test.json",
            "rsa_oaep_3072_sha512_mgf1sha512_test.json",
            "rsa_oaep_4096_sha256_mgf1sha256_test.json")
        .forEach(file -> suites.put(file, KeyPairVectors::rsaOaepDecryption));
    Stream.of(
            "rsa_pkcs1_2048_sig_gen_test.json",
            "rsa_pkcs1_3072_sig_gen_test.json",
            "rsa_pkcs1_4096_sig_gen_test.json")
        .forEach(file -> suites.put(file, KeyPairVectors::rsaPkcs1Signing));
    Stream.of(
            "ecdh_secp256r1_ecpoint_test.json",
            "ecdh_secp384r1_ecpoint_test.json",
            "ecdh_secp521r1_ecpoint_test.json")
        .forEach(file -> suites.put(file, KeyPairVectors::ecdh));
    suites.put("ed25519_test.json", KeyPairVectors::ed25519Verification);
    suites.put("mldsa_65_sign_noseed_test.json", MlDsaVectors::signing);
    return suites;
  }

  private static Suite keyWrap(String transformation) {
    return (target, file, tally) -> SecretKeyVectors.keyWrap(transformation, target, file, tally);
  }

  private static Suite mac(String algorithm, String keyType) {
    return (target, file, tally) -> SecretKeyVectors.mac(algorithm, keyType, target, file, tally);
  }

  /** How hard the JDK makes a PKCS #12 password to guess: each import writes the file anew. */
  private static final List<String> ITERATIONS =
      List.of(
          "keystore.pkcs12.certPbeIterationCount",
          "keystore.pkcs12.keyPbeIterationCount",
          "keystore.pkcs12.macIterationCount");

  @BeforeAll
  static void connect() throws IOException {
    ITERATIONS.forEach(property -> System.setProperty(property, "100"));
    TARGETS.put(
        "softhsm", ImportingProvider.softHsm(Files.createDirectory(FOLDER.resolve("softhsm"))));
    TARGETS.put("local", ImportingProvider.local(Files.createDirectory(FOLDER.resolve("local"))));
  }

  static Stream<Arguments> filesAndBackEnds() {
    return Stream.of("softhsm", "local")
        .flatMap(target -> SUITES.keySet().stream().map(file -> Arguments.of(file, target)));
  }

  @ParameterizedTest
  @MethodSource("filesAndBackEnds")
  void vectors_throughImportAndTheJca_haveTheirResults(String file, String backEnd) {
    assumeTrue(
        Vectors.arePresent(), "no Wycheproof vectors here: -Dwycheproof.dir says where they are");
    Vectors vectors = Vectors.read(file);
    Tally tally = new Tally(file, backEnd);
    Objects.requireNonNull(SUITES.get(file))
        .run(Objects.requireNonNull(TARGETS.get(backEnd)), vectors, tally);
    TALLIES.add(tally);

    assertThat(tally.wrong()).isEmpty();
    assertThat(tally.total())
        .isEqualTo(vectors.groups().stream().mapToInt(group -> group.tests().size()).sum());
  }

  @AfterAll
  static void report() throws IOException {
    ITERATIONS.forEach(System::clearProperty);
    TARGETS.values().forEach(target -> target.provider().close());
    if (TALLIES.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder("# Wycheproof vectors\n\n");
    text.append("JDK ").append(Runtime.version()).append("\n\n").append(Tally.header());
    TALLIES.forEach(tally -> text.append(tally.row()));
    Files.writeString(
        Path.of(
            System.getProperty("work.folder"), "wycheproof-" + Runtime.version().feature() + ".md"),
        text.toString());
  }
}
