// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry;

import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;

/** A key whose message authentication codes are taken down. */
record AuditedMac(AuditedUse use, Macs key) implements Macs {

  @Override
  public KeyAlgorithm algorithm() {
    return key.algorithm();
  }

  @Override
  public void checkMac(MacAlgorithm algorithm) {
    key.checkMac(algorithm);
  }

  @Override
  public byte[] mac(MacAlgorithm algorithm, byte[] message) {
    return use.bytes(algorithm.jcaName(), () -> key.mac(algorithm, message));
  }

  @Override
  public String toString() {
    return key.toString();
  }
}
