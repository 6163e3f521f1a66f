// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.managedkeys.key.KeyAlgorithm;

/** Any bytes are a key of the kind that they say, or unusable. */
class SoftwareKeyFuzzTest {

  @FuzzTest
  void of_anyBytes_isAKeyOrUnusable(byte[] data) throws IOException {
    SoftwareKey key;
    try {
      key = SoftwareKey.of(data);
    } catch (SoftwareKey.Unusable e) {
      return;
    }
    check(key);
  }

  /** Fails unless the key's parts fit each other. */
  static void check(SoftwareKey key) throws IOException {
    String oid = key.publicKey().getAlgorithm().getAlgorithm().getId();
    switch (key.algorithm().family()) {
      case RSA, EDDSA, XDH, ML_DSA -> assertThat(oid).isEqualTo(key.algorithm().oid());
      case EC ->
          assertThat(key.publicKey().getAlgorithm().getParameters().toASN1Primitive())
              .hasToString(key.algorithm().oid());
      case AES, HMAC -> throw new AssertionError(key + " is no pair");
    }
    assertThat(key.modulusBytes() > 0).isEqualTo(key.algorithm() == KeyAlgorithm.RSA);
    try {
      SoftwareKey again = SoftwareKey.of(key.pkcs8());
      assertThat(again.algorithm()).isEqualTo(key.algorithm());
      assertThat(again.publicKey()).isEqualTo(key.publicKey());
    } catch (SoftwareKey.Unusable e) {
      throw new AssertionError("what was read is written as the same", e);
    }
  }
}
