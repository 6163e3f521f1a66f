// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;

/** Revocation lists as the JDK reads them. */
final class Crls {

  private Crls() {}

  static X509CRL parse(byte[] der) {
    try {
      return (X509CRL)
          CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In order. */
  static List<BigInteger> serials(byte[] der) {
    @Nullable Collection<? extends X509CRLEntry> entries = parse(der).getRevokedCertificates();
    return entries == null
        ? List.of()
        : entries.stream().map(X509CRLEntry::getSerialNumber).sorted().toList();
  }

  static BigInteger number(byte[] der) {
    return integer(der, Extension.cRLNumber.getId()).orElseThrow();
  }

  /** Of a delta list. */
  static Optional<BigInteger> base(byte[] der) {
    return integer(der, Extension.deltaCRLIndicator.getId());
  }

  private static Optional<BigInteger> integer(byte[] der, String extension) {
    byte @Nullable [] value = parse(der).getExtensionValue(extension);
    try {
      return value == null
          ? Optional.empty()
          : Optional.of(
              ASN1Integer.getInstance(
                      ASN1Primitive.fromByteArray(ASN1OctetString.getInstance(value).getOctets()))
                  .getValue());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean hasDistributionPoint(byte[] der) {
    return parse(der).getExtensionValue(Extension.issuingDistributionPoint.getId()) != null;
  }
}
