// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.gcp;

import java.util.Arrays;
import java.util.Objects;
import org.managedkeys.key.DigestAlgorithm;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;

/** A secret key whose purpose is MAC. Thread-safe. */
final class GcpMacKey extends GcpKey implements Macs {

  private final MacAlgorithm only;

  GcpMacKey(Found found) {
    super(found);
    DigestAlgorithm digest = Objects.requireNonNull(version().digest());
    only =
        Arrays.stream(MacAlgorithm.values())
            .filter(row -> row.name().equals("HMAC_" + digest.name()))
            .findFirst()
            .orElseThrow();
  }

  @Override
  public void checkMac(MacAlgorithm algorithm) {
    if (algorithm != only) {
      throw unsupported(verb(algorithm), only.jcaName());
    }
  }

  private static String verb(MacAlgorithm algorithm) {
    return "make a code by " + algorithm.jcaName();
  }

  @Override
  public byte[] mac(MacAlgorithm algorithm, byte[] message) {
    checkMac(algorithm);
    String verb = verb(algorithm);
    checkLength(verb, "the message", message.length, 1, MOST_BYTES);
    byte[] code = uses().mac(use(verb), message);
    if (code.length != algorithm.bytes()) {
      throw wrongAnswer(
          verb, "the code has " + code.length + " bytes instead of " + algorithm.bytes());
    }
    return code;
  }
}
