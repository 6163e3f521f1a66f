// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcContentSignerBuilder;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;
import org.bouncycastle.operator.bc.BcEdECContentSignerBuilder;
import org.bouncycastle.operator.bc.BcRSAContentSignerBuilder;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.SignatureAlgorithm;

/**
 * The certificate that the JDK's PKCS #12 key stores demand of every private key. It is never read
 * again: a key's certificates are in the live store, like those of any key whose service holds
 * none.
 */
final class Placeholder {

  private static final X500Name NAME = new X500Name("CN=placeholder\\, not the key's certificate");
  private static final int DAYS = 3650;

  private Placeholder() {}

  /** A certificate of the key by itself; of one that cannot sign, by a key that is thrown away. */
  static Certificate of(SoftwareKey key) throws IOException, GeneralSecurityException {
    boolean signs = key.algorithm().family() != Family.XDH;
    SoftwareKey issuer = signs ? key : SoftwareKey.generate(KeySpec.of(KeyAlgorithm.ED25519));
    Instant now = Instant.now();
    try {
      byte[] encoded =
          new X509v3CertificateBuilder(
                  NAME,
                  BigInteger.ONE,
                  Date.from(now),
                  Date.from(now.plus(DAYS, ChronoUnit.DAYS)),
                  NAME,
                  key.publicKey())
              .build(signer(issuer).build(issuer.privateKey()))
              .getEncoded();
      return CertificateFactory.getInstance("X.509", "SUN")
          .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static BcContentSignerBuilder signer(SoftwareKey key) {
    String name = SignatureAlgorithm.byMerit(key.algorithm()).get(0).name();
    AlgorithmIdentifier algorithm = new DefaultSignatureAlgorithmIdentifierFinder().find(name);
    AlgorithmIdentifier digest = new DefaultDigestAlgorithmIdentifierFinder().find(algorithm);
    return switch (key.algorithm().family()) {
      case RSA -> new BcRSAContentSignerBuilder(algorithm, digest);
      case EC -> new BcECContentSignerBuilder(algorithm, digest);
      case EDDSA -> new BcEdECContentSignerBuilder(algorithm);
      case ML_DSA ->
          new BcContentSignerBuilder(algorithm, digest) {
            @Override
            protected Signer createSigner(AlgorithmIdentifier ignored, AlgorithmIdentifier none) {
              return new MLDSASigner();
            }
          };
      case XDH, AES, HMAC ->
          throw new IllegalStateException("no such key signs: " + key.algorithm());
    };
  }
}
