// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import javax.crypto.KeyGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.managedkeys.key.KeyUsage;

/** What a key says it can do: what its service offers, less what its usages do not permit. */
final class CapabilitiesTest {

  @TempDir private Path folder;
  private ManagedKeysProvider provider;

  @BeforeEach
  void configure() {
    provider =
        new StoringService()
            .provider(
                folder,
                "kms.mem.allow_generate_key = true",
                "key_pair_generators = true",
                "key_generators = true");
  }

  @Test
  void everyKind_tellsWhatItsServiceOffers() throws Exception {
    assertThat(pair("RSA", "rsa-2048"))
        .isEqualTo(
            Map.of(
                "Signature", List.of("SHA256withRSA"), "Cipher", List.of("RSA/ECB/PKCS1Padding")));
    assertThat(pair("X25519", "x25519")).isEqualTo(Map.of("KeyAgreement", List.of("XDH")));
    Map<String, List<String>> ec = pair("EC", "P-256");
    assertThat(ec).containsOnlyKeys("Signature", "KeyAgreement");
    assertThat(ec.get("Signature")).contains("SHA256withECDSA", "NONEwithECDSA");
    assertThat(ec.get("KeyAgreement")).containsExactly("ECDH");
    assertThat(secret("AES"))
        .isEqualTo(
            Map.of(
                "Cipher",
                List.of("AES/GCM/NoPadding", "KMS/Direct/NoPadding", "KMS/Envelope/NoPadding")));
    assertThat(secret("HMAC"))
        .isEqualTo(
            Map.of(
                "Mac",
                List.of("HmacSHA1", "HmacSHA224", "HmacSHA256", "HmacSHA384", "HmacSHA512")));
  }

  @Test
  void usages_leaveOutWhatTheyDoNotPermit() throws Exception {
    assertThat(pair("EC", "P-256", KeyUsage.VERIFY)).isEmpty();
    assertThat(pair("EC", "P-256", KeyUsage.DERIVE)).containsOnlyKeys("KeyAgreement");
    assertThat(pair("RSA", "rsa-2048", KeyUsage.UNWRAP)).containsOnlyKeys("Cipher");
    assertThat(pair("RSA", "rsa-2048", KeyUsage.ENCRYPT)).isEmpty();
    assertThat(secret("AES", KeyUsage.GENERATE_RANDOM)).isEmpty();
    assertThat(secret("AES", KeyUsage.DECRYPT)).containsOnlyKeys("Cipher");
  }

  private Map<String, List<String>> pair(String family, String type, KeyUsage... usages)
      throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(family, provider);
    generator.initialize(spec(type, usages));
    return ((ManagedKeyHandle) generator.generateKeyPair().getPrivate()).algorithms();
  }

  private Map<String, List<String>> secret(String type, KeyUsage... usages) throws Exception {
    KeyGenerator generator = KeyGenerator.getInstance(type, provider);
    generator.init(spec(type, usages));
    return ((ManagedKeyHandle) generator.generateKey()).algorithms();
  }

  private static ManagedKeyGenParameterSpec spec(String type, KeyUsage... usages) {
    ManagedKeyGenParameterSpec.Builder builder = ManagedKeyGenParameterSpec.unnamed().type(type);
    if (usages.length > 0) {
      builder.usages(usages[0], usages);
    }
    return builder.build();
  }
}
