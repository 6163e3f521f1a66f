// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.servers.azure;

import java.util.Arrays;

/** The curves of EC keys, with the one signature algorithm of each. */
enum Curve {
  P256("P-256", "secp256r1", 32, "ES256", 32),
  P256K("P-256K", "secp256k1", 32, "ES256K", 32),
  P384("P-384", "secp384r1", 48, "ES384", 48),
  P521("P-521", "secp521r1", 66, "ES512", 64);

  private final String label;
  private final String standardName;
  private final int fieldBytes;
  private final String algorithm;
  private final int digestBytes;

  Curve(String label, String standardName, int fieldBytes, String algorithm, int digestBytes) {
    this.label = label;
    this.standardName = standardName;
    this.fieldBytes = fieldBytes;
    this.algorithm = algorithm;
    this.digestBytes = digestBytes;
  }

  static Curve of(String label) throws ServiceException {
    return Arrays.stream(values())
        .filter(curve -> curve.label.equals(label))
        .findFirst()
        .orElseThrow(
            () -> ServiceException.badParameter("Property 'crv' has an invalid value: " + label));
  }

  /** What a JSON Web Key calls it. */
  String label() {
    return label;
  }

  /** What Java calls it. */
  String standardName() {
    return standardName;
  }

  int fieldBytes() {
    return fieldBytes;
  }

  String algorithm() {
    return algorithm;
  }

  int digestBytes() {
    return digestBytes;
  }
}
