// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.role;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.managedkeys.pki.PkiException;

/** What a key may be used for: RFC 5280 section 4.2.1.3, in Go's names, which are Vault's. */
final class KeyUsages {

  /** Of CAs. */
  static final int OF_CA = KeyUsage.keyCertSign | KeyUsage.cRLSign;

  private static final Map<String, Integer> BITS =
      Map.of(
          "digitalsignature", KeyUsage.digitalSignature,
          "contentcommitment", KeyUsage.nonRepudiation,
          "keyencipherment", KeyUsage.keyEncipherment,
          "dataencipherment", KeyUsage.dataEncipherment,
          "keyagreement", KeyUsage.keyAgreement,
          "crlsign", KeyUsage.cRLSign,
          "encipheronly", KeyUsage.encipherOnly,
          "decipheronly", KeyUsage.decipherOnly);

  private static final int SIGNING =
      KeyUsage.digitalSignature | KeyUsage.nonRepudiation | KeyUsage.keyCertSign | KeyUsage.cRLSign;
  private static final int ENCIPHERING = KeyUsage.keyEncipherment | KeyUsage.dataEncipherment;
  private static final int AGREEING =
      KeyUsage.keyAgreement | KeyUsage.encipherOnly | KeyUsage.decipherOnly;

  private KeyUsages() {}

  /**
   * The bits of names, in any case.
   *
   * @throws PkiException INVALID if a name is unknown, or CertSign, which is a CA's
   */
  static int of(List<String> names) {
    int usages = 0;
    for (String name : names) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.equals("certsign")) {
        throw PkiException.invalid(
            "key_usage CertSign is for CAs alone", "CAs are certified by sign-intermediate");
      }
      Integer bit = BITS.get(lower);
      if (bit == null) {
        throw PkiException.invalid(
            "unknown key_usage " + name,
            "allowed are DigitalSignature, ContentCommitment, KeyEncipherment, DataEncipherment,"
                + " KeyAgreement, CRLSign, EncipherOnly, DecipherOnly");
      }
      usages |= bit;
    }
    return usages;
  }

  /**
   * Of some usages those that keys of a type can have: RFC 3279 section 2.3.1 (RSA), RFC 8813 (EC),
   * RFC 8410 section 5 (Ed25519), RFC 9881 section 5 (ML-DSA). Vault's default for roles names
   * usages of several types.
   */
  static int possible(int usages, KeyRules.Kind kind) {
    return usages
        & switch (kind.type()) {
          case "rsa" -> SIGNING | ENCIPHERING;
          case "ec" -> SIGNING | AGREEING;
          default -> SIGNING;
        };
  }

  /**
   * The extension; empty if nothing is asked for.
   *
   * @throws PkiException REFUSED if keys of this type can have none of what is asked for
   */
  static Optional<Extension> extension(List<String> names, KeyRules.Kind kind) {
    if (names.isEmpty()) {
      return Optional.empty();
    }
    int usages = possible(of(names), kind);
    if (usages == 0) {
      throw PkiException.refused(
          "a key of type " + kind.type() + " can have no key_usage of " + String.join(", ", names),
          "add DigitalSignature");
    }
    return Optional.of(extension(usages));
  }

  static Extension extension(int usages) {
    return DerExtension.of(Extension.keyUsage, true, new KeyUsage(usages));
  }
}
