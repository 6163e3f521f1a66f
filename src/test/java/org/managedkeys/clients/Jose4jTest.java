// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.PublicKey;
import org.jose4j.base64url.Base64Url;
import org.jose4j.jca.ProviderContext;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.jca.ManagedKeysProvider;

/** jose4j. It sets PSS parameters before it shows the key, so there it is told the provider. */
@Isolated("changes the JVM's provider list")
final class Jose4jTest {

  @RegisterExtension static final RegisteredProvider KEYS = new RegisteredProvider();

  private static final String PAYLOAD = "{\"sub\":\"alice\"}";

  @ParameterizedTest
  @CsvSource({
    "RS256, rsa-2048",
    "RS384, rsa-3072",
    "RS512, rsa-2048",
    "ES256, p256",
    "ES384, p384",
    "ES512, p521",
    "EdDSA, ed25519"
  })
  void key_withoutNamingTheProvider_isVerified(String algorithm, String name) throws Exception {
    assertVerified(sign(algorithm, name, new ProviderContext()), KEYS.publicKey(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PS256", "PS384", "PS512"})
  void pss_withTheProviderNamed_isVerified(String algorithm) throws Exception {
    ProviderContext context = new ProviderContext();
    context.getSuppliedKeyProviderContext().setSignatureProvider(ManagedKeysProvider.NAME);

    assertVerified(sign(algorithm, "rsa-2048", context), KEYS.publicKey("rsa-2048"));
  }

  @Test
  void pss_withoutNamingTheProvider_isRefused() {
    assertThatExceptionOfType(JoseException.class)
        .isThrownBy(() -> sign("PS256", "rsa-2048", new ProviderContext()));
  }

  private static String sign(String algorithm, String name, ProviderContext context)
      throws Exception {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(algorithm);
    signature.setPayload(PAYLOAD);
    signature.setKey(KEYS.privateKey(name));
    signature.setProviderContext(context);
    return signature.getCompactSerialization();
  }

  private static void assertVerified(String token, PublicKey key) throws JoseException {
    assertThat(parse(token, key).verifySignature()).isTrue();
    String[] parts = token.split("\\.", -1);
    String altered =
        parts[0]
            + "."
            + new Base64Url().base64UrlEncodeUtf8ByteRepresentation("{}")
            + "."
            + parts[2];
    assertThat(parse(altered, key).verifySignature()).isFalse();
  }

  private static JsonWebSignature parse(String token, PublicKey key) throws JoseException {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setCompactSerialization(token);
    signature.setKey(key);
    return signature;
  }
}
