// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.ToBeSigned;

/**
 * BasicOCSPResponse, RFC 6960 section 4.2.1.
 *
 * @param findings about each certificate, in the order of the request
 * @param nonce the client's
 * @param thisUpdate when that was found
 * @param nextUpdate when more may be known; empty if at any time
 */
record OcspAnswerAssembly(
    List<Finding> findings,
    Optional<Extension> nonce,
    Instant thisUpdate,
    Optional<Instant> nextUpdate) {

  private static final int UNKNOWN_TAG = 2;

  /** What was found about one. */
  record Finding(CertID id, CertStatus status) {}

  /**
   * Has it signed: one use of the key.
   *
   * @throws PkiException FAILED if the key fails, or signs wrongly
   */
  OcspAnswer sign(OcspSigner signer, CertificateAlgorithm algorithm) {
    byte[] signed = new ToBeSigned(Der.encode(data(signer)), algorithm).sign(signer.key());
    Optional<X509Certificate> certificate = signer.certificate();
    return OcspAnswer.signed(
        certificate.isPresent() ? with(certificate.get(), signed) : signed,
        thisUpdate,
        nextUpdate.orElse(null),
        isSettled());
  }

  private boolean isSettled() {
    return nonce.isEmpty()
        && findings.stream().noneMatch(finding -> finding.status().equals(CertStatus.UNKNOWN));
  }

  private ResponseData data(OcspSigner signer) {
    ASN1GeneralizedTime updated = DerTimes.generalized(thisUpdate);
    @Nullable ASN1GeneralizedTime next = nextUpdate.map(DerTimes::generalized).orElse(null);
    ASN1EncodableVector responses = new ASN1EncodableVector();
    for (Finding finding : findings) {
      responses.add(
          new SingleResponse(
              finding.id(), status(finding.status()), updated, next, (Extensions) null));
    }
    @Nullable Extensions extensions = nonce.map(Extensions::new).orElse(null);
    return new ResponseData(signer.id(), updated, new DERSequence(responses), extensions);
  }

  private static org.bouncycastle.asn1.ocsp.CertStatus status(CertStatus status) {
    if (status instanceof CertStatus.Revoked revoked) {
      @Nullable CRLReason reason =
          revoked.reason() == ReasonCodes.UNSPECIFIED ? null : CRLReason.lookup(revoked.reason());
      return new org.bouncycastle.asn1.ocsp.CertStatus(
          new RevokedInfo(DerTimes.generalized(revoked.time()), reason));
    }
    return status instanceof CertStatus.Good
        ? new org.bouncycastle.asn1.ocsp.CertStatus()
        : new org.bouncycastle.asn1.ocsp.CertStatus(UNKNOWN_TAG, DERNull.INSTANCE);
  }

  private static byte[] with(X509Certificate responder, byte[] signed) {
    try {
      BasicOCSPResponse bare = BasicOCSPResponse.getInstance(ASN1Sequence.getInstance(signed));
      return Der.encode(
          new BasicOCSPResponse(
              bare.getTbsResponseData(),
              bare.getSignatureAlgorithm(),
              bare.getSignature(),
              new DERSequence(Certificate.getInstance(responder.getEncoded()))));
    } catch (CertificateEncodingException e) {
      throw PkiException.invalid("the OCSP responder's certificate cannot be encoded", null, e);
    }
  }
}
