// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.registry.RegisteredKey;

/** Makes a code of random data twice, and one of other data, which must be another. */
final class MacTrial {

  private static final int DATA_BYTES = 1024;
  private static final String MAC = "mac";

  private MacTrial() {}

  /** The JCA's name of what was chosen. */
  static String run(RegisteredKey key, KeyTest test) {
    Macs macs = key.use(KeyUsage.MAC, Macs.class);
    MacAlgorithm chosen = choose(key, macs, test.hashAlgorithm());
    byte[] data = new byte[DATA_BYTES];
    new SecureRandom().nextBytes(data);
    byte[] code = macs.mac(chosen, data);
    boolean right = code.length == chosen.bytes() && Arrays.equals(code, macs.mac(chosen, data));
    data[0] ^= 1;
    if (!right || Arrays.equals(code, macs.mac(chosen, data))) {
      throw KeyTester.wrong(key, MAC, "its codes of the same and of other data do not differ so");
    }
    return chosen.jcaName();
  }

  private static MacAlgorithm choose(RegisteredKey key, Macs macs, Optional<String> hash) {
    Optional<String> wanted = hash.map(name -> "Hmac" + HashNames.inMac(key.subject(), name));
    List<MacAlgorithm> rows =
        List.of(MacAlgorithm.values()).stream()
            .filter(row -> row.family() == macs.algorithm().family())
            .filter(row -> wanted.isEmpty() || row.jcaName().equals(wanted.get()))
            // SHA-1 is for those who ask for it.
            .sorted((one, other) -> Boolean.compare(isOld(one), isOld(other)))
            .toList();
    KeyException first = KeyTester.cannot(key, MAC, "has no such code");
    for (int index = 0; index < rows.size(); index++) {
      try {
        macs.checkMac(rows.get(index));
        return rows.get(index);
      } catch (KeyException e) {
        first = index == 0 ? e : first;
      }
    }
    throw first;
  }

  private static boolean isOld(MacAlgorithm row) {
    return row == MacAlgorithm.HMAC_SHA_1 || row == MacAlgorithm.HMAC_SHA_224;
  }
}
