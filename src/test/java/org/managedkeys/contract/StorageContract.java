// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.managedkeys.contract.Software.bytes;
import static org.managedkeys.testkit.PublicHalves.publicHalf;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.key.ManagedKey;
import org.managedkeys.key.Signs;
import org.managedkeys.key.StoresKeys;
import org.managedkeys.testkit.SigningKeys;

/**
 * Software keys are brought in, where an entry says or under a new name; a key that is there stays
 * or gives way. What is refused changes nothing.
 */
abstract class StorageContract extends BackendContract {

  private static final String TELLTALE = "do-not-tell-this";

  StorageContract(TestedService service) {
    super(service);
  }

  private static KeyMaterial material(KeyAlgorithm algorithm) throws Exception {
    if (algorithm.family().isSecret()) {
      return KeyMaterial.ofSecret(algorithm, bytes(32));
    }
    KeyPair pair = Software.pair(algorithm);
    return KeyMaterial.ofPair(
        algorithm, pair.getPrivate().getEncoded(), pair.getPublic().getEncoded());
  }

  /** Asserts that a key found by a new connection is the one that was brought in. */
  private void assertIs(KeyMaterial material, Fields at) throws Exception {
    try (GeneratesKeys other = connect()) {
      ManagedKey key = other.open(name("k"), at);
      assertThat(key.algorithm()).isEqualTo(material.algorithm());
      if (material.algorithm() == KeyAlgorithm.HMAC) {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(material.encoded(), "any"));
        assertThat(((Macs) key).mac(MacAlgorithm.HMAC_SHA_256, MESSAGE))
            .isEqualTo(mac.doFinal(MESSAGE));
      } else if (material.algorithm() != KeyAlgorithm.AES) {
        assertThat(publicHalf(key)).isEqualTo(material.subjectPublicKeyInfo().orElseThrow());
      }
      if (SigningKeys.ROWS.contains(material.algorithm())) {
        assertSigns((Signs) key);
      }
    }
  }

  private Fields store(String label, KeyMaterial material, boolean replace) {
    return ((StoresKeys) backend)
        .store(
            name("k"),
            at(label),
            material,
            KeyUsage.defaultsOf(material.algorithm().family()),
            replace);
  }

  private boolean isAbsent(String label) {
    try (GeneratesKeys other = connect()) {
      return Refusal.by(() -> other.open(name("k"), at(label))).kind() == Kind.NOT_FOUND;
    }
  }

  static List<KeyAlgorithm> kinds() {
    return Arrays.asList(KeyAlgorithm.values());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void store_ofEachKind_isFoundByANewConnectionAndWorks(KeyAlgorithm algorithm) throws Exception {
    String label = "brought-" + algorithm;
    try (KeyMaterial material = material(algorithm)) {
      Optional<Refusal> refusal = service.refusalToStore(algorithm);
      if (refusal.isPresent()) {
        refusal.get().assertOf(label, () -> store(label, material, false));
        assertThat(isAbsent(label)).isTrue();
        return;
      }
      Fields at = store(label, material, false);

      assertIs(material, at);
      assertIs(material, at(label));
    }
  }

  @Test
  void store_withoutAPlace_isFoundByTheFieldsThatItAnswers() throws Exception {
    try (KeyMaterial material = material(KeyAlgorithm.HMAC)) {
      Fields at =
          ((StoresKeys) backend)
              .store(
                  name("team/mac"),
                  Fields.ofText("key.team/mac", new HashMap<>()),
                  material,
                  KeyUsage.defaultsOf(Family.HMAC),
                  false);

      assertIs(material, Fields.ofText("key.team/mac", at.toText()));
    }
  }

  @Test
  void store_whereAKeyIs_isConflictAndChangesNothing() throws Exception {
    try (KeyMaterial first = material(KeyAlgorithm.EC_P256);
        KeyMaterial second = material(KeyAlgorithm.EC_P256);
        KeyMaterial secret = material(KeyAlgorithm.HMAC)) {
      store("there", first, false);

      for (KeyMaterial other : List.of(second, secret)) {
        KeyException e = Refusal.by(() -> store("there", other, false));
        assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
        assertThat(e)
            .hasMessageStartingWith("key 'k': cannot store the key: a key with ")
            .hasMessageContaining("there' is already at ")
            .hasMessageContaining(backend.describe());
        assertIs(first, at("there"));
      }
    }
  }

  @Test
  void generate_whereAStoredKeyIs_isConflictAndChangesNothing() throws Exception {
    try (KeyMaterial secret = material(KeyAlgorithm.HMAC)) {
      store("stored", secret, false);
      for (KeyAlgorithm algorithm : List.of(KeyAlgorithm.EC_P256, KeyAlgorithm.AES)) {
        KeySpec spec = KeySpec.of(algorithm);
        assertThat(
                Refusal.by(() -> backend.generate(name("k"), at("stored"), spec, KeyUsage.DEFAULT))
                    .kind())
            .isEqualTo(Kind.CONFLICT);
      }
      assertIs(secret, at("stored"));
    }
  }

  @Test
  void replace_putsTheNewKeyInAndTheOldOneOut() throws Exception {
    try (KeyMaterial pair = material(KeyAlgorithm.EC_P256);
        KeyMaterial another = material(KeyAlgorithm.EC_P256);
        KeyMaterial secret = material(KeyAlgorithm.HMAC);
        KeyMaterial edwards = material(KeyAlgorithm.ED25519)) {
      for (KeyMaterial material : List.of(pair, another, secret, edwards, pair)) {
        assertIs(material, store("replaced", material, true));
        assertIs(material, at("replaced"));
      }
    }
  }

  /** What looks like a key and is none; a part of it must never be told. */
  private static Map<String, KeyMaterial> broken() throws Exception {
    byte[] telltale = TELLTALE.getBytes(StandardCharsets.US_ASCII);
    Map<String, KeyMaterial> broken = new HashMap<>();
    for (KeyAlgorithm algorithm :
        List.of(
            KeyAlgorithm.RSA, KeyAlgorithm.EC_P256, KeyAlgorithm.ED25519, KeyAlgorithm.X25519)) {
      byte[] open = Software.pair(algorithm).getPublic().getEncoded();
      broken.put("no DER, " + algorithm, KeyMaterial.ofPair(algorithm, telltale, open));
      broken.put("nothing, " + algorithm, KeyMaterial.ofPair(algorithm, new byte[0], open));
      byte[] cut = Software.pair(algorithm).getPrivate().getEncoded();
      broken.put(
          "cut off, " + algorithm,
          KeyMaterial.ofPair(algorithm, Arrays.copyOf(cut, cut.length - 9), open));
    }
    return broken;
  }

  @Test
  void store_ofWhatIsNoKey_isRefusedAndChangesNothing() throws Exception {
    try (KeyMaterial kept = material(KeyAlgorithm.EC_P256)) {
      store("kept", kept, false);
      broken()
          .forEach((what, material) -> {
            for (String label : List.of("kept", "never-there")) {
              KeyException e =
                  Refusal.by(what + " at " + label, () -> store(label, material, true));

              assertThat(e.kind())
                  .as("%s: %s", what, e.getMessage())
                  .isIn(Kind.UNSUPPORTED, Kind.INVALID);
              assertThat(e).as(what).hasMessageStartingWith("key 'k': cannot store the key: ");
              StringWriter told = new StringWriter();
              e.printStackTrace(new PrintWriter(told));
              assertThat(told.toString()).as(what).doesNotContain(TELLTALE);
            }
          });
      assertIs(kept, at("kept"));
      assertThat(isAbsent("never-there")).isTrue();
    }
  }

  @Test
  void store_inManyThreadsAtOnePlace_isDoneOnce() throws Exception {
    int[] done = {0};
    assertAllInThreads(thread ->
        () -> {
          try (KeyMaterial material = material(KeyAlgorithm.HMAC)) {
            store("wanted", material, false);
          } catch (KeyException e) {
            return e.kind() == Kind.CONFLICT;
          }
          synchronized (done) {
            done[0]++;
          }
          return true;
        });

    assertThat(done[0]).isEqualTo(1);
    assertThat(backend.open(name("k"), at("wanted")).algorithm()).isEqualTo(KeyAlgorithm.HMAC);
  }
}
