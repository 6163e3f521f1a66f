// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeySpec;

/** A file as some programs make them, and as the JDK would not. */
final class TwoKeys {

  private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

  private TwoKeys() {}

  static byte[] ofOneAlias(String password) throws Exception {
    PKCS12PfxPduBuilder file = new PKCS12PfxPduBuilder();
    OutputEncryptor encryptor =
        new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
            .setProvider(BOUNCY_CASTLE)
            .build(password.toCharArray());
    for (int number = 0; number < 2; number++) {
      byte[] key = SoftwareKey.generate(KeySpec.of(KeyAlgorithm.EC_P256)).pkcs8();
      file.addData(
          new PKCS12SafeBagBuilder(PrivateKeyInfo.getInstance(key), encryptor)
              .addBagAttribute(
                  PKCSObjectIdentifiers.pkcs_9_at_friendlyName, new DERBMPString("same"))
              .build());
    }
    return file.build(
            new JcePKCS12MacCalculatorBuilder(NISTObjectIdentifiers.id_sha256)
                .setProvider(BOUNCY_CASTLE),
            password.toCharArray())
        .getEncoded();
  }
}
