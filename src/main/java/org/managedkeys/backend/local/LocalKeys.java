// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.security.Key;
import java.util.Locale;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.ManagedKey;

/** Between the keys of a PKCS #12 file and the keys of the contract. */
final class LocalKeys {

  /** A name that has an object identifier, which PKCS #12 demands; the secret goes with any. */
  private static final String HMAC_IN_FILE = "HmacSHA256";

  private LocalKeys() {}

  /**
   * The key that was found in a file.
   *
   * @param subject the key as messages name it
   * @param where the connection as messages name it
   */
  static ManagedKey of(String subject, String where, Key found) throws SoftwareKey.Unusable {
    String algorithm = found.getAlgorithm();
    if (!(found instanceof SecretKey)) {
      return of(subject, where, SoftwareKey.of(found.getEncoded()));
    }
    if (algorithm.equals(KeyAlgorithm.AES.jcaName())) {
      return new LocalAesKey(subject, where, found.getEncoded());
    }
    if (algorithm.toUpperCase(Locale.ROOT).startsWith("HMAC")) {
      return new LocalHmacKey(subject, where, found.getEncoded());
    }
    throw new SoftwareKey.Unusable("its kind is not supported: " + algorithm);
  }

  private static ManagedKey of(String subject, String where, SoftwareKey key) {
    return switch (key.algorithm().family()) {
      case RSA -> new LocalRsaKey(subject, where, key);
      case EC -> new LocalEcKey(subject, where, key);
      case XDH -> new LocalX25519Key(subject, where, key);
      default -> new LocalSigningKey(subject, where, key);
    };
  }

  /** A secret key as the file takes it. */
  static SecretKey secret(KeyAlgorithm algorithm, byte[] bytes) {
    return new SecretKeySpec(
        bytes, algorithm == KeyAlgorithm.HMAC ? HMAC_IN_FILE : algorithm.jcaName());
  }
}
