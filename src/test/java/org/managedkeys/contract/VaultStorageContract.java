// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.testkit.PublicHalves.publicHalf;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.Signs;
import org.managedkeys.key.StoresKeys;

/** Software keys are brought into a vault; a key that gives way stays as an older version. */
abstract class VaultStorageContract extends BackendContract {

  VaultStorageContract(TestedService service) {
    super(service);
  }

  private static KeyMaterial material(KeyAlgorithm algorithm) throws Exception {
    if (algorithm.family().isSecret()) {
      return KeyMaterial.ofSecret(algorithm, Software.bytes(32));
    }
    KeyPair pair = Software.pair(algorithm);
    return KeyMaterial.ofPair(
        algorithm, pair.getPrivate().getEncoded(), pair.getPublic().getEncoded());
  }

  private Fields store(Fields at, KeyMaterial material, boolean replace) {
    return ((StoresKeys) backend)
        .store(
            name("k"), at, material, KeyUsage.defaultsOf(material.algorithm().family()), replace);
  }

  private void assertIs(KeyMaterial material, Fields at) throws Exception {
    try (GeneratesKeys other = connect()) {
      ManagedKey key = other.open(name("k"), Fields.ofText("key.k", at.toText()));
      assertThat(key.algorithm()).isEqualTo(material.algorithm());
      if (key instanceof Signs signs) {
        assertThat(publicHalf(key)).isEqualTo(material.subjectPublicKeyInfo().orElseThrow());
        assertSigns(signs);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(KeyAlgorithm.class)
  void store_ofEachKind_isFoundByANewConnectionOrRefused(KeyAlgorithm algorithm) throws Exception {
    Fields at = at("brought-" + algorithm);
    try (KeyMaterial material = material(algorithm)) {
      Optional<Refusal> refusal = service.refusalToStore(algorithm);
      if (refusal.isPresent()) {
        refusal.get().assertOf("store", () -> store(at, material, false));
        assertThat(refusal(() -> backend.open(name("k"), at)).kind()).isEqualTo(Kind.NOT_FOUND);
      } else {
        assertIs(material, store(at, material, false));
        assertIs(material, at);
      }
    }
  }

  @Test
  void store_withoutAPlace_isFoundByTheFieldsThatItAnswers() throws Exception {
    try (KeyMaterial material = material(KeyAlgorithm.EC_P256)) {
      for (String name : List.of("plain", "team/with_underscore")) {
        Fields at =
            ((StoresKeys) backend)
                .store(
                    name(name),
                    Fields.ofText("key." + name, new HashMap<>()),
                    material,
                    KeyUsage.DEFAULT,
                    false);

        assertIs(material, at);
      }
    }
  }

  @Test
  void store_whereAKeyIs_isConflictAndMakesNoVersion() throws Exception {
    try (KeyMaterial first = material(KeyAlgorithm.EC_P256);
        KeyMaterial second = material(KeyAlgorithm.EC_P384)) {
      store(at("there"), first, false);

      KeyException e = refusal(() -> store(at("there"), second, false));

      assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
      assertThat(e)
          .hasMessageStartingWith("key 'k': cannot store the key: a key with label ")
          .hasMessageContaining("there' is already at " + backend.describe());
      assertIs(first, at("there"));
    }
  }

  @Test
  void replace_makesTheNewKeyTheLatestVersion() throws Exception {
    try (KeyMaterial first = material(KeyAlgorithm.EC_P256);
        KeyMaterial second = material(KeyAlgorithm.RSA)) {
      store(at("replaced"), first, false);
      Signs old = (Signs) backend.open(name("k"), at("replaced"));

      store(at("replaced"), second, true);

      assertIs(second, at("replaced"));
      assertThat(publicHalf(backend.open(name("k"), at("replaced"))))
          .isEqualTo(second.subjectPublicKeyInfo().orElseThrow());
      assertSigns(old);
    }
  }

  @Test
  void store_ofWhatIsNoKey_isInvalidAndTellsNothingOfIt() throws Exception {
    KeyPair pair = Software.pair(KeyAlgorithm.EC_P256);
    KeyPair another = Software.pair(KeyAlgorithm.EC_P384);
    byte[] cut = pair.getPrivate().getEncoded();
    Map<String, KeyMaterial> broken = new HashMap<>();
    broken.put("text", ofPair("do-not-tell".getBytes(StandardCharsets.US_ASCII), pair));
    broken.put("cut", ofPair(Arrays.copyOf(cut, cut.length - 9), pair));
    broken.put("nothing", ofPair(new byte[0], pair));
    broken.put("other's", ofPair(another.getPrivate().getEncoded(), pair));
    broken.forEach((what, material) -> {
      KeyException e = refusal(() -> store(at("never-there"), material, true));
      assertThat(e.kind()).as(what).isEqualTo(Kind.INVALID);
      assertThat(e).as(what).hasMessageStartingWith("key 'k': cannot store the key: ");
      assertThat(e).as(what).isInstanceOf(KeyException.class);
      assertThat(e.toString() + e.getCause()).as(what).doesNotContain("do-not-tell");
    });
    assertThat(refusal(() -> backend.open(name("k"), at("never-there"))).kind())
        .isEqualTo(Kind.NOT_FOUND);
  }

  private static KeyMaterial ofPair(byte[] secret, KeyPair pair) {
    return KeyMaterial.ofPair(KeyAlgorithm.EC_P256, secret, pair.getPublic().getEncoded());
  }
}
