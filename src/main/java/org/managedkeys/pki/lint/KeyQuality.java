// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.lint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * Whether a public key is fit to be certified: its form, its size, and whether its private half can
 * be found. Some hundred microseconds for an RSA key, a few for others.
 */
public final class KeyQuality {

  /** What makes a key weak does so everywhere and always. */
  private static final LintProfile ANY = new LintProfile(false, Instant.EPOCH);

  private KeyQuality() {}

  /** What is wrong with a key, in the order of the rules; empty if nothing is. */
  public static List<Finding> check(SubjectPublicKeyInfo key) {
    List<Finding> findings = new ArrayList<>();
    check(new LintedKey(key), findings);
    return List.copyOf(findings);
  }

  static void check(LintedKey key, List<Finding> findings) {
    Rule.judge(KeyRules.RULES, key, ANY, findings);
  }
}
