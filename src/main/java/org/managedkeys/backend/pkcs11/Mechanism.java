// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.pkcs11;

/** A CK_MECHANISM: an algorithm and its parameters. Not changed after it is made. */
final class Mechanism {

  private final long type;
  private final long[] parameters;

  /**
   * A mechanism.
   *
   * @param type a CKM_ number
   * @param parameters the words of its parameter structure, none if it takes no parameter; every
   *     structure used here consists of CK_ULONGs
   */
  Mechanism(long type, long... parameters) {
    this.type = type;
    this.parameters = parameters.clone();
  }

  long type() {
    return type;
  }

  /** How many words its parameter structure has. */
  int length() {
    return parameters.length;
  }

  long parameter(int index) {
    return parameters[index];
  }
}
