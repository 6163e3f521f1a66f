// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.transit;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.registry.KeyEntry;

/**
 * The public key that is kept for a version, in each form. What has no such form fails with
 * UNSUPPORTED. Thread-safe.
 */
final class PublicKeyForms {

  /** What is attempted, as messages have it. */
  static final String SHOW = "show its public key";

  private final TransitScope scope;

  PublicKeyForms(TransitScope scope) {
    this.scope = scope;
  }

  /** As Vault exports it: of its own keys for Ed25519 the bytes of RFC 8032, of all others PEM. */
  String exported(TransitKey key, KeyVersion version) {
    return key.type().text().equals(KeyType.ED25519)
        ? parsed(key, version, info -> Base64Text.of(info.getPublicKeyData().getOctets()))
        : publicKey(key, version).pem();
  }

  /** A public key in a format: text, or a JWK's members. */
  Object of(TransitKey key, KeyVersion version, PublicKeyFormat format) {
    return switch (format) {
      case PEM -> publicKey(key, version).pem();
      case DER -> Base64Text.of(publicKey(key, version).der());
      case JWK -> jwk(key, version);
      case OPENSSH -> openSsh(key, version);
    };
  }

  /** Its members, as {@link Jwks#key} gives them. */
  Map<String, Object> jwk(TransitKey key, KeyVersion version) {
    Set<KeyUsage> usages =
        scope
            .registry()
            .entry(scope.namespace(), version.managedKey())
            .map(KeyEntry::usages)
            .orElse(Set.of());
    return parsed(
        key, version, info -> Jwks.key(version.algorithm(), info, usages, version.chain()));
  }

  private String openSsh(TransitKey key, KeyVersion version) {
    String comment = key.name() + "-v" + version.number();
    return parsed(
        key,
        version,
        info -> {
          if (!OpenSshKeys.knows(version.algorithm())) {
            throw scope.failure(
                Kind.UNSUPPORTED,
                key.name(),
                SHOW,
                "OpenSSH knows no keys such as version " + version.number(),
                "it knows RSA, P-256, P-384, P-521 and Ed25519");
          }
          return OpenSshKeys.line(version.algorithm(), info, comment);
        });
  }

  /** What is made of a public key; a record that is damaged is told as what it is. */
  private <T> T parsed(TransitKey key, KeyVersion version, Function<SubjectPublicKeyInfo, T> work) {
    byte[] der = publicKey(key, version).der();
    try {
      return work.apply(SubjectPublicKeyInfo.getInstance(der));
    } catch (IllegalArgumentException e) {
      throw KeyException.of(
          Kind.INTERNAL,
          scope.subject(key.name()),
          SHOW,
          "the public key that is kept for version " + version.number() + " cannot be read",
          null,
          e);
    }
  }

  private PublicKeyInfo publicKey(TransitKey key, KeyVersion version) {
    return version.publicKey().orElseThrow(() -> none(key, version));
  }

  /** Why a secret key is not shown; in Vault's words as far as they go. */
  KeyException none(TransitKey key, KeyVersion version) {
    return scope.failure(
        Kind.UNSUPPORTED,
        key.name(),
        SHOW,
        "unknown key type "
            + key.type().text()
            + " for export type public-key: version "
            + version.number()
            + " is a secret key, which has no public half",
        null);
  }
}
