// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.jca;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.KeyAlgorithm;
import org.managedkeys.key.KeyName;
import org.managedkeys.registry.RegisteredKey;

/** The handle of a secret key: the registered key behind it. */
final class OpaqueSecretKey implements ManagedSecretKey {

  @Serial private static final long serialVersionUID = 1L;

  private final transient RegisteredKey registered;
  private final transient KeyAlgorithm row;

  /** The handle of a key that was opened and turned out to be secret. */
  OpaqueSecretKey(RegisteredKey registered, KeyAlgorithm row) {
    this.registered = registered;
    this.row = row;
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
    return row.jcaName();
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
    return other instanceof OpaqueSecretKey key && registered == key.registered;
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
