// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.cli;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.managedkeys.pki.Certificates;
import org.managedkeys.pki.mount.PkiMount;
import org.managedkeys.wire.Answer;

/** Looks for certificates by the key that they are for. */
final class IssuedTo {

  private IssuedTo() {}

  /** The issuer of a mount with this key, all fields; of several, one that has a name. */
  static Optional<Map<String, Object>> issuer(PkiMount mount, SubjectPublicKeyInfo key) {
    ListedEntries entries = ListedEntries.of(mount.issuers().list());
    return entries.ids().stream()
        .sorted(Comparator.comparing(id -> entries.detail(id, "issuer_name").isEmpty()))
        .map(id -> mount.issuers().get(id))
        .filter(issuer -> isFor(issuer, key))
        .map(Answer::data)
        .findFirst();
  }

  /** A valid CA certificate for this key that a mount has issued, PEM. */
  static Optional<String> certificate(PkiMount mount, SubjectPublicKeyInfo key) {
    for (String serial : ListedEntries.of(mount.certificates().list()).ids()) {
      Answer answer = mount.certificates().get(serial);
      if (isFor(answer, key) && isGood(answer)) {
        return Optional.of(String.valueOf(answer.data().get("certificate")));
      }
    }
    return Optional.empty();
  }

  private static boolean isFor(Answer answer, SubjectPublicKeyInfo key) {
    return certificate(answer)
        .filter(found -> Certificates.publicKey(found).equals(key))
        .isPresent();
  }

  private static boolean isGood(Answer answer) {
    boolean revoked =
        answer.data().get("revocation_time") instanceof Number time && time.longValue() != 0;
    return !revoked
        && certificate(answer)
            .filter(found -> found.getBasicConstraints() >= 0)
            .filter(found -> found.getNotAfter().toInstant().isAfter(Instant.now()))
            .isPresent();
  }

  /** A serial number that was only reserved has none. */
  private static Optional<X509Certificate> certificate(Answer answer) {
    return answer.data().get("certificate") instanceof String pem && !pem.isBlank()
        ? Certificates.parsePem(pem).stream().findFirst()
        : Optional.empty();
  }
}
