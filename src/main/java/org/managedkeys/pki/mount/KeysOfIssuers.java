// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.mount;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.lint.KnownKeys;

/**
 * The public keys of a mount's issuers: nobody else gets a certificate for one of them.
 *
 * @param holders by the bits of their keys
 */
record KeysOfIssuers(Map<ByteBuffer, List<Named>> holders) implements KnownKeys {

  /** An issuer's name, and how messages call it. */
  record Named(X500Name name, String label) {}

  /** As the mount is now; worked out once for as long as nothing of it is changed. */
  static KeysOfIssuers of(PkiState state) {
    return state.derived(
        KeysOfIssuers.class,
        "",
        () -> {
          Map<ByteBuffer, List<Named>> holders = new HashMap<>();
          for (IssuerRecord issuer : state.issuers()) {
            Certificate certificate = Certificates.parsed(issuer.certificate());
            holders
                .computeIfAbsent(
                    bits(certificate.getSubjectPublicKeyInfo()), key -> new ArrayList<>())
                .add(new Named(certificate.getSubject(), issuer.label()));
          }
          return new KeysOfIssuers(holders);
        });
  }

  private static ByteBuffer bits(SubjectPublicKeyInfo key) {
    return ByteBuffer.wrap(key.getPublicKeyData().getBytes());
  }

  @Override
  public Optional<Holder> otherHolder(SubjectPublicKeyInfo key, X500Name subject) {
    return holders.getOrDefault(bits(key), List.of()).stream()
        .filter(holder -> !holder.name.equals(subject))
        .findFirst()
        .map(holder -> new Holder("issuer " + holder.label, true));
  }
}
