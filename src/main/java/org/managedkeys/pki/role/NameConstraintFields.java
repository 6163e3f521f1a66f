// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;
import org.managedkeys.pki.PkiException;
import org.managedkeys.wire.FieldValues;

/** The names that a CA is to be kept to, RFC 5280 section 4.2.1.10, in Vault's fields. */
final class NameConstraintFields {

  /** All of them. */
  static final Set<String> NAMES =
      Set.of(
          "permitted_dns_domains",
          "excluded_dns_domains",
          "permitted_ip_ranges",
          "excluded_ip_ranges",
          "permitted_email_addresses",
          "excluded_email_addresses",
          "permitted_uri_domains",
          "excluded_uri_domains");

  private NameConstraintFields() {}

  /**
   * The extension, critical; empty if there are no constraints.
   *
   * @throws PkiException INVALID if a value is malformed
   */
  static Optional<Extension> extension(FieldValues request) {
    GeneralSubtree @Nullable [] permitted = subtrees(request, "permitted");
    GeneralSubtree @Nullable [] excluded = subtrees(request, "excluded");
    return permitted == null && excluded == null
        ? Optional.empty()
        : Optional.of(
            DerExtension.of(
                Extension.nameConstraints, true, new NameConstraints(permitted, excluded)));
  }

  /** Null if there are none: RFC 5280 has no empty list of subtrees. */
  private static GeneralSubtree @Nullable [] subtrees(FieldValues request, String side) {
    List<GeneralName> names = new ArrayList<>();
    String field = side + "_dns_domains";
    for (String domain : request.list(field)) {
      names.add(new GeneralName(GeneralName.dNSName, domain(field, domain, domain)));
    }
    field = side + "_ip_ranges";
    for (String range : request.list(field)) {
      names.add(new GeneralName(GeneralName.iPAddress, new DEROctetString(range(field, range))));
    }
    field = side + "_email_addresses";
    for (String mail : request.list(field)) {
      names.add(new GeneralName(GeneralName.rfc822Name, mail(field, mail)));
    }
    field = side + "_uri_domains";
    for (String domain : request.list(field)) {
      names.add(
          new GeneralName(GeneralName.uniformResourceIdentifier, domain(field, domain, domain)));
    }
    return names.isEmpty()
        ? null
        : names.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
  }

  /**
   * A host's name, or a dot and one, which stands for the names below it.
   *
   * @param value that it is a part of, for the message
   */
  private static String domain(String field, String text, String value) {
    String dot = text.startsWith(".") ? "." : "";
    return dot
        + Hostnames.ascii(text.substring(dot.length()))
            .filter(name -> !Hostnames.isWildcard(name))
            .orElseThrow(() ->
                PkiException.invalid(
                    field + " holds " + value + ", which has no domain",
                    "write example.com, or .example.com for the names below it"));
  }

  private static byte[] range(String field, String text) {
    return IpAddresses.parseRange(text)
        .orElseThrow(() ->
            PkiException.invalid(
                field + " holds " + text + ", which is no range of addresses",
                "write 192.0.2.0/24 or 2001:db8::/32"));
  }

  private static String mail(String field, String text) {
    int at = text.indexOf('@');
    if (at == 0 || text.chars().anyMatch(letter -> letter <= ' ' || letter >= 0x7f)) {
      throw PkiException.invalid(
          field + " holds " + text + ", which is no e-mail address",
          "write a@example.com, or example.com for all at this host");
    }
    return text.substring(0, at + 1) + domain(field, text.substring(at + 1), text);
  }
}
