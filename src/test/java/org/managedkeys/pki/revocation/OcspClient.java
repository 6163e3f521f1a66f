// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.SigningKey;

/** Asks and reads as Bouncy Castle does. */
final class OcspClient {

  static final List<ASN1ObjectIdentifier> DIGESTS =
      List.of(
          OIWObjectIdentifiers.idSHA1,
          NISTObjectIdentifiers.id_sha256,
          NISTObjectIdentifiers.id_sha384,
          NISTObjectIdentifiers.id_sha512);

  private static final ASN1ObjectIdentifier PREFERRED_ALGORITHMS =
      new ASN1ObjectIdentifier("1.3.6.1.5.5.7.48.1.8");

  private OcspClient() {}

  static CertificateID id(TestAuthority ca, long serial) {
    return id(ca.certificate(), BigInteger.valueOf(serial), OIWObjectIdentifiers.idSHA1);
  }

  static CertificateID id(X509Certificate issuer, BigInteger serial, ASN1ObjectIdentifier digest) {
    try {
      DigestCalculatorProvider digests =
          new JcaDigestCalculatorProviderBuilder().setProvider(TestAuthority.BOUNCY_CASTLE).build();
      return new CertificateID(
          digests.get(new AlgorithmIdentifier(digest)),
          new JcaX509CertificateHolder(issuer),
          serial);
    } catch (OperatorCreationException | OCSPException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** For these, of one authority. */
  static byte[] request(TestAuthority ca, long... serials) {
    return request(
        List.of(),
        Arrays.stream(serials).mapToObj(serial -> id(ca, serial)).toArray(CertificateID[]::new));
  }

  static byte[] request(List<Extension> extensions, CertificateID... ids) {
    OCSPReqBuilder builder = new OCSPReqBuilder();
    for (CertificateID id : ids) {
      builder.addRequest(id);
    }
    if (!extensions.isEmpty()) {
      builder.setRequestExtensions(new Extensions(extensions.toArray(Extension[]::new)));
    }
    try {
      return builder.build().getEncoded();
    } catch (OCSPException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Extension nonce(int length) {
    byte[] nonce = new byte[length];
    Arrays.fill(nonce, (byte) 0x5a);
    return extension(OCSPObjectIdentifiers.id_pkix_ocsp_nonce, false, new DEROctetString(nonce));
  }

  static Extension extension(ASN1ObjectIdentifier type, boolean critical, ASN1Encodable value) {
    try {
      return Extension.create(type, critical, value);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without parameters, as clients may write it. */
  static Extension preferring(CertificateAlgorithm... algorithms) {
    ASN1EncodableVector preferences = new ASN1EncodableVector();
    for (CertificateAlgorithm algorithm : algorithms) {
      preferences.add(
          new DERSequence(
              algorithm.isPss()
                  ? algorithm.identifier()
                  : new AlgorithmIdentifier(algorithm.identifier().getAlgorithm())));
    }
    return extension(PREFERRED_ALGORITHMS, false, new DERSequence(preferences));
  }

  /** By that algorithm, and that kind of key. */
  static Extension preferring(CertificateAlgorithm algorithm, AlgorithmIdentifier key) {
    ASN1EncodableVector preference = new ASN1EncodableVector();
    preference.add(algorithm.identifier());
    preference.add(key);
    return extension(PREFERRED_ALGORITHMS, false, new DERSequence(new DERSequence(preference)));
  }

  /** OCSPResponseStatus. */
  static int status(byte[] response) {
    try {
      return new OCSPResp(response).getStatus();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a successful response holds. */
  static BasicOCSPResp basic(byte[] response) {
    try {
      OCSPResp read = new OCSPResp(response);
      if (read.getStatus() != OCSPResp.SUCCESSFUL) {
        throw new IllegalStateException("status " + read.getStatus());
      }
      return (BasicOCSPResp) read.getResponseObject();
    } catch (IOException | OCSPException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one answer of a response. */
  static SingleResp only(byte[] response) {
    SingleResp[] responses = basic(response).getResponses();
    if (responses.length != 1) {
      throw new IllegalStateException(responses.length + " answers");
    }
    return responses[0];
  }

  static boolean verifies(BasicOCSPResp response, SigningKey key) {
    try {
      return response.isSignatureValid(
          new JcaContentVerifierProviderBuilder()
              .setProvider(TestAuthority.BOUNCY_CASTLE)
              .build(key.subjectPublicKeyInfo()));
    } catch (OCSPException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
