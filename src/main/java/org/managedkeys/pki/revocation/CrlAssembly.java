// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequenceGenerator;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.managedkeys.pki.CertificateAlgorithm;
import org.managedkeys.pki.PkiException;
import org.managedkeys.pki.RevokedCertificate;
import org.managedkeys.pki.ToBeSigned;

/**
 * Revocation lists of version 2, complete or delta: RFC 5280 section 5.
 *
 * <p>Entries are read once, one after the other, and kept encoded, about 50 bytes each: a list of
 * 100,000 is made and signed in a JVM with 64 MB of heap. No object stands for an entry once it is
 * encoded.
 */
public final class CrlAssembly {

  private static final ASN1Integer VERSION_2 = new ASN1Integer(1);

  private CrlAssembly() {}

  /**
   * A list, to be signed by the issuer's key.
   *
   * @param revoked in any order, each serial number once; written in the order of serial numbers.
   *     In a delta list, reason 8 takes an entry of the base back
   * @param algorithm by which it will be signed
   * @throws PkiException INVALID if a serial number is there twice or has more than 20 octets, or a
   *     reason is unknown
   */
  public static ToBeSigned assemble(
      CrlSettings settings, Iterable<RevokedCertificate> revoked, CertificateAlgorithm algorithm) {
    CrlEntries entries = new CrlEntries(settings.deltaBase().isPresent());
    for (RevokedCertificate entry : revoked) {
      entries.add(entry);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(entries.size());
    try {
      DERSequenceGenerator list = new DERSequenceGenerator(out);
      list.addObject(VERSION_2);
      list.addObject(algorithm.identifier());
      list.addObject(settings.issuer());
      list.addObject(DerTimes.time(settings.thisUpdate()));
      list.addObject(DerTimes.time(settings.nextUpdate()));
      // "If there are no revoked certificates, the list MUST be absent", section 5.1.2.6.
      if (!entries.isEmpty()) {
        DERSequenceGenerator sequence = new DERSequenceGenerator(list.getRawOutputStream());
        entries.writeTo(sequence.getRawOutputStream());
        sequence.close();
      }
      list.addObject(new DERTaggedObject(true, 0, extensions(settings)));
      list.close();
    } catch (IOException e) {
      throw PkiException.failed("a revocation list was not encoded", null, e);
    }
    return new ToBeSigned(out.toByteArray(), algorithm);
  }

  private static Extensions extensions(CrlSettings settings) throws IOException {
    ExtensionsGenerator extensions = new ExtensionsGenerator();
    extensions.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new AuthorityKeyIdentifier(settings.keyIdentifier()));
    extensions.addExtension(Extension.cRLNumber, false, new ASN1Integer(settings.number()));
    if (settings.deltaBase().isPresent()) {
      extensions.addExtension(
          Extension.deltaCRLIndicator, true, new ASN1Integer(settings.deltaBase().get()));
    }
    if (settings.distributionPoint().isPresent()) {
      GeneralName url =
          new GeneralName(
              GeneralName.uniformResourceIdentifier, settings.distributionPoint().get());
      extensions.addExtension(
          Extension.issuingDistributionPoint,
          true,
          new IssuingDistributionPoint(
              new DistributionPointName(new GeneralNames(url)), false, false, null, false, false));
    }
    return extensions.generate();
  }
}
