// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/**
 * Writes certificates as they will be signed, RFC 5280 section 4.1: what the profile says, and what
 * its issuer adds. What a profile says of its issuer (authority key identifier, where to find
 * revocation data) is not written: the issuer's own word is.
 */
public final class CertificateAssembly {

  /** The last year that has two digits. */
  private static final int LAST_YEAR_OF_UTC_TIME = 2049;

  private static final int FIRST_YEAR_OF_UTC_TIME = 1950;
  private static final int LAST_YEAR = 9999;

  private static final DateTimeFormatter GENERALIZED_TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT);

  private static final Set<ASN1ObjectIdentifier> SAID_BY_THE_ISSUER =
      Set.of(
          Extension.authorityKeyIdentifier,
          Extension.authorityInfoAccess,
          Extension.cRLDistributionPoints);

  private CertificateAssembly() {}

  /**
   * By an issuer: adds its name, the serial number, the key identifiers and the issuer's URLs.
   *
   * @throws PkiException INVALID if there is no such certificate, for example for a year above 9999
   */
  public static ToBeSigned assemble(
      CertificateProfile profile,
      IssuerIdentity issuer,
      BigInteger serial,
      CertificateAlgorithm algorithm) {
    List<Extension> extensions = ofSubject(profile, KeyIdentifiers.of(profile.publicKey()));
    extensions.add(keyIdentifierOf(issuer.keyIdentifier()));
    informationAccess(issuer.urls()).ifPresent(extensions::add);
    distributionPoints(issuer.urls()).ifPresent(extensions::add);
    return write(profile, issuer.name(), extensions, serial, algorithm);
  }

  /**
   * By its own key: the issuer is the subject, and both key identifiers are one.
   *
   * @param keyIdentifier if the profile says none
   * @throws PkiException INVALID, as {@link #assemble}
   */
  public static ToBeSigned selfSigned(
      CertificateProfile profile,
      byte[] keyIdentifier,
      BigInteger serial,
      CertificateAlgorithm algorithm) {
    List<Extension> extensions = ofSubject(profile, keyIdentifier);
    byte[] written =
        extensions.stream()
            .filter(each -> each.getExtnId().equals(Extension.subjectKeyIdentifier))
            .findFirst()
            .map(each -> ASN1OctetString.getInstance(each.getParsedValue()).getOctets())
            .orElseThrow();
    extensions.add(keyIdentifierOf(written));
    return write(profile, profile.subject(), extensions, serial, algorithm);
  }

  private static List<Extension> ofSubject(CertificateProfile profile, byte[] keyIdentifier) {
    List<Extension> extensions = new ArrayList<>(profile.extensions());
    extensions.removeIf(each -> SAID_BY_THE_ISSUER.contains(each.getExtnId()));
    if (extensions.stream()
        .noneMatch(each -> each.getExtnId().equals(Extension.subjectKeyIdentifier))) {
      extensions.add(
          extension(Extension.subjectKeyIdentifier, new SubjectKeyIdentifier(keyIdentifier)));
    }
    return extensions;
  }

  private static ToBeSigned write(
      CertificateProfile profile,
      X500Name issuer,
      List<Extension> extensions,
      BigInteger serial,
      CertificateAlgorithm algorithm) {
    if (serial.signum() <= 0) {
      throw PkiException.invalid("the serial number is not above zero", null);
    }
    V3TBSCertificateGenerator generator = new V3TBSCertificateGenerator();
    generator.setSerialNumber(new ASN1Integer(serial));
    generator.setSignature(algorithm.identifier());
    generator.setIssuer(issuer);
    generator.setStartDate(time(profile.notBefore()));
    generator.setEndDate(time(profile.notAfter()));
    generator.setSubject(profile.subject());
    generator.setSubjectPublicKeyInfo(profile.publicKey());
    generator.setExtensions(new Extensions(extensions.toArray(Extension[]::new)));
    try {
      return new ToBeSigned(
          generator.generateTBSCertificate().getEncoded(ASN1Encoding.DER), algorithm);
    } catch (IOException e) {
      throw PkiException.invalid("the certificate cannot be written", null, e);
    }
  }

  /**
   * A point in time as certificates and revocation lists write it, RFC 5280 section 4.1.2.5: with
   * two digits of the year until 2049.
   *
   * @param instant whole seconds; a fraction is dropped
   * @throws PkiException INVALID for a year that does not have four digits
   */
  public static Time time(Instant instant) {
    LocalDateTime at = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    if (at.getYear() < 0 || at.getYear() > LAST_YEAR) {
      throw PkiException.invalid(
          "the year " + at.getYear() + " cannot be written in a certificate",
          "9999-12-31T23:59:59Z stands for no end");
    }
    // Of a text, Bouncy Castle would read the time twice, by a parser made for it.
    return at.getYear() >= FIRST_YEAR_OF_UTC_TIME && at.getYear() <= LAST_YEAR_OF_UTC_TIME
        ? new Time(new ASN1UTCTime(Date.from(instant), Locale.ROOT))
        : new Time(new DERGeneralizedTime(GENERALIZED_TIME.format(at)));
  }

  private static Extension keyIdentifierOf(byte[] issuerKey) {
    return extension(Extension.authorityKeyIdentifier, new AuthorityKeyIdentifier(issuerKey));
  }

  private static Optional<Extension> informationAccess(IssuerUrls urls) {
    List<AccessDescription> all = new ArrayList<>();
    for (String url : urls.ocspServers()) {
      all.add(new AccessDescription(AccessDescription.id_ad_ocsp, uri(url)));
    }
    for (String url : urls.issuingCertificates()) {
      all.add(new AccessDescription(AccessDescription.id_ad_caIssuers, uri(url)));
    }
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(
            extension(
                Extension.authorityInfoAccess,
                new AuthorityInformationAccess(all.toArray(AccessDescription[]::new))));
  }

  /** One point per URL, as Vault writes them. */
  private static Optional<Extension> distributionPoints(IssuerUrls urls) {
    if (urls.crlDistributionPoints().isEmpty()) {
      return Optional.empty();
    }
    DistributionPoint[] points =
        urls.crlDistributionPoints().stream()
            .map(url -> new DistributionPointName(new GeneralNames(uri(url))))
            .map(name -> new DistributionPoint(name, null, null))
            .toArray(DistributionPoint[]::new);
    return Optional.of(extension(Extension.cRLDistributionPoints, new CRLDistPoint(points)));
  }

  private static GeneralName uri(String url) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, url);
  }

  private static Extension extension(ASN1ObjectIdentifier type, ASN1Encodable value) {
    try {
      return new Extension(
          type, false, new DEROctetString(value.toASN1Primitive().getEncoded(ASN1Encoding.DER)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
