// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;
import java.util.List;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;

/** Whatever a service gives as public key is one of the kind it should be, or is refused. */
class PublicKeysFuzzTest {

  private static final List<KeyAlgorithm> ROWS =
      List.of(
          KeyAlgorithm.RSA,
          KeyAlgorithm.EC_P256,
          KeyAlgorithm.EC_P384,
          KeyAlgorithm.EC_P521,
          KeyAlgorithm.EC_SECP256K1,
          KeyAlgorithm.ED25519);

  /** The first byte chooses the kind. */
  @FuzzTest
  void decode_anyBytes_isAKeyOfTheKindOrInternal(byte[] data) {
    if (data.length == 0) {
      return;
    }
    KeyAlgorithm row = ROWS.get(Byte.toUnsignedInt(data[0]) % ROWS.size());
    PublicKey key;
    try {
      key = PublicKeys.decode(row, Arrays.copyOfRange(data, 1, data.length), "key 'k'");
    } catch (KeyException e) {
      assertThat(e.kind()).isEqualTo(KeyException.Kind.INTERNAL);
      assertThat(e).hasMessageStartingWith("key 'k': ");
      return;
    }
    assertThat(PublicKeys.decode(row, key.getEncoded(), "the same key")).isEqualTo(key);
    if (key instanceof ECPublicKey ec) {
      assertThat(Curves.of(ec.getParams())).contains(row);
    } else if (key instanceof EdECPublicKey ed) {
      assertThat(ed.getParams().getName()).isEqualTo(row.parameterName());
    } else {
      assertThat(key.getAlgorithm()).isEqualTo(row.jcaName());
    }
  }
}
