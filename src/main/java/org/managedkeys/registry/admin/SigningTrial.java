// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.SignatureAlgorithm;
import org.managedkeys.key.SignatureAlgorithm.Encoding;
import org.managedkeys.key.SignatureScheme;
import org.managedkeys.key.SignatureScheme.Padding;
import org.managedkeys.key.Signs;
import org.managedkeys.registry.RegisteredKey;
import org.managedkeys.registry.SoftwareVerifier;

/** Signs random data with a key, and verifies the signature by its public half. */
final class SigningTrial {

  private static final int DATA_BYTES = 1024;
  private static final String SIGN = "sign";

  private SigningTrial() {}

  /** The JCA's name of what was chosen. */
  static String run(RegisteredKey key, KeyTest test) {
    Signs signer = key.use(KeyUsage.SIGN, Signs.class);
    SignatureAlgorithm chosen = choose(key, signer, rows(key, signer.algorithm(), test));
    SignatureScheme scheme = chosen.scheme();
    byte[] data = new byte[DATA_BYTES];
    new SecureRandom().nextBytes(data);
    byte[] digest = digested(scheme, signer.algorithm(), data);
    byte[] signature = signer.sign(scheme, signer.wantsMessage(scheme) ? data : digest);
    boolean right;
    try {
      right = SoftwareVerifier.verifies(signer.subjectPublicKeyInfo(), scheme, digest, signature);
    } catch (SignatureException | IOException | RuntimeException e) {
      right = false;
    }
    if (!right) {
      throw KeyTester.wrong(
          key, SIGN, "the signature does not belong to the public key that its service gives");
    }
    return chosen.name();
  }

  /** What was asked for, best first. */
  private static List<SignatureAlgorithm> rows(
      RegisteredKey key, KeyAlgorithm algorithm, KeyTest test) {
    if (test.usePss() && algorithm.family() != KeyAlgorithm.Family.RSA) {
      throw KeyTester.cannot(key, SIGN, "has no PSS, which is of RSA");
    }
    Optional<DigestAlgorithm> digest =
        test.hashAlgorithm().map(name -> HashNames.digest(key.subject(), name));
    List<SignatureAlgorithm> rows =
        digest.isEmpty()
            ? SignatureAlgorithm.byMerit(algorithm)
            : SignatureAlgorithm.TABLE.stream()
                .filter(row -> row.isFor(algorithm) && row.encoding() != Encoding.P1363)
                // Keys that hash inside have no choice.
                .filter(row -> row.digest() == digest.get() || isMessageScheme(row))
                .toList();
    return rows.stream().filter(row -> !test.usePss() || row.padding() == Padding.PSS).toList();
  }

  private static boolean isMessageScheme(SignatureAlgorithm row) {
    return row.padding() == Padding.ED25519 || row.padding() == Padding.ML_DSA;
  }

  private static SignatureAlgorithm choose(
      RegisteredKey key, Signs signer, List<SignatureAlgorithm> rows) {
    KeyException first = KeyTester.cannot(key, SIGN, "has no such signature");
    for (int index = 0; index < rows.size(); index++) {
      try {
        signer.checkScheme(rows.get(index).scheme());
        return rows.get(index);
      } catch (KeyException e) {
        first = index == 0 ? e : first;
      }
    }
    throw first;
  }

  private static byte[] digested(SignatureScheme scheme, KeyAlgorithm algorithm, byte[] data) {
    DigestAlgorithm digest = scheme.digest();
    if (digest == null) {
      return data;
    }
    try {
      byte[] whole = MessageDigest.getInstance(digest.jcaName()).digest(data);
      return scheme.padding() == Padding.ECDSA
          ? Arrays.copyOf(whole, Math.min(whole.length, algorithm.coordinateBytes()))
          : whole;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + digest, e);
    }
  }
}
