// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.MacAlgorithm;
import org.managedkeys.key.Macs;
import org.managedkeys.registry.RegisteredKey;

/** The handle of a secret key: the registered key behind it. */
final class OpaqueSecretKey implements ManagedSecretKey {

  @Serial private static final long serialVersionUID = 1L;

  private final transient RegisteredKey registered;
  private final transient KeyAlgorithm row;
  private final String algorithm;

  /** The handle of a key that was opened and turned out to be secret. */
  OpaqueSecretKey(RegisteredKey registered, KeyAlgorithm row) {
    this(registered, row, MacAlgorithm.HMAC_SHA_256);
  }

  /**
   * The handle of a secret key.
   *
   * @param code what a key for HMAC is called by, if it can make that
   */
  OpaqueSecretKey(RegisteredKey registered, KeyAlgorithm row, MacAlgorithm code) {
    this.registered = registered;
    this.row = row;
    this.algorithm = nameOf(registered, row, code);
  }

  /**
   * The JCA's name of such a key. It has none for a secret that is for every HMAC: those are called
   * by one that they can make, since clients check for such a name.
   */
  private static String nameOf(RegisteredKey registered, KeyAlgorithm row, MacAlgorithm code) {
    if (row != KeyAlgorithm.HMAC || !(registered.open() instanceof Macs macs)) {
      return row.jcaName();
    }
    return Stream.concat(Stream.of(code), Arrays.stream(MacAlgorithm.values()))
        .filter(mac -> makes(macs, mac))
        .findFirst()
        .map(MacAlgorithm::jcaName)
        .orElse(row.jcaName());
  }

  private static boolean makes(Macs key, MacAlgorithm algorithm) {
    try {
      key.checkMac(algorithm);
      return true;
    } catch (KeyException e) {
      // Another digest, then.
      return false;
    }
  }

  RegisteredKey registered() {
    return registered;
  }

  KeyAlgorithm row() {
    return row;
  }

  @Override
  public String getName() {
    return registered.name().map(KeyName::toString).orElse(registered.subject());
  }

  @Override
  public Map<String, List<String>> algorithms() {
    return Capabilities.of(this);
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public @Nullable String getFormat() {
    return null;
  }

  @Override
  public byte @Nullable [] getEncoded() {
    return null;
  }

  /** Equal if it is the same registered key. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OpaqueSecretKey key && registered.isSameAs(key.registered);
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(registered);
  }

  @Override
  public String toString() {
    return "ManagedKeys " + getAlgorithm() + " secret key '" + getName() + "'";
  }

  @Serial
  private void writeObject(ObjectOutputStream stream) throws NotSerializableException {
    throw new NotSerializableException("a managed key stays in its key service");
  }
}
