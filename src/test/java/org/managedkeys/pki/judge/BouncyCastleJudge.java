// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CRL;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Bouncy Castle's PKIX validator, with revocation lists. */
final class BouncyCastleJudge implements Judge {

  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  @Override
  public boolean knows(Evidence evidence) {
    return true;
  }

  @Override
  public boolean checksPaths() {
    return true;
  }

  @Override
  public Verdict judge(Evidence evidence, Path folder) throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509", PROVIDER);
    List<X509Certificate> chain = new ArrayList<>();
    for (byte[] each : evidence.chain()) {
      chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(each)));
    }
    List<CRL> crls = new ArrayList<>();
    for (byte[] each : evidence.crls()) {
      crls.add(factory.generateCRL(new ByteArrayInputStream(each)));
    }
    X509Certificate root = chain.remove(chain.size() - 1);
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
    parameters.setRevocationEnabled(true);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(crls), PROVIDER));
    try {
      return Verdict.of(
          true,
          false,
          CertPathValidator.getInstance("PKIX", PROVIDER)
              .validate(factory.generateCertPath(chain), parameters)
              .toString());
    } catch (CertPathValidatorException e) {
      String said = Reasons.of(e);
      return Verdict.of(false, said.contains("Certificate revocation after"), said);
    }
  }

  @Override
  public String toString() {
    return "Bouncy Castle by CRL";
  }
}
