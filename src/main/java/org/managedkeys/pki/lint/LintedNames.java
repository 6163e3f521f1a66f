// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/**
 * Subject alternative names by kind, RFC 5280 section 4.2.1.6, as they are written.
 *
 * @param all of whatever kind
 * @param addresses octets of iPAddress
 */
record LintedNames(
    List<GeneralName> all,
    List<String> dns,
    List<byte[]> addresses,
    List<String> uris,
    List<String> emails) {

  static LintedNames of(LintedExtensions extensions) {
    @Nullable GeneralNames names =
        extensions.value(KnownExtension.SUBJECT_ALT_NAME, GeneralNames.class);
    if (names == null) {
      return new LintedNames(List.of(), List.of(), List.of(), List.of(), List.of());
    }
    List<GeneralName> all = List.of(names.getNames());
    List<byte[]> addresses = new ArrayList<>();
    for (GeneralName name : all) {
      if (name.getTagNo() == GeneralName.iPAddress) {
        addresses.add(ASN1OctetString.getInstance(name.getName()).getOctets());
      }
    }
    return new LintedNames(
        all,
        texts(all, GeneralName.dNSName),
        addresses,
        texts(all, GeneralName.uniformResourceIdentifier),
        texts(all, GeneralName.rfc822Name));
  }

  private static List<String> texts(List<GeneralName> names, int tag) {
    List<String> texts = new ArrayList<>();
    for (GeneralName name : names) {
      if (name.getTagNo() == tag) {
        texts.add(text(name));
      }
    }
    return texts;
  }

  /** What a name of letters says. */
  static String text(GeneralName name) {
    return ASN1IA5String.getInstance(name.getName()).getString();
  }
}
