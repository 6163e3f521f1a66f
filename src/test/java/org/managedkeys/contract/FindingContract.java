// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.testkit.PublicHalves.publicHalf;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.GeneratesKeys.UnboundKey;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.Signs;
import org.managedkeys.testkit.SigningKeys;

/** Keys are found, and made: by an entry, or without a name until they are bound. */
abstract class FindingContract extends BackendContract {

  private static final KeySpec P256 = KeySpec.of(KeyAlgorithm.EC_P256);

  FindingContract(TestedService service) {
    super(service);
  }

  // ---- Finding
  // -----------------------------------------------------------------------------------

  @ParameterizedTest
  @MethodSource("made")
  void open_ofEachKind_findsWhatWasGenerated(KeyAlgorithm algorithm) {
    key(algorithm);
    ManagedKey key = backend.open(name("k"), at(TestedService.label(algorithm)));

    assertThat(key.algorithm()).isEqualTo(algorithm);
    assertThat(publicHalf(key)).isEqualTo(key(algorithm).subjectPublicKeyInfo());
  }

  @Test
  void open_byAnotherConnection_findsTheSameKey() {
    key(KeyAlgorithm.RSA);
    try (GeneratesKeys other = connect()) {
      assertThat(publicHalf(other.open(name("k"), at(TestedService.label(KeyAlgorithm.RSA)))))
          .isEqualTo(key(KeyAlgorithm.RSA).subjectPublicKeyInfo());
    }
  }

  @Test
  void open_ofNothing_isNotFoundAndNamesTheKeyAndTheConnection() {
    KeyException e = refusal(() -> backend.open(name("team/x"), at("absent")));

    assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(e)
        .hasMessageStartingWith("key 'team/x': cannot find it: ")
        .hasMessageContaining("absent'")
        .hasMessageContaining(backend.describe());
  }

  @Test
  void subjectPublicKeyInfo_isACopy() {
    key(KeyAlgorithm.EC_P256).subjectPublicKeyInfo()[0] ^= 1;

    assertThat(key(KeyAlgorithm.EC_P256).subjectPublicKeyInfo()[0]).isEqualTo((byte) 0x30);
  }

  // ---- Generating
  // --------------------------------------------------------------------------------

  @Test
  void generate_whatTheServiceCannotMake_isUnsupportedAndNamesTheConnection() {
    for (KeyAlgorithm algorithm : SigningKeys.ROWS) {
      if (service.makes(algorithm)) {
        continue;
      }
      KeySpec spec = KeySpec.of(algorithm);
      for (KeyException e :
          List.of(
              refusal(() -> backend.generate(name("k"), at("none"), spec, KeyUsage.DEFAULT)),
              refusal(() -> backend.generateUnbound(spec, KeyUsage.DEFAULT)))) {
        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e).hasMessageContaining(backend.describe());
      }
    }
  }

  Stream<KeySpec> specs() {
    return made().stream()
        .flatMap(row -> row.generatedBits().stream().skip(1).map(bits -> new KeySpec(row, bits)));
  }

  /** The smallest size of each kind is made before all tests; these are the others. */
  @ParameterizedTest
  @MethodSource("specs")
  void generate_eachSize_makesAKeyThatSigns(KeySpec spec) throws Exception {
    Signs key = (Signs) backend.generate(name("k"), at("made-" + spec), spec, KeyUsage.DEFAULT);
    SignatureScheme scheme = SignatureScheme.pkcs1(DigestAlgorithm.SHA_256);

    byte[] signature = key.sign(scheme, Verification.input(scheme, key.algorithm(), MESSAGE));

    assertThat(signature).hasSize(spec.bits() / 8);
    assertThat(Verification.verifies(key, scheme, MESSAGE, signature)).isTrue();
  }

  @Test
  void generate_whereAKeyIs_isConflictAndLeavesIt() {
    KeyAlgorithm there = made().get(made().size() - 1);
    key(there);
    KeyException e =
        refusal(() ->
            backend.generate(name("k"), at(TestedService.label(there)), P256, KeyUsage.DEFAULT));

    assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(e)
        .hasMessageStartingWith("key 'k': cannot generate a key: ")
        .hasMessageContaining(backend.describe());
    assertThat(backend.open(name("k"), at(TestedService.label(there))).algorithm())
        .isEqualTo(there);
  }

  @ParameterizedTest
  @MethodSource("made")
  void bind_ofAnUnboundKey_isFoundByANewConnection(KeyAlgorithm algorithm) throws Exception {
    KeySpec spec = new KeySpec(algorithm, algorithm.generatedBits().get(0));
    KeyName name = name("team/bound-" + spec);
    UnboundKey unbound = backend.generateUnbound(spec, KeyUsage.DEFAULT);
    assertThat(publicHalf(backend.open(name, unbound.location())))
        .isEqualTo(publicHalf(unbound.key()));
    int before = backend.unboundKeys().size();

    Fields location = backend.bind(unbound.location(), name);

    assertThat(backend.unboundKeys()).hasSize(before - 1);
    try (GeneratesKeys other = connect()) {
      Signs found = (Signs) other.open(name, Fields.ofText("key." + name, location.toText()));
      assertThat(found.subjectPublicKeyInfo()).isEqualTo(publicHalf(unbound.key()));
      // The object from before goes on working, and it is the same private key.
      assertSigns((Signs) unbound.key());
      assertSigns(found);
    }
  }

  @Test
  void bind_ofAKeyThatIsGone_isNotFound() {
    KeyException e = refusal(() -> backend.bind(at("never-made"), name("x")));

    assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void unboundKeys_listsWhatNobodyBound() {
    int before = backend.unboundKeys().size();

    backend.generateUnbound(P256, KeyUsage.DEFAULT);

    try (GeneratesKeys other = connect()) {
      assertThat(other.unboundKeys()).hasSize(before + 1);
    }
  }
}
