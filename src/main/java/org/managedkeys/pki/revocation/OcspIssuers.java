// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.revocation;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;

/**
 * All issuers about whose certificates is answered, found by the hashes of their names and keys as
 * requests give them: SHA-1, which every client knows, SHA-256, SHA-384 and SHA-512. SHA-1 is an
 * index here and proves nothing. Immutable.
 */
public final class OcspIssuers {

  private static final Map<ASN1ObjectIdentifier, String> DIGESTS =
      Map.of(
          OIWObjectIdentifiers.idSHA1, "SHA-1",
          NISTObjectIdentifiers.id_sha256, "SHA-256",
          NISTObjectIdentifiers.id_sha384, "SHA-384",
          NISTObjectIdentifiers.id_sha512, "SHA-512");

  private record Hashes(ASN1ObjectIdentifier digest, Bytes name, Bytes key) {}

  private final Map<Hashes, OcspIssuer> byHashes = new HashMap<>();

  private OcspIssuers() {}

  /** These; of two with one name and key, the first one. */
  public static OcspIssuers of(Collection<OcspIssuer> issuers) {
    OcspIssuers index = new OcspIssuers();
    for (Entry<ASN1ObjectIdentifier, String> row : DIGESTS.entrySet()) {
      MessageDigest digest = digest(row.getValue());
      for (OcspIssuer issuer : issuers) {
        Bytes name = Bytes.view(issuer.key().nameHash(digest));
        Bytes key = Bytes.view(issuer.key().keyHash(digest));
        index.byHashes.putIfAbsent(new Hashes(row.getKey(), name, key), issuer);
      }
    }
    return index;
  }

  /** Whom a request means; empty if it is none of these, or named by another digest. */
  Optional<OcspIssuer> find(CertID id) {
    return Optional.ofNullable(
        byHashes.get(
            new Hashes(
                id.getHashAlgorithm().getAlgorithm(),
                Bytes.view(id.getIssuerNameHash().getOctets()),
                Bytes.view(id.getIssuerKeyHash().getOctets()))));
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + name, e);
    }
  }
}
