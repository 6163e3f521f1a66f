// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.managedkeys.pki.judge.Evidence.Link;

/**
 * An OCSP request about one certificate, made by Bouncy Castle.
 *
 * @param encoded DER
 * @param nonce empty if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record OcspQuestion(byte[] encoded, CertificateID about, byte[] nonce) {

  private static final DigestCalculatorProvider DIGESTS = new BcDigestCalculatorProvider();
  private static final int NONCE_BYTES = 32;

  static OcspQuestion bySha1(Link link) throws Exception {
    return of(link, new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1), new byte[0]);
  }

  static OcspQuestion bySha256WithNonce(Link link) throws Exception {
    byte[] nonce = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(nonce);
    return of(link, new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256), nonce);
  }

  private static OcspQuestion of(Link link, AlgorithmIdentifier digest, byte[] nonce)
      throws IOException, OCSPException, OperatorCreationException {
    CertificateID about =
        new CertificateID(
            DIGESTS.get(digest),
            new X509CertificateHolder(link.issuer()),
            new X509CertificateHolder(link.subject()).getSerialNumber());
    OCSPReqBuilder builder = new OCSPReqBuilder().addRequest(about);
    if (nonce.length > 0) {
      builder.setRequestExtensions(
          new Extensions(
              new Extension(
                  OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                  false,
                  new DEROctetString(nonce).getEncoded())));
    }
    return new OcspQuestion(builder.build().getEncoded(), about, nonce);
  }
}
