// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.registry.admin;

import java.time.Duration;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.KeyRegistry;
import org.managedkeys.registry.RegisteredKey;

/** Tries keys, with parameters that they can do. */
final class KeyTester {

  private final KeyRegistry registry;
  private final KeyMaking making;

  KeyTester(KeyRegistry registry, KeyMaking making) {
    this.registry = registry;
    this.making = making;
  }

  /** One way of using a key; its name, once it worked. */
  private interface Trial {
    String run();
  }

  KeyTestResult test(KeyName name, KeyTest test) {
    RegisteredKey key = present(name);
    Trial trial =
        switch (test.kind()) {
          case SIGN -> () -> SigningTrial.run(key, test);
          case ENCRYPT -> () -> EncryptionTrial.run(key, test);
          case MAC -> () -> MacTrial.run(key, test);
        };
    long start = System.nanoTime();
    String algorithm = trial.run();
    return new KeyTestResult(
        test.kind().text(), algorithm, Duration.ofNanos(System.nanoTime() - start));
  }

  /** The key, made if it is not there and its entry permits that. */
  private RegisteredKey present(KeyName name) {
    RegisteredKey key = registry.key(name);
    try {
      key.open();
      return key;
    } catch (KeyException e) {
      if (e.kind() != Kind.NOT_FOUND || !making.mayGenerate(name)) {
        throw e;
      }
    }
    making.generate(name);
    return registry.key(name);
  }

  /** What was wanted cannot be done by this kind of key. */
  static KeyException cannot(RegisteredKey key, String verb, String detail) {
    KeyAlgorithm algorithm = key.open().algorithm();
    return KeyException.of(
        Kind.UNSUPPORTED,
        key.subject(),
        verb,
        "a key of type " + algorithm.jcaName() + " " + detail,
        null);
  }

  /** The key gave something that cannot be right. */
  static KeyException wrong(RegisteredKey key, String verb, String detail) {
    return KeyException.of(Kind.INTERNAL, key.subject(), verb, detail, null);
  }
}
