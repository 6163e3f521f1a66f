// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;

/**
 * What no name of a SubjectAltName may be, whoever asks for it, RFC 5280 section 4.2.1.6. Which
 * names somebody may have is for others to say.
 */
public final class AlternativeNames {

  private static final int IPV4 = 4;
  private static final int IPV6 = 16;

  private AlternativeNames() {}

  /**
   * Refuses names that are malformed or deceive.
   *
   * @throws PkiException INVALID, naming the first of them
   */
  public static void check(GeneralNames names) {
    if (names.getNames().length == 0) {
      throw PkiException.invalid("there is no name in the subjectAltName", null);
    }
    for (GeneralName name : names.getNames()) {
      check(name);
    }
  }

  private static void check(GeneralName name) {
    ASN1Encodable value = name.getName();
    switch (name.getTagNo()) {
      case GeneralName.dNSName -> DnsNames.check(ASN1IA5String.getInstance(value).getString());
      case GeneralName.rfc822Name -> checkMail(ASN1IA5String.getInstance(value).getString());
      case GeneralName.uniformResourceIdentifier ->
          checkUri(ASN1IA5String.getInstance(value).getString());
      case GeneralName.iPAddress -> checkAddress(ASN1OctetString.getInstance(value).getOctets());
      case GeneralName.directoryName ->
          DirectoryNames.check(X500Name.getInstance(value), "a directory name");
      case GeneralName.otherName -> checkOther(OtherName.getInstance(value));
      case GeneralName.registeredID -> {
        // An object identifier, or it would not have been read.
      }
      default ->
          throw PkiException.invalid(
              "a subjectAltName of the kind [" + name.getTagNo() + "] is not certified",
              "X.400 addresses and EDI parties are not in use");
    }
  }

  /** An addr-spec in ASCII: quotes and comments, which hide another address, are refused. */
  private static void checkMail(String mail) {
    String shown = "the e-mail address " + Texts.quoted(mail);
    Texts.requireVisibleAscii(mail, shown, null);
    int at = mail.indexOf('@');
    if (at < 0 || at != mail.lastIndexOf('@')) {
      throw PkiException.invalid(shown + " does not have one @", null);
    }
    if (at == 0 || at == mail.length() - 1) {
      throw PkiException.invalid(shown + " has nothing before or behind its @", null);
    }
    if (mail.chars().anyMatch(letter -> " \"<>(),;:\\".indexOf(letter) >= 0)) {
      throw PkiException.invalid(
          shown + " has a character that is not part of an address", "write it as name@host");
    }
    String host = mail.substring(at + 1);
    DnsNames.check(host);
    if (host.indexOf('*') >= 0) {
      throw PkiException.invalid(shown + " has a wildcard", null);
    }
  }

  private static void checkUri(String text) {
    String shown = "the URI " + Texts.quoted(text);
    Texts.requireVisibleAscii(text, shown, "other characters are written as %-codes of UTF-8");
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw PkiException.invalid(
          shown + " is no URI", e.getReason().toLowerCase(Locale.ROOT) + ", RFC 3986", e);
    }
    if (!uri.isAbsolute()) {
      throw PkiException.invalid(shown + " has no scheme", "write it as https://… or urn:…");
    }
    if (uri.getRawUserInfo() != null) {
      throw PkiException.invalid(
          shown + " has a part before its host's name", "it hides who the host is");
    }
    String host = uri.getHost();
    if (host != null && !host.startsWith("[")) {
      DnsNames.check(host);
    }
  }

  private static void checkAddress(byte[] address) {
    if (address.length != IPV4 && address.length != IPV6) {
      throw PkiException.invalid(
          "an IP address has " + address.length + " octets", "it has 4, or 16 for IPv6");
    }
  }

  private static void checkOther(OtherName other) {
    if (other.getValue().toASN1Primitive() instanceof ASN1String text) {
      Texts.requireNoControls(text.getString(), "the other name " + other.getTypeID());
    }
  }
}
