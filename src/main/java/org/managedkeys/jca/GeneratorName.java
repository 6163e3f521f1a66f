// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.util.ArrayList;
import java.util.List;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeySpec;

/**
 * A name of a KeyPairGenerator: that of a whole family, {@code EC}, or that of one member, {@code
 * Ed25519}, where the JDK has such names.
 *
 * @param rows what can be made under it
 * @param usual what is made when nothing more is said
 */
record GeneratorName(String name, List<KeyAlgorithm> rows, KeySpec usual) {

  /** Every name. */
  static final List<GeneratorName> ALL = all();

  Family family() {
    return usual.algorithm().family();
  }

  private static List<GeneratorName> all() {
    List<GeneratorName> names = new ArrayList<>();
    for (Family family : Family.values()) {
      if (family.isSecret()) {
        continue;
      }
      List<KeyAlgorithm> rows = new ArrayList<>();
      for (KeyAlgorithm row : KeyAlgorithm.values()) {
        if (row.family() == family) {
          rows.add(row);
        }
      }
      names.add(
          new GeneratorName(family.jcaName(), List.copyOf(rows), KeySpec.of(usual(family, rows))));
      if (hasNamesOfMembers(family)) {
        for (KeyAlgorithm row : rows) {
          names.add(new GeneratorName(row.parameterName(), List.of(row), KeySpec.of(row)));
        }
      }
    }
    return List.copyOf(names);
  }

  /** The smallest of a family; for ML-DSA what the JDK makes, category 3. */
  private static KeyAlgorithm usual(Family family, List<KeyAlgorithm> rows) {
    return family == Family.ML_DSA ? KeyAlgorithm.ML_DSA_65 : rows.get(0);
  }

  private static boolean hasNamesOfMembers(Family family) {
    return family == Family.EDDSA || family == Family.XDH || family == Family.ML_DSA;
  }
}
