// SPDX-FileCopyrightText: The Managed Keys authors
// SPDX-License-Identifier: Apache-2.0
package org.managedkeys.config;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.managedkeys.key.Fields;
import org.managedkeys.key.GeneratesKeys;
import org.managedkeys.key.HoldsCertificates;
import org.managedkeys.key.KeyBackend;
import org.managedkeys.key.KeyException;
import org.managedkeys.key.KeyName;
import org.managedkeys.key.KeySpec;
import org.managedkeys.key.ManagedKey;

/**
 * A connection whose settings refer to something that was missing when the configuration was read.
 * Each use tries again, so that its keys fail by themselves, and work as soon as it is there; other
 * connections are not concerned.
 */
final class WaitingBackend implements GeneratesKeys, HoldsCertificates {

  private final String name;
  private final Supplier<KeyBackend> connect;
  private @Nullable KeyBackend connected;

  WaitingBackend(String name, Supplier<KeyBackend> connect) {
    this.name = name;
    this.connect = connect;
  }

  @Override
  public synchronized String describe() {
    return connected == null ? "kms '" + name + "'" : connected.describe();
  }

  @Override
  public ManagedKey open(KeyName key, Fields fields) {
    return backend().open(key, fields);
  }

  @Override
  public ManagedKey generate(KeyName key, Fields fields, KeySpec spec) {
    return generating().generate(key, fields, spec);
  }

  @Override
  public UnboundKey generateUnbound(KeySpec spec) {
    return generating().generateUnbound(spec);
  }

  @Override
  public Fields bind(Fields location, KeyName key) {
    return generating().bind(location, key);
  }

  @Override
  public List<String> unboundKeys() {
    return backend() instanceof GeneratesKeys generating ? generating.unboundKeys() : List.of();
  }

  @Override
  public List<X509Certificate> certificates() {
    return backend() instanceof HoldsCertificates holding ? holding.certificates() : List.of();
  }

  @Override
  public synchronized void close() {
    if (connected != null) {
      connected.close();
    }
  }

  private GeneratesKeys generating() {
    KeyBackend backend = backend();
    if (backend instanceof GeneratesKeys generating) {
      return generating;
    }
    throw KeyException.of(
        KeyException.Kind.UNSUPPORTED,
        backend.describe(),
        "generate a key",
        "this kind of key service makes no keys",
        null);
  }

  private synchronized KeyBackend backend() {
    if (connected == null) {
      connected = connect.get();
    }
    return connected;
  }
}
