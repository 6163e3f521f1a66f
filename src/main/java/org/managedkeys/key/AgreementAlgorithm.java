// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.key;

import java.util.List;

/**
 * Key agreements by their JCA names: a part of the one algorithm table.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/17/docs/specs/security/standard-names.html">
 *     Java Security Standard Algorithm Names</a>
 */
public enum AgreementAlgorithm {
  /** Elliptic curve Diffie-Hellman without cofactor, SEC 1 section 3.3.1. */
  ECDH("ECDH", List.of("1.3.132.1.12"), KeyAlgorithm.Family.EC),
  /** X25519, RFC 7748. */
  XDH("XDH", List.of("X25519", "1.3.101.110"), KeyAlgorithm.Family.XDH);

  private final String jcaName;

  @SuppressWarnings("ImmutableEnumChecker") // Always made by List.of, which the type cannot say.
  private final List<String> aliases;

  private final KeyAlgorithm.Family family;

  AgreementAlgorithm(String jcaName, List<String> aliases, KeyAlgorithm.Family family) {
    this.jcaName = jcaName;
    this.aliases = aliases;
    this.family = family;
  }

  /** The KeyAgreement name. */
  public String jcaName() {
    return jcaName;
  }

  /** Other spellings, object identifiers among them. */
  public List<String> aliases() {
    return aliases;
  }

  /** The keys it works with. */
  public KeyAlgorithm.Family family() {
    return family;
  }
}
