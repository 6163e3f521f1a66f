// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.local;

import java.security.GeneralSecurityException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;

/** A software secret for HMAC of any digest, computed by the JDK's own provider. Thread-safe. */
final class LocalHmacKey implements Macs {

  private static final String JDK = "SunJCE";

  private final String subject;
  private final String where;
  private final SecretKey key;

  /**
   * A key that was found.
   *
   * @param subject the key as messages name it
   * @param where the connection as messages name it
   */
  LocalHmacKey(String subject, String where, byte[] bytes) {
    this.subject = subject;
    this.where = where;
    this.key = new SecretKeySpec(bytes, "HMAC");
  }

  @Override
  public KeyAlgorithm algorithm() {
    return KeyAlgorithm.HMAC;
  }

  @Override
  public void checkMac(MacAlgorithm algorithm) {
    if (algorithm.family() != Family.HMAC) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          subject,
          "make a code by " + algorithm.jcaName(),
          "it can do "
              + Stream.of(MacAlgorithm.values())
                  .filter(row -> row.family() == Family.HMAC)
                  .map(MacAlgorithm::jcaName)
                  .collect(Collectors.joining(", "))
              + " only",
          null);
    }
  }

  @Override
  public byte[] mac(MacAlgorithm algorithm, byte[] message) {
    checkMac(algorithm);
    try {
      Mac mac = Mac.getInstance(algorithm.jcaName(), JDK);
      mac.init(key);
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw KeyException.of(
          Kind.INTERNAL,
          subject,
          "make a code by " + algorithm.jcaName(),
          String.valueOf(e.getMessage()),
          null,
          e);
    }
  }

  @Override
  public String toString() {
    return subject + " (" + algorithm() + ", " + where + ")";
  }
}
