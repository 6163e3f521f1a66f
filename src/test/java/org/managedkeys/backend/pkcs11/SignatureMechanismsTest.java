// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.SignatureScheme;

class SignatureMechanismsTest {

  @ParameterizedTest
  @EnumSource(DigestAlgorithm.class)
  void input_forPkcs1_isADigestInfo(DigestAlgorithm digest) throws IOException {
    byte[] value = new byte[digest.bytes()];
    Arrays.fill(value, (byte) 0x5a);
    AlgorithmIdentifier algorithm =
        new AlgorithmIdentifier(new ASN1ObjectIdentifier(digest.oid()), DERNull.INSTANCE);

    assertThat(SignatureMechanisms.input(SignatureScheme.pkcs1(digest), value))
        .isEqualTo(new DigestInfo(algorithm, value).getEncoded());
  }
}
