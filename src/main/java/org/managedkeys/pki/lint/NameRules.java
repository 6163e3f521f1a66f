// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import static org.managedkeys.pki.lint.Rule.error;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.jspecify.annotations.Nullable;

/** The subject's distinguished name, RFC 5280 section 4.1.2.4 and appendix A.1. */
final class NameRules {

  private static final Set<ASN1ObjectIdentifier> PRINTABLE =
      Set.of(BCStyle.C, BCStyle.SERIALNUMBER, BCStyle.DN_QUALIFIER);
  private static final Set<ASN1ObjectIdentifier> IA5 = Set.of(BCStyle.EmailAddress, BCStyle.DC);

  /** The most characters, of RFC 5280 appendix A.1, ITU-T X.520 and RFC 4524. */
  private static final Map<ASN1ObjectIdentifier, Integer> UPPER_BOUNDS =
      Map.ofEntries(
          Map.entry(BCStyle.CN, 64),
          Map.entry(BCStyle.O, 64),
          Map.entry(BCStyle.OU, 64),
          Map.entry(BCStyle.L, 128),
          Map.entry(BCStyle.ST, 128),
          Map.entry(BCStyle.STREET, 128),
          Map.entry(BCStyle.POSTAL_CODE, 40),
          Map.entry(BCStyle.SERIALNUMBER, 64),
          Map.entry(BCStyle.T, 64),
          Map.entry(BCStyle.PSEUDONYM, 128),
          Map.entry(BCStyle.EmailAddress, 255),
          Map.entry(BCStyle.DC, 63),
          Map.entry(BCStyle.UID, 256));

  static final List<Rule<LintedCertificate>> RULES =
      List.of(
          error(
              "rfc5280.country",
              "A country is two letters",
              "RFC 5280 A.1",
              c -> first(c, NameRules::country)),
          error(
              "rfc5280.upper_bounds",
              "The parts of a name keep to their upper bounds",
              "RFC 5280 A.1",
              c -> first(c, NameRules::upperBound)),
          error(
              "rfc5280.directory_string",
              "The parts of a name are PrintableString or UTF8String; e-mail addresses and domain"
                  + " components are IA5String; country, serial number and qualifier are"
                  + " PrintableString",
              "RFC 5280 4.1.2.4",
              c -> first(c, NameRules::stringType)),
          error(
              "x680.printable_string",
              "A PrintableString has letters, digits, blanks and '()+,-./:=? only",
              "ITU-T X.680 41.4",
              c -> first(c, NameRules::printable)),
          error(
              "rfc5280.attribute_present",
              "The parts of a name are not empty",
              "RFC 5280 A.1",
              c -> first(c, NameRules::empty)),
          error(
              "x520.control_characters",
              "The parts of a name have no control characters, least of all NUL",
              "ITU-T X.520 6.1",
              c -> first(c, NameRules::control)));

  private NameRules() {}

  private interface Part {
    @Nullable String flaw(ASN1ObjectIdentifier type, ASN1Encodable value, String text);
  }

  private static @Nullable String first(LintedCertificate certificate, Part part) {
    for (RDN rdn : certificate.subject().getRDNs()) {
      for (AttributeTypeAndValue attribute : rdn.getTypesAndValues()) {
        ASN1Encodable value = attribute.getValue();
        String text = value instanceof ASN1String string ? string.getString() : "";
        @Nullable String flaw = part.flaw(attribute.getType(), value, text);
        if (flaw != null) {
          return name(attribute.getType()) + " " + flaw;
        }
      }
    }
    return null;
  }

  /** {@code CN}, or the object identifier. */
  private static String name(ASN1ObjectIdentifier type) {
    @Nullable String name = BCStyle.INSTANCE.oidToDisplayName(type);
    return name == null ? type.getId() : name;
  }

  private static @Nullable String country(
      ASN1ObjectIdentifier type, ASN1Encodable value, String text) {
    return !type.equals(BCStyle.C) || isTwoLetters(text) ? null : "is " + Excerpt.quoted(text);
  }

  private static boolean isTwoLetters(String text) {
    return text.length() == 2
        && text.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
  }

  private static @Nullable String upperBound(
      ASN1ObjectIdentifier type, ASN1Encodable value, String text) {
    int length = text.codePointCount(0, text.length());
    int most = UPPER_BOUNDS.getOrDefault(type, Integer.MAX_VALUE);
    return length <= most ? null : "has " + length + " characters, more than " + most;
  }

  private static @Nullable String stringType(
      ASN1ObjectIdentifier type, ASN1Encodable value, String text) {
    boolean right;
    if (PRINTABLE.contains(type)) {
      right = value instanceof ASN1PrintableString;
    } else if (IA5.contains(type)) {
      right = value instanceof ASN1IA5String;
    } else if (UPPER_BOUNDS.containsKey(type)) {
      right = value instanceof ASN1PrintableString || value instanceof ASN1UTF8String;
    } else {
      // Others may have any syntax, as long as it is none of the old alphabets.
      right =
          !(value instanceof ASN1String)
              || value instanceof ASN1PrintableString
              || value instanceof ASN1UTF8String
              || value instanceof ASN1IA5String;
    }
    return right ? null : "is a " + value.getClass().getSimpleName().replace("DER", "");
  }

  private static @Nullable String printable(
      ASN1ObjectIdentifier type, ASN1Encodable value, String text) {
    return !(value instanceof ASN1PrintableString) || DERPrintableString.isPrintableString(text)
        ? null
        : "is the PrintableString " + Excerpt.quoted(text);
  }

  private static @Nullable String empty(
      ASN1ObjectIdentifier type, ASN1Encodable value, String text) {
    return value instanceof ASN1String && text.isEmpty() ? "is empty" : null;
  }

  private static @Nullable String control(
      ASN1ObjectIdentifier type, ASN1Encodable value, String text) {
    return text.chars().noneMatch(Character::isISOControl) ? null : "is " + Excerpt.quoted(text);
  }
}
