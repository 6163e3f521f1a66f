// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.Namespace;
import org.managedkeys.registry.KeyRegistry;

/** The example of the package's documentation: it is here, and it runs. */
class TransitExampleTest {

  @TempDir private Path folder;

  @Test
  void example_ofTheDocumentation_signsAndEncrypts() {
    try (TransitFixture fixture =
        TransitFixture.in(
            folder,
            "key.in-hsm.kms = hsm",
            "key.in-hsm.key_label = p256",
            "key.in-hsm.any_mount = true",
            "key.in-cloud.kms = hsm",
            "key.in-cloud.key_label = rsa-2048",
            "key.in-cloud.any_mount = true")) {
      KeyRegistry registry = fixture.registry();
      byte[] plaintext = "letter".getBytes(StandardCharsets.UTF_8);
      byte[] associatedData = "sender".getBytes(StandardCharsets.UTF_8);

      TransitMount transit = TransitMount.open(registry, Namespace.ROOT, "transit");
      transit.keys().create("orders", Map.of("type", "managed_key", "managed_key_name", "in-hsm"));
      Object signature =
          transit.signing().sign("orders", Map.of("input", "b3JkZXI=")).data().get("signature");

      transit.keys().rotate("orders", Map.of("managed_key_name", "in-cloud"));
      Object valid =
          transit
              .signing()
              .verify("orders", Map.of("input", "b3JkZXI=", "signature", signature))
              .data()
              .get("valid"); // true: the first version can be verified still

      transit.keys().create("mail", Map.of()); // makes a managed key for AES
      String ciphertext = transit.encryption().encrypt("mail", plaintext, associatedData);

      assertThat(valid).isEqualTo(true);
      assertThat(transit.encryption().decrypt("mail", ciphertext, associatedData))
          .isEqualTo(plaintext);
      assertThat(transit.path()).isEqualTo("transit/");
    }
  }
}
