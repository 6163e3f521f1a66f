// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.security.Key;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.registry.CertifiedKeys;

/**
 * Reads software keys that are to be brought into a key service, and proves that pairs are pairs.
 */
final class ImportedKeys {

  private ImportedKeys() {}

  /**
   * What is to be stored of a key. The caller destroys it.
   *
   * @param alias the entry, for messages
   * @param chain the certificates of a private key; its public half is in the first
   * @throws KeyStoreException if the key gives no bytes, is of an unknown kind, or is not the one
   *     that is certified
   */
  static KeyMaterial material(String alias, @Nullable Key key, List<X509Certificate> chain)
      throws KeyStoreException {
    if (key instanceof ManagedKeyHandle) {
      throw refused(alias, "the key stays in the key service where it is");
    }
    byte @Nullable [] encoded = key == null ? null : key.getEncoded();
    if (key == null || encoded == null) {
      throw refused(alias, "the key gives no bytes that could be brought into a key service");
    }
    try {
      if (key instanceof SecretKey && "RAW".equals(key.getFormat())) {
        return secret(alias, key.getAlgorithm(), encoded, chain);
      }
      if (key instanceof PrivateKey && "PKCS#8".equals(key.getFormat())) {
        return pair(alias, encoded, chain);
      }
      throw refused(alias, "its format is " + key.getFormat() + "; known are PKCS#8 and RAW");
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static KeyMaterial secret(
      String alias, String algorithm, byte[] key, List<X509Certificate> chain)
      throws KeyStoreException {
    if (!chain.isEmpty()) {
      throw refused(alias, "a secret key has no certificate");
    }
    KeyAlgorithm row =
        secretRow(algorithm)
            .orElseThrow(() ->
                refused(
                    alias,
                    "secret keys of type "
                        + algorithm
                        + " are unknown; types are AES, HMAC and the names of HMACs"));
    boolean sizeFits =
        row == KeyAlgorithm.AES
            ? row.generatedBits().contains(key.length * Byte.SIZE)
            : key.length > 0;
    if (!sizeFits) {
      throw refused(alias, "no " + algorithm + " key has " + key.length + " bytes");
    }
    return KeyMaterial.ofSecret(row, key);
  }

  private static Optional<KeyAlgorithm> secretRow(String algorithm) {
    return Stream.of(KeyAlgorithm.AES, KeyAlgorithm.HMAC)
        .filter(row -> row.jcaName().equalsIgnoreCase(algorithm))
        .findFirst()
        .or(() ->
            MacAlgorithm.of(algorithm)
                .filter(mac -> mac.family() == Family.HMAC)
                .map(mac -> KeyAlgorithm.HMAC));
  }

  private static KeyMaterial pair(String alias, byte[] pkcs8, List<X509Certificate> chain)
      throws KeyStoreException {
    if (chain.isEmpty()) {
      throw refused(alias, "a private key needs its certificate");
    }
    byte[] publicKey = CertifiedKeys.subjectPublicKeyInfo(chain.get(0));
    KeyAlgorithm row =
        pairRow(publicKey)
            .orElseThrow(() ->
                refused(
                    alias,
                    "keys of type "
                        + chain.get(0).getPublicKey().getAlgorithm()
                        + " on this curve or with these parameters are unknown"));
    if (!PairProof.belong(row.family(), pkcs8, publicKey)) {
      throw refused(alias, "its certificate is for another public key than the private key's");
    }
    return KeyMaterial.ofPair(row, pkcs8, publicKey);
  }

  /** The row by object identifier: of the curve where the algorithm alone does not tell. */
  private static Optional<KeyAlgorithm> pairRow(byte[] publicKey) {
    AlgorithmIdentifier identifier = SubjectPublicKeyInfo.getInstance(publicKey).getAlgorithm();
    ASN1Encodable parameters = identifier.getParameters();
    return Arrays.stream(KeyAlgorithm.values())
        .filter(row -> !row.family().isSecret())
        .filter(row ->
            row.oid()
                .equals(
                    row.family() == Family.EC
                        ? String.valueOf(parameters)
                        : identifier.getAlgorithm().getId()))
        .findFirst();
  }

  private static KeyStoreException refused(String alias, String reason) {
    return new KeyStoreException("entry '" + alias + "' cannot be stored: " + reason);
  }
}
