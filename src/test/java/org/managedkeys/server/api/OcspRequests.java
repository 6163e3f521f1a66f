// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.server.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.managedkeys.pki.Certificates;

/** OCSP as Bouncy Castle writes and reads it. */
final class OcspRequests {

  private OcspRequests() {}

  /** Asks about one certificate, DER. */
  static byte[] about(X509Certificate issuer, BigInteger serial) {
    return encoded(new OCSPReqBuilder(), issuer, serial);
  }

  /** The same with a nonce. */
  static byte[] withNonce(X509Certificate issuer, BigInteger serial) throws IOException {
    Extension nonce =
        new Extension(
            OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
            false,
            new DEROctetString(new byte[32]).getEncoded());
    return encoded(
        new OCSPReqBuilder().setRequestExtensions(new Extensions(nonce)), issuer, serial);
  }

  private static byte[] encoded(OCSPReqBuilder request, X509Certificate issuer, BigInteger serial) {
    try {
      CertificateID id =
          new CertificateID(
              new BcDigestCalculatorProvider()
                  .get(new AlgorithmIdentifier(OIWObjectIdentifiers.idSHA1)),
              new X509CertificateHolder(Certificates.der(issuer)),
              serial);
      return request.addRequest(id).build().getEncoded();
    } catch (OCSPException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** OCSPResponseStatus. */
  static int status(byte[] response) {
    try {
      return new OCSPResp(response).getStatus();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a successful response says of the one certificate that was asked about. */
  static SingleResp single(byte[] response) {
    try {
      if (new OCSPResp(response).getResponseObject() instanceof BasicOCSPResp basic) {
        return basic.getResponses()[0];
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (OCSPException e) {
      throw new IllegalStateException(e);
    }
    throw new AssertionError("no BasicOCSPResponse");
  }
}
