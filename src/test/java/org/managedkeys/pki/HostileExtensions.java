// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.managedkeys.pki.HostileRequests.Hostile;

/** Requests for extensions that are malformed, contradict themselves, or that nobody knows. */
final class HostileExtensions {

  private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4.5");
  private static final ASN1ObjectIdentifier REQUEST =
      PKCSObjectIdentifiers.pkcs_9_at_extensionRequest;
  private static final ASN1ObjectIdentifier CHALLENGE =
      PKCSObjectIdentifiers.pkcs_9_at_challengePassword;

  private HostileExtensions() {}

  static List<Hostile> all() {
    return List.of(
        Hostile.of(
            "an attribute twice",
            new ForgedRequest()
                .attribute(CHALLENGE, new DERPrintableString("a"))
                .attribute(CHALLENGE, new DERPrintableString("b")),
            "the attribute 1.2.840.113549.1.9.7 is there twice"),
        Hostile.of(
            "an attribute without values",
            new ForgedRequest().attribute(UNKNOWN),
            "the attribute 1.2.3.4.5 has no value"),
        Hostile.of(
            "two lists of extensions",
            new ForgedRequest()
                .attribute(REQUEST, requested("a.example"))
                .attribute(REQUEST, requested("b.example")),
            "the attribute 1.2.840.113549.1.9.14 is there twice"),
        Hostile.of(
            "two lists of extensions in one attribute",
            new ForgedRequest().attribute(REQUEST, requested("a.example"), requested("b.example")),
            "the attribute extensionRequest has more than one value"),
        Hostile.of(
            "extensions that are no list",
            new ForgedRequest().attribute(REQUEST, new DERPrintableString("a")),
            "the certificate request cannot be read as PKCS#10"),
        Hostile.of(
            "an extension twice",
            new ForgedRequest()
                .extension(Extension.subjectAlternativeName, names("a.example"))
                .extension(Extension.subjectAlternativeName, names("b.example")),
            "the extension subjectAltName is there twice"),
        Hostile.of(
            "an unknown extension twice",
            new ForgedRequest()
                .extension(UNKNOWN, DERNull.INSTANCE)
                .extension(UNKNOWN, DERNull.INSTANCE),
            "the extension 1.2.3.4.5 is there twice"),
        Hostile.of(
            "critical and not known",
            new ForgedRequest().criticalExtension(UNKNOWN, DERNull.INSTANCE),
            "the critical extension 1.2.3.4.5 is not known"),
        Hostile.of(
            "names that are no DER",
            new ForgedRequest().extension(Extension.subjectAlternativeName, new byte[] {1, 2, 3}),
            "the extension subjectAltName is no DER, or something follows it"),
        Hostile.of(
            "names with a trailing byte",
            new ForgedRequest()
                .extension(Extension.subjectAlternativeName, withTrailer(names("a.example"))),
            "the extension subjectAltName is no DER, or something follows it"),
        Hostile.of(
            "names that are a number",
            new ForgedRequest().extension(Extension.subjectAlternativeName, new ASN1Integer(1)),
            "the extension subjectAltName cannot be read"),
        Hostile.of(
            "a negative path length",
            new ForgedRequest()
                .criticalExtension(
                    Extension.basicConstraints, sequence(ASN1Boolean.TRUE, new ASN1Integer(-1))),
            "the path length of the basicConstraints is negative"),
        Hostile.of(
            "a path length without cA",
            new ForgedRequest()
                .criticalExtension(Extension.basicConstraints, sequence(new ASN1Integer(3))),
            "the basicConstraints have a path length and no cA"),
        Hostile.of(
            "cA that is text",
            new ForgedRequest()
                .criticalExtension(
                    Extension.basicConstraints, sequence(new DERPrintableString("TRUE"))),
            "the extension basicConstraints cannot be read"),
        Hostile.of(
            "no key usage",
            new ForgedRequest().extension(Extension.keyUsage, new DERBitString(new byte[0])),
            "the keyUsage has no bit set"),
        Hostile.of(
            "a key usage that means nothing",
            new ForgedRequest()
                .extension(Extension.keyUsage, new DERBitString(new byte[] {1, 1}, 0)),
            "the keyUsage has a bit that means nothing"),
        Hostile.of(
            "no purpose",
            new ForgedRequest().extension(Extension.extendedKeyUsage, sequence()),
            "the extKeyUsage has no purpose"),
        Hostile.of(
            "a purpose twice",
            new ForgedRequest()
                .extension(
                    Extension.extendedKeyUsage,
                    sequence(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_serverAuth)),
            "the extKeyUsage has 1.3.6.1.5.5.7.3.1 twice"),
        Hostile.of(
            "an empty key identifier",
            new ForgedRequest()
                .extension(Extension.subjectKeyIdentifier, new DEROctetString(new byte[0])),
            "the subjectKeyIdentifier has 0 octets"),
        Hostile.of(
            "a long key identifier",
            new ForgedRequest()
                .extension(Extension.subjectKeyIdentifier, new DEROctetString(new byte[65])),
            "the subjectKeyIdentifier has 65 octets"),
        Hostile.of(
            "constraints that constrain nothing",
            new ForgedRequest().criticalExtension(Extension.nameConstraints, sequence()),
            "the nameConstraints constrain nothing"),
        Hostile.of(
            "an IP range without a mask",
            new ForgedRequest()
                .criticalExtension(
                    Extension.nameConstraints,
                    new NameConstraints(
                        new GeneralSubtree[] {
                          new GeneralSubtree(
                              new GeneralName(
                                  GeneralName.iPAddress, new DEROctetString(new byte[4])))
                        },
                        null)),
            "an IP range of the nameConstraints has 4 octets"),
        Hostile.of(
            "no policy",
            new ForgedRequest().extension(Extension.certificatePolicies, sequence()),
            "the certificatePolicies have no policy"),
        Hostile.of(
            "a policy twice",
            new ForgedRequest()
                .extension(
                    Extension.certificatePolicies,
                    sequence(new PolicyInformation(UNKNOWN), new PolicyInformation(UNKNOWN))),
            "the certificatePolicies have 1.2.3.4.5 twice"));
  }

  private static DERSequence sequence(ASN1Encodable... elements) {
    return new DERSequence(elements);
  }

  private static GeneralNames names(String dnsName) {
    return new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName));
  }

  private static ASN1Encodable requested(String dnsName) {
    return sequence(
        sequence(
            Extension.subjectAlternativeName,
            new DEROctetString(ForgedRequest.der(names(dnsName)))));
  }

  private static byte[] withTrailer(ASN1Encodable value) {
    byte[] der = ForgedRequest.der(value);
    return Arrays.copyOf(der, der.length + 1);
  }
}
