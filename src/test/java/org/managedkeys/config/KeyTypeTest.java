// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.registry.KeyRegistry;

/** What an entry says of its key's kind, in Vault's fields and in ours. */
class KeyTypeTest {

  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({
    "key_type = RSA; key_bits = 2048, rsa-2048",
    "key_type = ECDSA; curve = P384, P-384",
    "key_type = HMAC; key_bits = 512, hmac-512",
    "key_type = rsa-4096, rsa-4096",
    "key_type = ed25519, ed25519",
    "curve = P256, P-256",
    "key_bits = 3072, rsa-3072"
  })
  void wantedSpec_isWhatTheFieldsSayTogether(String fields, String spec) throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            kms.cloud.type = awskms
            key.a.kms_key = alias/a
            """);
    for (String field : fields.split(";", -1)) {
      text.append("key.a.").append(field.strip()).append('\n');
    }
    Path file = Files.writeString(temp.resolve("provider.properties"), text);

    KeyRegistry registry = Configuration.load(file, Backends.all()).openRegistry();
    assertThat(registry.key(KeyName.parse("a")).entry().orElseThrow().wantedSpec())
        .isEqualTo(Optional.of(KeySpec.parse(spec)));
  }
}
