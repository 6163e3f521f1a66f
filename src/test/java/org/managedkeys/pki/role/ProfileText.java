// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.OtherName;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.PkiException;

/** What a profile says, as text to compare. */
final class ProfileText {

  private ProfileText() {}

  /** What something gives, or the message with which it is refused. */
  static String orRefusal(Supplier<String> something) {
    try {
      return something.get();
    } catch (PkiException e) {
      return String.valueOf(e.getMessage());
    }
  }

  static String subject(CertificateProfile profile) {
    return profile.subject().toString();
  }

  /** Such as {@code DNS:a.example, IP:10.0.0.1}. */
  static String names(CertificateProfile profile) {
    return DerExtension.find(profile.extensions(), Extension.subjectAlternativeName)
        .map(extension -> GeneralNames.getInstance(extension.getParsedValue()).getNames())
        .map(names -> Arrays.stream(names).map(ProfileText::name).collect(Collectors.joining(", ")))
        .orElse("");
  }

  private static String name(GeneralName name) {
    return switch (name.getTagNo()) {
      case GeneralName.dNSName -> "DNS:" + name.getName();
      case GeneralName.rfc822Name -> "email:" + name.getName();
      case GeneralName.uniformResourceIdentifier -> "URI:" + name.getName();
      case GeneralName.iPAddress -> "IP:" + address(name);
      case GeneralName.otherName -> {
        OtherName other = OtherName.getInstance(name.getName());
        yield other.getTypeID() + ":" + other.getValue();
      }
      default -> name.toString();
    };
  }

  private static String address(GeneralName name) {
    try {
      return InetAddress.getByAddress(ASN1OctetString.getInstance(name.getName()).getOctets())
          .getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Names of the bits, in their order. */
  static String usages(CertificateProfile profile) {
    Optional<KeyUsage> usage =
        DerExtension.find(profile.extensions(), Extension.keyUsage)
            .map(extension -> KeyUsage.getInstance(extension.getParsedValue()));
    return usage
        .map(bits ->
            USAGES.stream()
                .filter(named -> bits.hasUsages(named.bit()))
                .map(Usage::name)
                .collect(Collectors.joining(", ")))
        .orElse("");
  }

  private record Usage(String name, int bit) {}

  private static final List<Usage> USAGES =
      List.of(
          new Usage("digitalSignature", KeyUsage.digitalSignature),
          new Usage("nonRepudiation", KeyUsage.nonRepudiation),
          new Usage("keyEncipherment", KeyUsage.keyEncipherment),
          new Usage("dataEncipherment", KeyUsage.dataEncipherment),
          new Usage("keyAgreement", KeyUsage.keyAgreement),
          new Usage("keyCertSign", KeyUsage.keyCertSign),
          new Usage("cRLSign", KeyUsage.cRLSign),
          new Usage("encipherOnly", KeyUsage.encipherOnly),
          new Usage("decipherOnly", KeyUsage.decipherOnly));

  /** Object identifiers of the extended key usages; those of RFC 5280 by their last number. */
  static String purposes(CertificateProfile profile) {
    return DerExtension.find(profile.extensions(), Extension.extendedKeyUsage)
        .map(extension -> ExtendedKeyUsage.getInstance(extension.getParsedValue()).getUsages())
        .map(purposes ->
            Arrays.stream(purposes)
                .map(purpose -> purpose.getId().replace("1.3.6.1.5.5.7.3.", ""))
                .collect(Collectors.joining(", ")))
        .orElse("");
  }

  static String has(CertificateProfile profile, ASN1ObjectIdentifier type) {
    return DerExtension.find(profile.extensions(), type).isPresent() ? "has" : "has not";
  }
}
