// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.LintCase.authority;
import static org.managedkeys.pki.lint.LintCase.leaf;
import static org.managedkeys.pki.lint.LintCase.samples;

import java.util.List;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** For the rules of extensions, alternative names apart. */
final class ExtensionCases {

  private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4");
  private static final PolicyInformation POLICY =
      new PolicyInformation(CertificateSample.DOMAIN_VALIDATED);
  private static final SubjectPublicKeyInfo ML_DSA =
      SampleKeys.raw("2.16.840.1.101.3.4.3.18", 1952);
  private static final SubjectPublicKeyInfo X25519 = SampleKeys.raw("1.3.101.110", 32);

  static final List<LintCase> EXTENSIONS =
      List.of(
          leaf(
              "rfc5280.extensions_unique",
              leaf ->
                  leaf.moreExtensions.add(
                      new Extension(Extension.keyUsage, true, Samples.hex("03020780")))),
          leaf(
              "rfc5280.extensions_readable",
              leaf -> leaf.octets(UNKNOWN, false, Samples.hex("0500")),
              leaf -> leaf.octets(Extension.keyUsage, true, Samples.hex("0500"))),
          leaf(
              "rfc5280.extensions_understood",
              leaf -> leaf.extension(UNKNOWN, false, DERNull.INSTANCE),
              leaf -> leaf.extension(UNKNOWN, true, DERNull.INSTANCE)),
          leaf(
              "rfc5280.extensions_not_critical",
              leaf ->
                  leaf.extension(
                      Extension.subjectKeyIdentifier, true, new DEROctetString(new byte[20]))),
          leaf(
              "rfc5280.eku_present",
              leaf -> leaf.extension(Extension.extendedKeyUsage, false, new DERSequence())),
          leaf(
              "rfc5280.eku_unique",
              leaf ->
                  leaf.extension(
                      Extension.extendedKeyUsage,
                      false,
                      new DERSequence(
                          new KeyPurposeId[] {
                            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_serverAuth
                          }))),
          leaf(
              "rfc5280.eku_any_not_critical",
              leaf -> leaf.purposes(KeyPurposeId.anyExtendedKeyUsage),
              leaf ->
                  leaf.extension(
                      Extension.extendedKeyUsage,
                      true,
                      new DERSequence(KeyPurposeId.anyExtendedKeyUsage))),
          leaf(
              "rfc5280.policies_present",
              leaf -> leaf.extension(Extension.certificatePolicies, false, new DERSequence())),
          leaf(
              "rfc5280.policies_unique",
              leaf ->
                  leaf.extension(
                      Extension.certificatePolicies,
                      false,
                      new DERSequence(new PolicyInformation[] {POLICY, POLICY}))),
          leaf("rfc5280.cdp_urls", leaf -> leaf.crl("file:///etc/crl")),
          leaf(
              "rfc5280.cdp_not_critical",
              leaf -> leaf.octets(Extension.cRLDistributionPoints, true, new byte[] {0x30, 0})),
          leaf(
              "rfc5280.cdp_named",
              leaf ->
                  leaf.extension(
                      Extension.cRLDistributionPoints, false, new DERSequence(new DERSequence()))),
          leaf(
              "rfc5280.aia_urls",
              leaf -> leaf.access(AccessDescription.id_ad_caIssuers, "ldap://ldap.example.com/ca"),
              leaf -> leaf.access(AccessDescription.id_ad_caIssuers, "http:///ca.crt")));

  static final List<LintCase> USAGES =
      List.of(
          leaf(
              "rfc5280.key_usage_critical",
              leaf -> leaf.octets(Extension.keyUsage, false, Samples.hex("03020780"))),
          leaf(
              "rfc5280.key_usage_present",
              leaf -> leaf.extension(Extension.keyUsage, true, new DERBitString(new byte[0]))),
          leaf(
              "x690.named_bits",
              leaf -> leaf.octets(Extension.keyUsage, true, Samples.hex("03020080"))),
          leaf(
              "rfc5280.key_usage_one_way",
              leaf -> leaf.usage(KeyUsage.keyAgreement | KeyUsage.encipherOnly),
              leaf -> leaf.usage(KeyUsage.digitalSignature | KeyUsage.encipherOnly)),
          leaf(
              "rfc8813.key_usage_ec",
              leaf -> leaf.usage(KeyUsage.digitalSignature | KeyUsage.keyAgreement),
              leaf -> leaf.usage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment)),
          usage("rfc8410.key_usage_agreement", X25519, KeyUsage.keyAgreement),
          usage("rfc8410.key_usage_eddsa", SampleKeys.ED25519, KeyUsage.digitalSignature),
          usage("rfc9881.key_usage_ml_dsa", ML_DSA, KeyUsage.digitalSignature),
          usage(
              "rfc4055.key_usage_pss",
              new SubjectPublicKeyInfo(
                  new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS),
                  SampleKeys.RSA.getPublicKeyData().getOctets()),
              KeyUsage.digitalSignature),
          leaf(
              "rfc3279.key_usage_rsa",
              keyed(SampleKeys.RSA, KeyUsage.keyEncipherment),
              keyed(SampleKeys.RSA, KeyUsage.keyAgreement)));

  static final List<LintCase> AUTHORITIES =
      List.of(
          authority(
              "rfc5280.basic_constraints_critical",
              ca -> ca.extension(Extension.basicConstraints, false, new BasicConstraints(0))),
          authority("rfc5280.path_length_of_authority", ca -> ca.usage(KeyUsage.digitalSignature)),
          authority(
              "rfc5280.path_length_positive",
              ca -> ca.octets(Extension.basicConstraints, true, Samples.hex("30060101ff0201ff"))),
          leaf("rfc5280.key_cert_sign", leaf -> leaf.usage(KeyUsage.keyCertSign)),
          authority(
              "rfc5280.key_usage_of_authority", ca -> ca.extensions.remove(Extension.keyUsage)),
          authority(
              "rfc5280.ski_of_authority",
              ca -> ca.extensions.remove(Extension.subjectKeyIdentifier)),
          leaf(
              "rfc5280.ski_of_leaf",
              leaf -> leaf.extensions.remove(Extension.subjectKeyIdentifier)),
          leaf(
              "rfc5280.name_constraints_of_authority",
              leaf -> leaf.extension(Extension.nameConstraints, true, permitted("example.com"))),
          authority(
              "rfc5280.name_constraints_critical",
              ca -> ca.extension(Extension.nameConstraints, true, permitted("example.com")),
              ca -> ca.extension(Extension.nameConstraints, false, permitted("example.com"))),
          authority(
              "rfc5280.name_constraints_present",
              ca -> ca.extension(Extension.nameConstraints, true, permitted("example.com")),
              ca -> ca.extension(Extension.nameConstraints, true, new DERSequence())),
          authority(
              "rfc5280.name_constraints_distance",
              ca -> ca.extension(Extension.nameConstraints, true, permitted("example.com")),
              ca ->
                  ca.extension(
                      Extension.nameConstraints,
                      true,
                      new DERSequence(
                          new DERTaggedObject(
                              false,
                              0,
                              new DERSequence(
                                  new DERSequence(
                                      new ASN1Encodable[] {
                                        new GeneralName(GeneralName.dNSName, "example.com"),
                                        new DERTaggedObject(false, 1, new ASN1Integer(5))
                                      })))))),
          authority(
              "rfc5280.policy_constraints",
              ca -> ca.extension(Extension.inhibitAnyPolicy, true, new ASN1Integer(0)),
              ca -> ca.extension(Extension.inhibitAnyPolicy, false, new ASN1Integer(0))),
          samples(
              "rfc5280.names_permitted",
              () ->
                  CertificateSample.leaf(root ->
                      root.extension(Extension.nameConstraints, true, permitted("example.com"))),
              () ->
                  CertificateSample.leaf(root ->
                      root.extension(Extension.nameConstraints, true, permitted("example.org")))));

  static final List<LintCase> NAMES =
      List.of(
          leaf(
              "rfc5280.san_present",
              leaf -> leaf.extension(Extension.subjectAlternativeName, false, new DERSequence())),
          leaf(
              "rfc5280.san_critical",
              leaf -> {
                leaf.subject = new X500Name("");
                leaf.octets(Extension.subjectAlternativeName, true, Samples.hex("3003820161"));
              },
              leaf -> leaf.subject = new X500Name("")),
          leaf(
              "rfc5280.san_not_critical",
              leaf ->
                  leaf.octets(Extension.subjectAlternativeName, true, Samples.hex("3003820161"))),
          leaf(
              "pkix.san_unique",
              leaf -> leaf.dns("www.example.com", "example.com"),
              leaf -> leaf.dns("www.example.com", "www.example.com")),
          leaf("rfc5280.ip_length", address(16), address(5)),
          leaf(
              "rfc5280.uri",
              name(GeneralName.uniformResourceIdentifier, "spiffe://trust_domain/workload"),
              name(GeneralName.uniformResourceIdentifier, "/workload")),
          leaf(
              "rfc5280.email",
              name(GeneralName.rfc822Name, "a.b@example.com"),
              name(GeneralName.rfc822Name, "a@b@example.com")),
          leaf(
              "rfc5280.directory_name",
              leaf -> leaf.names(new GeneralName(new X500Name("CN=a"))),
              leaf -> leaf.names(new GeneralName(new X500Name("")))));

  private ExtensionCases() {}

  static NameConstraints permitted(String domain) {
    return new NameConstraints(
        new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName, domain))},
        null);
  }

  private static LintCase usage(String code, SubjectPublicKeyInfo key, int fit) {
    return leaf(code, keyed(key, fit), keyed(key, fit | KeyUsage.keyEncipherment));
  }

  private static Consumer<CertificateSample> keyed(SubjectPublicKeyInfo key, int usage) {
    return leaf -> {
      leaf.key = key;
      leaf.usage(usage);
    };
  }

  private static Consumer<CertificateSample> address(int octets) {
    return leaf ->
        leaf.names(new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[octets])));
  }

  private static Consumer<CertificateSample> name(int tag, String text) {
    return leaf -> leaf.names(new GeneralName(tag, new DERIA5String(text)));
  }
}
