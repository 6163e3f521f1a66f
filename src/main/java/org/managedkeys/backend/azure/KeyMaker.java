// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.backend.azure;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyAlgorithm.Family;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyException.Kind;
import org.managedkeys.key.KeyMaterial;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.KeyUsage;
import org.managedkeys.remote.KmsCall;

/**
 * Makes keys in a vault and brings them in. A second request for one name would make a second
 * version of the key, so each attempt first looks whether there is one: another's, which must stay,
 * or that of an attempt whose answer was lost, which is then the result. Thread-safe.
 */
final class KeyMaker {

  private static final String GENERATE = "generate a key";
  private static final String STORE = "store the key";

  private final AzureConnection connection;
  private final AzureSettings settings;
  private final KeyVersions versions;
  private final ReentrantLock lock = new ReentrantLock();

  /** Sends the one request that makes the key. */
  @FunctionalInterface
  private interface Creation {
    KeyVersion send(AzureVault vault) throws WrongAnswer;
  }

  KeyMaker(AzureConnection connection, AzureSettings settings, KeyVersions versions) {
    this.connection = connection;
    this.settings = settings;
    this.versions = versions;
  }

  KeyVersions.Found make(
      String subject, KeyPlace place, KeySpec spec, Set<KeyUsage> usages, boolean unbound) {
    checkAlgorithm(subject, GENERATE, spec.algorithm());
    NewKey wanted =
        wanted(subject, GENERATE, place, spec.algorithm(), spec.bits(), usages, unbound);
    return create(
        subject,
        GENERATE,
        "createKey",
        wanted,
        false,
        vault -> vault.create(wanted, spec.algorithm()));
  }

  KeyVersions.Found bringIn(
      String subject, KeyPlace place, KeyMaterial material, Set<KeyUsage> usages, boolean replace) {
    checkAlgorithm(subject, STORE, material.algorithm());
    int bits = material.algorithm() == KeyAlgorithm.AES ? material.encoded().length * Byte.SIZE : 0;
    NewKey wanted = wanted(subject, STORE, place, material.algorithm(), bits, usages, false);
    return create(
        subject,
        STORE,
        "importKey",
        wanted,
        replace,
        vault -> bringIn(vault, subject, wanted, material));
  }

  private static KeyVersion bringIn(
      AzureVault vault, String subject, NewKey wanted, KeyMaterial material) throws WrongAnswer {
    try {
      return vault.bringIn(wanted, material);
    } catch (JsonWebKeys.Unusable e) {
      throw KeyException.of(Kind.INVALID, subject, STORE, String.valueOf(e.getMessage()), null, e);
    }
  }

  private KeyVersions.Found create(
      String subject,
      String verb,
      String operation,
      NewKey wanted,
      boolean replace,
      Creation creation) {
    // Within this process at least nobody comes in between.
    lock.lock();
    try {
      KeyVersion made =
          connection.call(
              KmsCall.reading(subject, verb, operation),
              vault -> {
                Optional<KeyVersion> present = vault.find(wanted.name());
                if (present.isPresent() && wanted.made(present.get())) {
                  return present.get();
                }
                if (present.isPresent() && !replace) {
                  throw conflict(subject, verb, wanted);
                }
                return creation.send(vault);
              });
      return versions.remember(made);
    } finally {
      lock.unlock();
    }
  }

  private NewKey wanted(
      String subject,
      String verb,
      KeyPlace place,
      KeyAlgorithm algorithm,
      int bits,
      Set<KeyUsage> usages,
      boolean unbound) {
    boolean hardware = settings.managedHsm() || place.hardware().orElse(settings.hardware());
    NewKey wanted = NewKey.of(place, hardware, algorithm.family(), bits, usages, unbound);
    if (place.version().isPresent()) {
      throw KeyException.of(
          Kind.INVALID, subject, verb, "its entry names a version, which the service gives", null);
    }
    if (wanted.operations().isEmpty()) {
      throw KeyException.of(
          Kind.UNSUPPORTED,
          subject,
          verb,
          "no operation of the service is for the usages "
              + KeyUsage.formatList(usages)
              + ", at "
              + connection.describe(),
          null);
    }
    return wanted;
  }

  private void checkAlgorithm(String subject, String verb, KeyAlgorithm algorithm) {
    Family family = algorithm.family();
    if (family == Family.RSA
        || family == Family.EC
        || (family == Family.AES && settings.managedHsm())) {
      return;
    }
    throw KeyException.of(
        Kind.UNSUPPORTED,
        subject,
        verb,
        "there are RSA keys, and EC keys on P-256, P-384, P-521 and secp256k1"
            + (settings.managedHsm() ? ", and AES keys" : "")
            + " only, at "
            + connection.describe(),
        family == Family.AES ? "a Managed HSM has AES keys" : null);
  }

  private KeyException conflict(String subject, String verb, NewKey wanted) {
    return KeyException.of(
        Kind.CONFLICT,
        subject,
        verb,
        "a key with label '" + wanted.name() + "' is already at " + connection.describe(),
        "use that key, or choose another key_name; a new version of it is made by rotating it");
  }
}
