// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeySpec;

class SoftwareKeyTest {

  private static final ASN1ObjectIdentifier P256 =
      new ASN1ObjectIdentifier(KeyAlgorithm.EC_P256.oid());

  /** Only an EC key has a curve in its parameters. */
  @Test
  void of_ed25519KeyThatNamesACurve_isNoKeyOnThatCurve() throws Exception {
    SoftwareKey key = SoftwareKey.generate(KeySpec.of(KeyAlgorithm.ED25519));
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.pkcs8());
    AlgorithmIdentifier named =
        new AlgorithmIdentifier(info.getPrivateKeyAlgorithm().getAlgorithm(), P256);

    SoftwareKey read =
        SoftwareKey.of(new PrivateKeyInfo(named, info.parsePrivateKey()).getEncoded());

    assertThat(read.algorithm()).isEqualTo(KeyAlgorithm.ED25519);
    assertThat(read.publicKey().getPublicKeyData()).isEqualTo(key.publicKey().getPublicKeyData());
  }

  @Test
  void of_curveInThePlaceOfTheAlgorithm_isUnusable() throws Exception {
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(SoftwareKey.generate(TrialFile.P256).pkcs8());
    byte[] wrong =
        new PrivateKeyInfo(new AlgorithmIdentifier(P256), info.parsePrivateKey()).getEncoded();

    assertThatThrownBy(() -> SoftwareKey.of(wrong))
        .isInstanceOf(SoftwareKey.Unusable.class)
        .hasMessage("its kind is not supported: " + P256.getId());
  }
}
