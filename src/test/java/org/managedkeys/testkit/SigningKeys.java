// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.testkit;

import java.util.Arrays;
import java.util.List;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.SignatureScheme.Padding;

/** The rows of the algorithm table whose keys make signatures. */
public final class SigningKeys {

  /** In the table's order. */
  public static final List<KeyAlgorithm> ROWS =
      Arrays.stream(KeyAlgorithm.values())
          .filter(row -> Arrays.stream(Padding.values()).anyMatch(p -> p.family() == row.family()))
          .toList();

  private SigningKeys() {}

  /** As a method source. */
  public static List<KeyAlgorithm> rows() {
    return ROWS;
  }
}
