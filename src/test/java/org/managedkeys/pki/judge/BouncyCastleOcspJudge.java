// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.managedkeys.pki.judge.Evidence.Link;

/**
 * Bouncy Castle's OCSP client: it asks by SHA-256 and with a nonce, and checks all of the answer.
 */
final class BouncyCastleOcspJudge implements Judge {

  private static final JcaContentVerifierProviderBuilder VERIFIERS =
      new JcaContentVerifierProviderBuilder().setProvider(new BouncyCastleProvider());

  @Override
  public boolean knows(Evidence evidence) {
    return true;
  }

  @Override
  public boolean checksPaths() {
    return false;
  }

  @Override
  public Verdict judge(Evidence evidence, Path folder) throws Exception {
    List<Verdict> verdicts = new ArrayList<>();
    for (Link link : evidence.links()) {
      OcspQuestion question = OcspQuestion.bySha256WithNonce(link);
      byte[] answer = evidence.responder().apply(question.encoded());
      verdicts.add(verdict(link, question, new OCSPResp(answer)));
    }
    return Verdict.together(verdicts);
  }

  private static Verdict verdict(Link link, OcspQuestion question, OCSPResp answer)
      throws Exception {
    if (answer.getStatus() != OCSPResp.SUCCESSFUL) {
      return refused(link, "status " + answer.getStatus());
    }
    BasicOCSPResp basic = (BasicOCSPResp) answer.getResponseObject();
    if (!basic.isSignatureValid(verifier(signer(link, basic)))) {
      return refused(link, "the signature is wrong");
    }
    if (!Arrays.equals(nonce(basic), question.nonce())) {
      return refused(link, "the nonce is another one");
    }
    SingleResp[] responses = basic.getResponses();
    if (responses.length != 1 || !responses[0].getCertID().equals(question.about())) {
      return refused(link, "it is about something else");
    }
    Instant now = Instant.now();
    SingleResp one = responses[0];
    if (one.getThisUpdate().toInstant().isAfter(now)
        || one.getNextUpdate() == null
        || one.getNextUpdate().toInstant().isBefore(now)) {
      return refused(link, "it is of another time");
    }
    // Null is good.
    return Verdict.of(
        one.getCertStatus() == null,
        one.getCertStatus() instanceof RevokedStatus,
        link.name() + ": " + (one.getCertStatus() == null ? "good" : one.getCertStatus()));
  }

  /** The issuer, or who it delegated to: RFC 6960 section 4.2.2.2. */
  private static X509CertificateHolder signer(Link link, BasicOCSPResp basic) throws Exception {
    X509CertificateHolder issuer = new X509CertificateHolder(link.issuer());
    for (X509CertificateHolder each : basic.getCerts()) {
      ExtendedKeyUsage purposes = ExtendedKeyUsage.fromExtensions(each.getExtensions());
      if (purposes != null
          && purposes.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning)
          && each.isSignatureValid(verifier(issuer))) {
        return each;
      }
    }
    return issuer;
  }

  private static ContentVerifierProvider verifier(X509CertificateHolder signer) throws Exception {
    return VERIFIERS.build(signer);
  }

  private static byte[] nonce(BasicOCSPResp basic) {
    Extension extension = basic.getExtension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce);
    return extension == null
        ? new byte[0]
        : ASN1OctetString.getInstance(extension.getParsedValue()).getOctets();
  }

  private static Verdict refused(Link link, String why) {
    return Verdict.of(false, false, link.name() + ": " + why);
  }

  @Override
  public String toString() {
    return "Bouncy Castle by OCSP";
  }
}
