// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki;

import java.util.Map;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;

/**
 * Whether the extensions of an authority's certificate that are read later can be read. The JDK
 * passes over those that it cannot read, unless they are critical.
 */
final class ReadableExtensions {

  /** An extension as RFC 5280 calls it, and what reads it. */
  private record Read(String text, Consumer<ASN1Encodable> reader) {}

  private static final Map<ASN1ObjectIdentifier, Read> READ =
      Map.of(
          Extension.authorityKeyIdentifier,
          new Read("authorityKeyIdentifier", AuthorityKeyIdentifier::getInstance),
          Extension.subjectKeyIdentifier,
          new Read("subjectKeyIdentifier", ASN1OctetString::getInstance),
          Extension.basicConstraints,
          new Read("basicConstraints", BasicConstraints::getInstance),
          Extension.keyUsage,
          new Read("keyUsage", KeyUsage::getInstance),
          Extension.extendedKeyUsage,
          new Read("extKeyUsage", ExtendedKeyUsage::getInstance),
          Extension.subjectAlternativeName,
          new Read("subjectAltName", GeneralNames::getInstance),
          Extension.nameConstraints,
          new Read("nameConstraints", NameConstraints::getInstance));

  private ReadableExtensions() {}

  /**
   * Refuses extensions that cannot be read; those that nothing here reads may hold anything.
   *
   * @param extensions null for none
   * @throws PkiException INVALID, naming the extension
   */
  static void require(@Nullable Extensions extensions) {
    if (extensions == null) {
      return;
    }
    for (ASN1ObjectIdentifier type : extensions.getExtensionOIDs()) {
      @Nullable Read read = READ.get(type);
      if (read != null) {
        require(extensions.getExtension(type), read);
      }
    }
  }

  private static void require(Extension extension, Read read) {
    try {
      read.reader.accept(extension.getParsedValue());
    } catch (RuntimeException e) {
      throw PkiException.invalid(
          "the extension " + read.text + " of the certificate cannot be read",
          "RFC 5280 section 4.2 says what it holds",
          e);
    }
  }
}
