// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.managedkeys.pki.PkiException;

/** Subject alternative names of kinds that have an object identifier, such as Windows' UPN. */
final class OtherNames {

  private OtherNames() {}

  /**
   * A name, or in a role a pattern of names.
   *
   * @param oid its kind
   */
  record Entry(String oid, String text) {

    GeneralName generalName() {
      return new GeneralName(
          GeneralName.otherName,
          new OtherName(new ASN1ObjectIdentifier(oid), new DERUTF8String(text)));
    }
  }

  /**
   * The name in Vault's form, {@code <oid>;UTF8:<text>}.
   *
   * @throws PkiException INVALID, in Vault's words
   */
  static Entry parse(String other) {
    int semicolon = other.indexOf(';');
    if (semicolon < 0) {
      throw invalid("expected a semicolon in other SAN " + quoted(other));
    }
    int colon = other.indexOf(':', semicolon);
    if (colon < 0) {
      throw invalid("expected a colon in other SAN " + quoted(other));
    }
    String type = other.substring(semicolon + 1, colon);
    if (!type.equalsIgnoreCase("utf8") && !type.equalsIgnoreCase("utf-8")) {
      throw invalid(
          "only utf8 other SANs are supported; found non-supported type in other SAN "
              + quoted(other));
    }
    String oid = other.substring(0, semicolon);
    if (ObjectIdentifiers.parse(oid).isEmpty()) {
      throw invalid(quoted(oid) + " in other SAN " + quoted(other) + " is no object identifier");
    }
    return new Entry(oid, other.substring(colon + 1));
  }

  /**
   * The name in a CSR.
   *
   * @throws PkiException INVALID if it is no text
   */
  static Entry of(OtherName name) {
    String oid = name.getTypeID().getId();
    if (name.getValue().toASN1Primitive() instanceof ASN1UTF8String text) {
      return new Entry(oid, text.getString());
    }
    throw PkiException.invalid(
        "could not parse requested other SAN: " + oid + " is no UTF8String", null);
  }

  /**
   * Refuses a name that the patterns of a role do not allow.
   *
   * @throws PkiException REFUSED
   */
  static void require(List<String> allowed, Entry name) {
    if (allowed.equals(List.of("*"))) {
      return;
    }
    List<String> patterns =
        allowed.stream()
            .map(OtherNames::parse)
            .filter(entry -> entry.oid().equals(name.oid()))
            .map(Entry::text)
            .toList();
    if (patterns.isEmpty()) {
      throw PkiException.refused(
          "other SAN OID " + name.oid() + " not allowed by this role", hint(allowed));
    }
    if (!Globs.anyMatches(patterns, name.text())) {
      throw PkiException.refused(
          "other SAN " + name.text() + " not allowed for OID " + name.oid() + " by this role",
          hint(allowed));
    }
  }

  private static String hint(List<String> allowed) {
    return allowed.isEmpty()
        ? "the role has no allowed_other_sans"
        : "allowed_other_sans is " + String.join(", ", allowed);
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static PkiException invalid(String message) {
    return PkiException.invalid(message, "write <object identifier>;UTF8:<text>");
  }
}
