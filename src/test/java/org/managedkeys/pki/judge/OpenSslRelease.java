// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.pki.judge;

import java.util.Locale;
import org.managedkeys.testkit.OpenSsl;

/** What the OpenSSL of this machine knows. */
final class OpenSslRelease {

  /** OpenSSL 3.5 and later sign by ML-DSA. */
  private static final boolean HAS_ML_DSA =
      OpenSsl.run("list", "-signature-algorithms")
          .output()
          .toUpperCase(Locale.ROOT)
          .contains("ML-DSA");

  private OpenSslRelease() {}

  static boolean knows(Evidence evidence) {
    return HAS_ML_DSA || !evidence.isPostQuantum();
  }
}
