// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.pki.CertificateProfile;
import org.managedkeys.pki.CertificateRequest;
import org.managedkeys.pki.PkiException;
import org.managedkeys.wire.FieldValues;

/** One request under a role, for a key made by the CA or for a CSR. Not for several threads. */
final class LeafRequest {

  private final RoleValues role;
  private final FieldValues request;
  private final Optional<CertificateRequest> csr;
  private final NameRules rules;
  private final List<String> warnings = new ArrayList<>();

  LeafRequest(
      RoleValues role,
      FieldValues request,
      Optional<CertificateRequest> csr,
      Optional<String> displayName) {
    this.role = role;
    this.request = request;
    this.csr = csr;
    this.rules = new NameRules(role, displayName);
  }

  /**
   * What is certified.
   *
   * @throws PkiException INVALID or REFUSED
   */
  Warned<CertificateProfile> profile(SubjectPublicKeyInfo key, IssuanceLimits limits) {
    KeyRules.Kind kind =
        KeyRules.require(role.text(RoleField.KEY_TYPE), role.number(RoleField.KEY_BITS), key);
    String commonName = commonName();
    AltNames names = names(commonName);
    if (!commonName.isEmpty()) {
      rules.requireCommonName(commonName);
    }
    X500Name subject = SubjectFields.ofRole(role, commonName, serialNumber(), userIds());
    check(names);
    Validity validity = Validity.of(Validity.Wish.of(request, role), limits, warnings);
    List<Extension> extensions = extensions(kind, names, subject);
    NameConstraintCheck.require(limits.chain(), subject, names.generalNames());
    return new Warned<>(
        new CertificateProfile(subject, key, validity.notBefore(), validity.notAfter(), extensions),
        warnings);
  }

  private List<Extension> extensions(KeyRules.Kind kind, AltNames names, X500Name subject) {
    boolean nameless = subject.getRDNs().length == 0;
    if (nameless && names.isEmpty()) {
      throw PkiException.invalid(
          "the certificate would have no name", "give a common_name or alt_names");
    }
    List<Extension> extensions = new ArrayList<>();
    KeyUsages.extension(role.list(RoleField.KEY_USAGE), kind).ifPresent(extensions::add);
    ExtendedKeyUsages.of(role).ifPresent(extensions::add);
    if (role.flag(RoleField.BASIC_CONSTRAINTS_VALID_FOR_NON_CA)) {
      extensions.add(
          DerExtension.of(Extension.basicConstraints, true, new BasicConstraints(false)));
    }
    names.extension(nameless).ifPresent(extensions::add);
    PolicyIdentifiers.extension(role.list(RoleField.POLICY_IDENTIFIERS)).ifPresent(extensions::add);
    boolean ignored =
        csr.isPresent()
            && DerExtension.find(csr.get().extensions(), Extension.basicConstraints).isPresent();
    if (ignored) {
      warnings.add(
          "specified CSR contained a Basic Constraints extension that was ignored during issuance");
    }
    return extensions;
  }

  private String commonName() {
    String name = "";
    if (csr.isPresent() && role.flag(RoleField.USE_CSR_COMMON_NAME)) {
      name = SubjectTexts.last(csr.get().subject(), BCStyle.CN);
    }
    if (name.isEmpty()) {
      name = request.text("common_name", "");
    } else if (request.has("common_name") && !request.text("common_name", "").equals(name)) {
      warnings.add("common_name was ignored: the role takes it from the CSR (use_csr_common_name)");
    }
    if (name.isEmpty() && role.flag(RoleField.REQUIRE_CN)) {
      throw PkiException.invalid(
          "the common_name field is required, or must be provided in a CSR with"
              + " \"use_csr_common_name\" set to true, unless \"require_cn\" is set to false",
          null);
    }
    return name;
  }

  private AltNames names(String commonName) {
    AltNames names = new AltNames();
    if (!commonName.isEmpty() && !request.bool("exclude_cn_from_sans", false)) {
      names.addCommonName(commonName);
    }
    if (csr.isPresent() && role.flag(RoleField.USE_CSR_SANS)) {
      csr.get().subjectAltNames().ifPresent(given -> List.of(given.getNames()).forEach(names::add));
      for (String field : List.of("alt_names", "ip_sans", "uri_sans")) {
        if (request.has(field)) {
          warnings.add(
              field + " was ignored: the role takes such names from the CSR (use_csr_sans)");
        }
      }
    } else {
      names.addRequested(request);
    }
    request.list("other_sans").stream()
        .map(LeafRequest::otherName)
        .forEach(name -> names.add(name.generalName()));
    return names;
  }

  /** As Vault says that it could not read one. */
  static OtherNames.Entry otherName(String text) {
    try {
      return OtherNames.parse(text);
    } catch (PkiException e) {
      throw PkiException.invalid(
          "could not parse requested other SAN: " + e.getMessage(), e.hint().orElse(null), e);
    }
  }

  private void check(AltNames names) {
    names.texts(GeneralName.dNSName).forEach(rules::requireHost);
    names.texts(GeneralName.rfc822Name).forEach(rules::requireMail);
    boolean fromCsr = csr.isPresent() && role.flag(RoleField.USE_CSR_SANS);
    for (GeneralName name : names.all()) {
      switch (name.getTagNo()) {
        case GeneralName.dNSName, GeneralName.rfc822Name -> {
          // done
        }
        case GeneralName.otherName ->
            OtherNames.require(
                role.list(RoleField.ALLOWED_OTHER_SANS),
                OtherNames.of(OtherName.getInstance(name.getName())));
        case GeneralName.iPAddress -> requireAddresses(fromCsr);
        case GeneralName.uniformResourceIdentifier -> requireUri(name, fromCsr);
        default ->
            throw PkiException.refused(
                "subject alternate name " + name + " not allowed by this role",
                "names may be hosts, e-mail addresses, IP addresses, URIs and other names");
      }
    }
  }

  private void requireAddresses(boolean fromCsr) {
    if (!role.flag(RoleField.ALLOW_IP_SANS)) {
      throw PkiException.refused(
          "IP Subject Alternative Names are not allowed in this role, but was provided "
              + (fromCsr ? "some via CSR" : request.list("ip_sans")),
          "allow_ip_sans is false");
    }
  }

  private void requireUri(GeneralName name, boolean fromCsr) {
    List<String> allowed = role.list(RoleField.ALLOWED_URI_SANS);
    String provided = "provided via " + (fromCsr ? "CSR" : "the API");
    if (allowed.isEmpty()) {
      throw PkiException.refused(
          "URI Subject Alternative Names are not allowed in this role, but were " + provided,
          "the role has no allowed_uri_sans");
    }
    String uri = AltNames.text(name);
    if (!Globs.anyMatches(allowed, uri)) {
      throw PkiException.refused(
          "URI Subject Alternative Names were " + provided + " which are not valid for this role",
          uri + " does not match allowed_uri_sans: " + String.join(", ", allowed));
    }
  }

  private String serialNumber() {
    String number = request.text("serial_number", "");
    if (number.isEmpty()
        && csr.isPresent()
        && role.text(RoleField.SERIAL_NUMBER_SOURCE).equals("json-csr")) {
      number = SubjectTexts.last(csr.get().subject(), BCStyle.SERIALNUMBER);
    }
    List<String> allowed = role.list(RoleField.ALLOWED_SERIAL_NUMBERS);
    if (!number.isEmpty() && !Globs.anyMatches(allowed, number)) {
      throw PkiException.refused(
          "serial_number " + number + " not allowed by this role",
          "allowed_serial_numbers is " + allowed);
    }
    return number;
  }

  private List<String> userIds() {
    List<String> ids = request.list("user_ids");
    if (ids.isEmpty() && csr.isPresent()) {
      ids = SubjectTexts.of(csr.get().subject(), BCStyle.UID);
    }
    List<String> allowed = role.list(RoleField.ALLOWED_USER_IDS);
    for (String id : ids) {
      if (!Globs.anyMatches(allowed, id) && allowed.stream().noneMatch(id::equalsIgnoreCase)) {
        throw PkiException.refused(
            "user_id " + id + " is not allowed by this role", "allowed_user_ids is " + allowed);
      }
    }
    return ids;
  }
}
