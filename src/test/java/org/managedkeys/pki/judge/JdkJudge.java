// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.managedkeys.pki.judge.Evidence.Link;

/** The PKIX validator of the JDK that runs, with its own revocation checker. */
final class JdkJudge implements Judge {

  /** From this version on it knows ML-DSA. */
  private static final int ML_DSA = 24;

  private static final String PROVIDER = "SUN";

  private final boolean byOcsp;

  /**
   * One of two.
   *
   * @param byOcsp whether it is given answers of OCSP instead of revocation lists
   */
  JdkJudge(boolean byOcsp) {
    this.byOcsp = byOcsp;
  }

  @Override
  public boolean knows(Evidence evidence) {
    return !evidence.isPostQuantum() || Runtime.version().feature() >= ML_DSA;
  }

  @Override
  public boolean checksPaths() {
    return true;
  }

  @Override
  public Verdict judge(Evidence evidence, Path folder) throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509", PROVIDER);
    CertPathValidator validator = CertPathValidator.getInstance("PKIX", PROVIDER);
    PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(certificate(factory, evidence.root()), null)));
    if (byOcsp) {
      checker.setOcspResponses(answers(factory, evidence));
      checker.setOptions(EnumSet.of(Option.NO_FALLBACK));
    } else {
      checker.setOptions(EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK));
      parameters.addCertStore(
          CertStore.getInstance(
              "Collection", new CollectionCertStoreParameters(crls(factory, evidence))));
    }
    parameters.addCertPathChecker(checker);
    List<X509Certificate> path = new ArrayList<>();
    for (byte[] each : evidence.belowRoot()) {
      path.add(certificate(factory, each));
    }
    try {
      return Verdict.of(
          true, false, validator.validate(factory.generateCertPath(path), parameters).toString());
    } catch (CertPathValidatorException e) {
      return Verdict.of(false, e.getReason() == BasicReason.REVOKED, Reasons.of(e));
    }
  }

  private static List<CRL> crls(CertificateFactory factory, Evidence evidence)
      throws GeneralSecurityException {
    List<CRL> crls = new ArrayList<>();
    for (byte[] each : evidence.crls()) {
      crls.add(factory.generateCRL(new ByteArrayInputStream(each)));
    }
    return crls;
  }

  /** What it would ask itself: by SHA-1, without a nonce. */
  private static Map<X509Certificate, byte[]> answers(CertificateFactory factory, Evidence evidence)
      throws Exception {
    Map<X509Certificate, byte[]> answers = new HashMap<>();
    for (Link link : evidence.links()) {
      byte[] request = OcspQuestion.bySha1(link).encoded();
      answers.put(certificate(factory, link.subject()), evidence.responder().apply(request));
    }
    return answers;
  }

  private static X509Certificate certificate(CertificateFactory factory, byte[] der)
      throws GeneralSecurityException {
    return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
  }

  @Override
  public String toString() {
    return "JDK " + Runtime.version().feature() + (byOcsp ? " by OCSP" : " by CRL");
  }
}
