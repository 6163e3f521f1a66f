// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.PkiException;
import org.managedkeys.wire.FieldValues;

/** A request to certify what a CSR says. Not for several threads. */
final class VerbatimRequest {

  /** What an issuer says of itself. */
  static final Set<ASN1ObjectIdentifier> OF_ISSUER =
      Set.of(
          Extension.authorityKeyIdentifier,
          Extension.authorityInfoAccess,
          Extension.cRLDistributionPoints,
          Extension.freshestCRL);

  /** RFC 5280: for CAs only. */
  private static final Set<ASN1ObjectIdentifier> OF_CA =
      Set.of(
          Extension.nameConstraints,
          Extension.policyConstraints,
          Extension.policyMappings,
          Extension.inhibitAnyPolicy);

  private static final List<String> DEFAULT_USAGES =
      List.of("DigitalSignature", "KeyAgreement", "KeyEncipherment");

  private final RoleValues role;
  private final FieldValues request;
  private final CertificateRequest csr;
  private final List<String> warnings = new ArrayList<>();

  VerbatimRequest(RoleValues role, FieldValues request, CertificateRequest csr) {
    this.role = role;
    this.request = request;
    this.csr = csr;
  }

  /**
   * What is certified.
   *
   * @throws PkiException INVALID or REFUSED
   */
  Warned<CertificateProfile> profile(IssuanceLimits limits) {
    KeyRules.Kind kind = KeyRules.require(KeyRules.ANY, 0, csr.publicKey());
    KeyRules.checkSignatureBits(request.number("signature_bits", 0));
    refuseCa();
    X500Name subject = csr.subject();
    if (subject.getRDNs().length == 0 && csr.subjectAltNames().isEmpty()) {
      throw PkiException.invalid("the certificate would have no name", "the CSR names nobody");
    }
    Validity validity = Validity.of(Validity.Wish.of(request, role), limits, warnings);
    NameConstraintCheck.require(limits.chain(), subject, csr.subjectAltNames());
    List<Extension> extensions = extensions(kind);
    warnIgnored();
    return new Warned<>(
        new CertificateProfile(
            subject, csr.publicKey(), validity.notBefore(), validity.notAfter(), extensions),
        warnings);
  }

  private void refuseCa() {
    boolean ca =
        DerExtension.find(csr.extensions(), Extension.basicConstraints)
            .map(extension -> BasicConstraints.getInstance(extension.getParsedValue()).isCA())
            .orElse(false);
    boolean signs =
        DerExtension.find(csr.extensions(), Extension.keyUsage)
            .map(extension ->
                KeyUsage.getInstance(extension.getParsedValue()).hasUsages(KeyUsage.keyCertSign))
            .orElse(false);
    if (ca
        || signs
        || csr.extensions().stream().map(Extension::getExtnId).anyMatch(OF_CA::contains)) {
      throw PkiException.refused(
          "the CSR asks for the certificate of a CA, which sign-verbatim does not make",
          "use sign-intermediate");
    }
  }

  private List<Extension> extensions(KeyRules.Kind kind) {
    List<Extension> extensions = new ArrayList<>();
    for (Extension extension : csr.extensions()) {
      ASN1ObjectIdentifier type = extension.getExtnId();
      if (type.equals(Extension.basicConstraints)) {
        warnings.add(
            "specified CSR contained a Basic Constraints extension that was ignored during"
                + " issuance");
      } else if (!OF_ISSUER.contains(type)) {
        extensions.add(extension);
      }
    }
    if (DerExtension.find(extensions, Extension.keyUsage).isEmpty()) {
      List<String> names = request.list("key_usage", DEFAULT_USAGES);
      KeyUsages.extension(names, kind).ifPresent(extensions::add);
    }
    if (DerExtension.find(extensions, Extension.extendedKeyUsage).isEmpty()) {
      ExtendedKeyUsages.of(request.list("ext_key_usage"), request.list("ext_key_usage_oids"))
          .ifPresent(extensions::add);
    }
    return extensions;
  }

  private void warnIgnored() {
    for (String field :
        List.of(
            "common_name",
            "alt_names",
            "ip_sans",
            "uri_sans",
            "other_sans",
            "user_ids",
            "serial_number")) {
      if (request.has(field)) {
        warnings.add(field + " was ignored: sign-verbatim takes all names from the CSR");
      }
    }
  }
}
