// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.aws;

import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;

/** A secret key whose usage is GENERATE_VERIFY_MAC. Thread-safe. */
final class AwsMacKey extends AwsKey implements Macs {

  private final MacAlgorithm only;

  AwsMacKey(Found found) {
    super(found);
    only = KeySpecs.mac(found.facts().bits());
  }

  @Override
  public void checkMac(MacAlgorithm algorithm) {
    if (algorithm != only) {
      throw unsupported(
          verb(algorithm),
          "it can do " + only.jcaName() + " only: its key spec is " + facts().spec());
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
    byte[] code = calls().mac(use(verb), algorithm.name(), message);
    if (code.length != algorithm.bytes()) {
      throw wrongAnswer(
          verb, "the code has " + code.length + " bytes instead of " + algorithm.bytes());
    }
    return code;
  }
}
