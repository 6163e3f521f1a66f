// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.Objects;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1BMPString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1NumericString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1T61String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;

/** What no directory name may be, whoever asks for it: RFC 5280 section 4.1.2.4. */
final class DirectoryNames {

  /** As in {@code www.example}: read as a host's name by whoever looks for one. */
  private static final Pattern LIKE_A_HOST = Pattern.compile("[^\\s@/:]+\\.[^\\s@/:]+");

  private DirectoryNames() {}

  /**
   * Refuses a name that cannot be read, or not by everybody in the same way.
   *
   * @param what has the name, for the message
   * @throws PkiException INVALID, naming the attribute
   */
  static void check(X500Name name, String what) {
    for (RDN part : name.getRDNs()) {
      if (part.size() == 0) {
        throw PkiException.invalid(what + " has a part without attributes", null);
      }
      for (AttributeTypeAndValue attribute : part.getTypesAndValues()) {
        check(attribute, what);
      }
    }
  }

  private static void check(AttributeTypeAndValue attribute, String what) {
    String shown = nameOf(attribute.getType()) + " of " + what;
    String text = textOf(attribute.getValue(), shown);
    if (text.isBlank()) {
      throw PkiException.invalid(shown + " is empty", null);
    }
    Texts.requireNoControls(text, shown);
    if (attribute.getType().equals(BCStyle.CN) && LIKE_A_HOST.matcher(text).matches()) {
      DnsNames.checkScripts(text, shown);
    }
  }

  private static String textOf(ASN1Encodable value, String shown) {
    if (value instanceof ASN1PrintableString
        || value instanceof ASN1IA5String
        || value instanceof ASN1NumericString) {
      String text = ((ASN1String) value).getString();
      Texts.requireVisibleAscii(text, shown, "other letters need a UTF8String");
      return text;
    }
    // Teletex strings are read as Latin-1 by everybody, whatever their standard says.
    if (value instanceof ASN1UTF8String
        || value instanceof ASN1BMPString
        || value instanceof ASN1T61String) {
      try {
        return ((ASN1String) value).getString();
      } catch (IllegalArgumentException e) {
        throw PkiException.invalid(shown + " is no UTF-8", null, e);
      }
    }
    throw PkiException.invalid(
        shown + " is no text that everybody can read",
        "PrintableString and UTF8String are what RFC 5280 wants");
  }

  private static String nameOf(ASN1ObjectIdentifier type) {
    return Objects.requireNonNullElse(
        BCStyle.INSTANCE.oidToDisplayName(type), "the attribute " + type.getId());
  }
}
