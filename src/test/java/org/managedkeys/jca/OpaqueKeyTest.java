// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.lang.reflect.Method;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.List;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.managedkeys.testkit.SoftHsm;

/** What a key handle says of itself, to callers who ask in their own ways. */
final class OpaqueKeyTest {

  static final List<String> NAMES = SoftHsm.SHARED_KEYS.keySet().stream().sorted().toList();

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyKey_hidesItsSecret(String name) {
    OpaqueKey key = SharedKeys.key(name);

    assertThat(key).isInstanceOf(PrivateKey.class).isInstanceOf(ManagedPrivateKey.class);
    assertThat(key)
        .isNotInstanceOfAny(
            RSAPrivateKey.class, ECPrivateKey.class, SecretKey.class, PublicKey.class);
    assertThat(key.getEncoded()).isNull();
    assertThat(key.getFormat()).isNull();
    assertThat(key.getName()).isEqualTo(name);
    assertThatExceptionOfType(NotSerializableException.class)
        .isThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(key));
    assertThat(key)
        .hasToString("ManagedKeys " + key.getAlgorithm() + " private key '" + name + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa-2048", "rsa-3072"})
  void rsaKey_tellsItsModulus(String name) {
    OpaqueKey key = SharedKeys.key(name);

    assertThat(key).isInstanceOf(RSAKey.class).isNotInstanceOf(ECKey.class);
    assertThat(key.getAlgorithm()).isEqualTo("RSA");
    assertThat(((RSAKey) key).getModulus())
        .isEqualTo(((RSAPublicKey) key.getPublicKey()).getModulus());
    assertThat(((RSAKey) key).getModulus().bitLength())
        .isEqualTo(Integer.parseInt(name.substring("rsa-".length())));
    assertThat(((RSAKey) key).getParams()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"p256", "p384", "p521", "secp256k1"})
  void ecKey_tellsItsCurve(String name) {
    OpaqueKey key = SharedKeys.key(name);

    assertThat(key).isInstanceOf(ECKey.class).isNotInstanceOf(RSAKey.class);
    assertThat(key.getAlgorithm()).isEqualTo("EC");
    assertThat(((ECKey) key).getParams())
        .isNotNull()
        .isSameAs(((ECPublicKey) key.getPublicKey()).getParams());
  }

  @Test
  void ed25519Key_hasNoBytes() {
    OpaqueKey key = SharedKeys.key("ed25519");

    assertThat(key).isInstanceOf(EdECPrivateKey.class);
    assertThat(key.getAlgorithm()).isEqualTo("EdDSA");
    assertThat(((EdECPrivateKey) key).getBytes()).isEmpty();
    assertThat(((EdECKey) key).getParams()).isEqualTo(NamedParameterSpec.ED25519);
  }

  /**
   * As JDK 22 and later call it, by a descriptor that this jar's compiler never saw. On 17 the
   * bridge is there too, and nobody calls it.
   */
  @ParameterizedTest
  @FieldSource("NAMES")
  void parameters_areFound_underTheNewerJdksSignature(String name) throws Throwable {
    OpaqueKey key = SharedKeys.key(name);
    AlgorithmParameterSpec expected =
        key instanceof RSAKey rsa
            ? rsa.getParams()
            : key instanceof ECKey ec ? ec.getParams() : ((EdECKey) key).getParams();

    Class<?> type;
    if (Runtime.version().feature() >= 22) {
      type = Class.forName("java.security.AsymmetricKey");
      assertThat(key).isInstanceOf(type);
    } else {
      type = key instanceof RSAKey ? RSAKey.class : OpaqueKey.HasParameters.class;
    }
    Method getParams = type.getMethod("getParams");
    assertThat(getParams.getReturnType()).isEqualTo(AlgorithmParameterSpec.class);
    getParams.setAccessible(true);
    assertThat(getParams.invoke(key)).isEqualTo(expected);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void key_makesAnEntry_withItsCertificate(String name) throws Exception {
    OpaqueKey key = SharedKeys.key(name);
    Certificate[] chain = SharedKeys.KEY_STORE.getCertificateChain(name);

    assertThat(key.getAlgorithm()).isEqualTo(chain[0].getPublicKey().getAlgorithm());
    assertThat(key.getPublicKey().getEncoded()).isEqualTo(chain[0].getPublicKey().getEncoded());
    assertThat(new KeyStore.PrivateKeyEntry(key, chain).getPrivateKey()).isSameAs(key);
  }

  @Test
  void handles_areEqual_ifTheKeyIs() throws Exception {
    Key one = SharedKeys.KEY_STORE.getKey("p256", null);
    Key again = SharedKeys.KEY_STORE.getKey("P256", "any".toCharArray());

    assertThat(again).isEqualTo(one).hasSameHashCodeAs(one);
    assertThat(one)
        .isNotEqualTo(SharedKeys.key("p384"))
        .isNotEqualTo(SharedKeys.key("p256").getPublicKey());
  }
}
