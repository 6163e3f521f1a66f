// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Optional;
import javax.crypto.KeyGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.jca.ManagedKeyGenParameterSpec;
import org.managedkeys.jca.ManagedKeyHandle;
import org.managedkeys.jca.ManagedKeysProvider;
import org.managedkeys.jca.StoringService;
import org.managedkeys.key.KeyUsage;

/** The tries that doctor and keys test make, with every kind of key. */
final class TestUseTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "RSA, rsa-2048, Signature Cipher",
    "EC, P-384, Signature KeyAgreement",
    "X25519, x25519, KeyAgreement",
    "AES, aes-128, Cipher",
    "HMAC, hmac-256, Mac"
  })
  void everyUse_ofEveryKind_works(String generator, String type, String services) throws Exception {
    try (ManagedKeysProvider provider = provider()) {
      ManagedKeyHandle key =
          make(provider, generator, ManagedKeyGenParameterSpec.named("k").type(type).build());

      List<TestUse.Use> uses = TestUse.possible(key);

      assertThat(uses).extracting(TestUse.Use::service).contains(services.split(" "));
      for (TestUse.Use use : uses) {
        assertThat(TestUse.make(provider, key, use)).as(use.toString()).isEmpty();
      }
    }
  }

  @Test
  void unwrappingKey_isTriedByUnwrapping() throws Exception {
    try (ManagedKeysProvider provider = provider()) {
      ManagedKeyHandle key =
          make(
              provider,
              "RSA",
              ManagedKeyGenParameterSpec.named("k")
                  .type("rsa-2048")
                  .usages(KeyUsage.UNWRAP)
                  .build());

      assertThat(TestUse.make(provider, key, new TestUse.Use("Cipher", "RSA/ECB/PKCS1Padding")))
          .isEmpty();
    }
  }

  /** What was not checked is said. */
  @ParameterizedTest
  @CsvSource({"ENCRYPT, only encrypts", "DECRYPT, only decrypts"})
  void keyOfOneDirection_isSaidToBe(KeyUsage usage, String said) throws Exception {
    try (ManagedKeysProvider provider = provider()) {
      ManagedKeyHandle key =
          make(provider, "AES", ManagedKeyGenParameterSpec.named("k").usages(usage).build());
      TestUse.Use use = TestUse.possible(key).get(0);

      Optional<String> rest = TestUse.make(provider, key, use);

      assertThat(rest).get().asString().startsWith(said);
    }
  }

  private ManagedKeysProvider provider() {
    return new StoringService()
        .provider(
            folder,
            "kms.mem.allow_generate_key = true",
            "key_pair_generators = true",
            "key_generators = true");
  }

  private static ManagedKeyHandle make(
      ManagedKeysProvider provider, String name, ManagedKeyGenParameterSpec spec) throws Exception {
    Key key;
    if (List.of("AES", "HMAC").contains(name)) {
      KeyGenerator generator = KeyGenerator.getInstance(name, provider);
      generator.init(spec);
      key = generator.generateKey();
    } else {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(name, provider);
      generator.initialize(spec);
      key = generator.generateKeyPair().getPrivate();
    }
    return (ManagedKeyHandle) key;
  }
}
